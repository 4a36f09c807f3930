#include "classifier/resolve/contributions.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>

namespace opslag {
namespace {

using Kind = Contribution::Kind;

// Words between an announcing phrase ("vi søger en") and the title it announces.
constexpr std::uint32_t kAnnouncedWindow = 8;
// Words between a domain and the head behind it ("lager- og logistikmedarbejder").
constexpr std::uint32_t kBeforeWindow = 4;

double StrengthOf(const Weights& weights, Strength strength) {
  return weights.title[static_cast<std::size_t>(strength)];
}

bool Overlaps(const Match& a, const Match& b) { return a.begin < b.end && b.begin < a.end; }

class Collector {
 public:
  Collector(const RuleSet& rules, const CanonicalText& text, const Headline& headline,
            const MatchLists& matches, OccupationWork* work)
      : rules_(rules), weights_(rules.weights()), text_(text), headline_(headline),
        matches_(matches), work_(work) {}

  void Collect() {
    SortByField();
    MarkAnnounced();
    CollectTitles();
    CollectHeads();
    SuppressInner();
    CountRulesOnce();
    DiscountLaterTitles();
    CollectContexts();
  }

 private:
  // --- which matches are read as what

  // A headline is short and a body long: what is looked up for every find is kept apart.
  void SortByField() {
    for (const Match& domain : matches_.domains) {
      if (domain.field != Field::kBody) near_domains_.push_back(domain);
    }
    for (const Match& found : matches_.unless) {
      (found.field == Field::kBody ? body_unless_ : near_unless_).push_back(found);
    }
  }

  // Token ranges of the body that an announcing phrase opens.
  void MarkAnnounced() {
    for (const Match& match : matches_.announces) {
      if (match.field != Field::kBody || !SpeaksOfTheJob(match.section)) continue;
      std::uint32_t end = match.last_token + 1;
      const std::uint32_t limit = std::min<std::uint32_t>(
          end + kAnnouncedWindow, static_cast<std::uint32_t>(text_.tokens.size()));
      while (end < limit && !SentenceEndsBetween(text_, end, end + 1)) ++end;
      if (!announced_.empty() && announced_.back().second >= match.last_token) {
        announced_.back().second = end;
      } else {
        announced_.emplace_back(match.last_token, end);
      }
    }
  }

  bool IsAnnounced(const Match& match) const {
    const auto it = std::upper_bound(
        announced_.begin(), announced_.end(), match.first_token,
        [](std::uint32_t token, const auto& range) { return token < range.first; });
    return it != announced_.begin() && match.last_token < std::prev(it)->second;
  }

  // The factor for where a title stands; 0 = it says nothing about this job.
  double PlaceFactor(const Match& match) const {
    if (match.field == Field::kTitle) {
      if (headline_.Builds(match.first_token) || headline_.Builds(match.last_token)) return 0;
      switch (headline_.zone(match.last_token)) {
        case Zone::kSought: return 1;
        case Zone::kBehind: return weights_.zone_behind;
        case Zone::kEmployer: return weights_.zone_employer;
      }
    }
    if (match.field != Field::kBody || !SpeaksOfTheJob(match.section)) return 0;
    return IsAnnounced(match) ? weights_.body_announced : weights_.body_other;
  }

  bool Forbidden(const std::vector<GroupIndex>& unless, const Match& match) const {
    if (unless.empty()) return false;
    const std::vector<Match>& around =
        match.field == Field::kBody ? body_unless_ : near_unless_;
    return std::any_of(around.begin(), around.end(), [&](const Match& found) {
      const bool names_it =
          std::find(unless.begin(), unless.end(), found.index) != unless.end();
      if (!names_it || found.field != match.field) return false;
      return match.field == Field::kTitle ||
             !SentenceEndsBetween(text_, std::min(found.first_token, match.first_token),
                                  std::max(found.last_token, match.last_token));
    });
  }

  // --- titles

  void CollectTitles() {
    for (const Match& match : matches_.titles) {
      const double place = PlaceFactor(match);
      if (place == 0) continue;
      const TitleRule& rule = rules_.title(match.index);
      if (Forbidden(rule.unless, match)) continue;
      Contribution found;
      found.kind = match.field == Field::kTitle ? Kind::kTitle : Kind::kBodyTitle;
      found.rule_id = rule.id;
      found.code = rule.code;
      found.subdivision = rule.subdivision;
      found.base_form = rules_.base_form(Use{Role::kTitle, match.index, match.base_form});
      found.match = match;
      found.strength = rule.strength;
      found.weight = place * TitleWeight(rule.strength, match);
      work_->contributions.push_back(found);
    }
  }

  double TitleWeight(Strength strength, const Match& match) const {
    const double whole = match.whole ? 1 : weights_.compound_end;
    const std::uint32_t more_words = match.last_token - match.first_token;
    return StrengthOf(weights_, strength) * whole + weights_.extra_word * more_words;
  }

  // --- heads

  // The body's domains, one match for each group: what the tasks speak of.
  std::vector<Match> BodyDomains() const {
    std::vector<Match> found;
    std::unordered_set<GroupIndex> seen;
    for (const Match& match : matches_.domains) {
      if (match.field != Field::kBody || !SpeaksOfTheJob(match.section)) continue;
      if (seen.insert(match.index).second) found.push_back(match);
    }
    return found;
  }

  void CollectHeads() {
    const std::vector<Match> body_domains = BodyDomains();
    for (const Match& head : matches_.heads) {
      const double place = PlaceFactor(head);
      const bool in_title = head.field == Field::kTitle;
      if (place == 0 || (!in_title && !IsAnnounced(head))) continue;
      best_.clear();
      for (const Match& domain : near_domains_) ConsiderDomain(head, domain, place);
      if (in_title) {
        for (const Match& domain : body_domains) ConsiderDomain(head, domain, place);
      } else {
        for (const Match& domain : matches_.domains) {
          if (SameSentence(head, domain)) ConsiderDomain(head, domain, place);
        }
      }
      for (const auto& [rule, found] : best_) work_->contributions.push_back(found);
    }
  }

  bool SameSentence(const Match& a, const Match& b) const {
    const std::uint32_t first = std::min(a.first_token, b.first_token);
    const std::uint32_t last = std::max(a.last_token, b.last_token);
    return a.field == b.field && last - first <= 2 * kAnnouncedWindow &&
           !SentenceEndsBetween(text_, first, last);
  }

  // Keeps, for each rule that this head and this domain meet, the best place of the domain.
  void ConsiderDomain(const Match& head, const Match& domain, double place) {
    const std::span<const RuleIndex> rules = rules_.head_rules(head.index, domain.index);
    if (rules.empty()) return;
    const Relation relation = RelationOf(head, domain);
    if (relation == Relation::kNone) return;
    for (const RuleIndex index : rules) {
      const HeadRule& rule = rules_.head(index);
      const double weight =
          place * StrengthOf(weights_, rule.strength) * RelationFactor(relation);
      Contribution* known = BestOf(index);
      const bool better = known == nullptr || weight > known->weight ||
                          (weight == known->weight && domain.length() > known->domain.length());
      if (!better || Forbidden(rule.unless, head)) continue;
      Contribution found;
      found.kind = head.field == Field::kTitle ? Kind::kHead : Kind::kBodyHead;
      found.rule_id = rule.id;
      found.code = rule.code;
      found.subdivision = rule.subdivision;
      found.base_form = rules_.base_form(Use{Role::kHead, head.index, head.base_form});
      found.match = head;
      found.domain = domain;
      found.relation = relation;
      found.strength = rule.strength;
      found.weight = weight;
      if (known != nullptr) {
        *known = found;
      } else {
        best_.emplace_back(index, found);
      }
    }
  }

  Contribution* BestOf(RuleIndex index) {
    const auto it = std::find_if(best_.begin(), best_.end(),
                                 [index](const auto& entry) { return entry.first == index; });
    return it == best_.end() ? nullptr : &it->second;
  }

  Relation RelationOf(const Match& head, const Match& domain) const {
    if (domain.field == Field::kEmployer) return Relation::kEmployer;
    if (domain.field != head.field) return Relation::kBody;
    if (Overlaps(head, domain) || head.virtual_word != domain.virtual_word) return Relation::kNone;
    if (domain.end <= head.begin) {
      if (IsOneWord(domain.last_token, head.first_token)) return Relation::kSameWord;
      const bool close = head.first_token - domain.last_token <= kBeforeWindow &&
                         !SentenceEndsBetween(text_, domain.last_token, head.first_token);
      return close ? Relation::kBefore : Relation::kNear;
    }
    return SentenceEndsBetween(text_, head.last_token, domain.first_token) ? Relation::kNear
                                                                           : Relation::kBehind;
  }

  // The same token, or tokens joined by hyphens.
  bool IsOneWord(std::uint32_t first, std::uint32_t last) const {
    for (std::uint32_t i = first + 1; i <= last; ++i) {
      if (!text_.tokens[i].joined) return false;
    }
    return true;
  }

  double RelationFactor(Relation relation) const {
    switch (relation) {
      case Relation::kNone: return 0;
      case Relation::kSameWord: return weights_.domain_same_word;
      case Relation::kBefore: return weights_.domain_before;
      case Relation::kBehind: return weights_.domain_behind;
      case Relation::kNear: return weights_.domain_near;
      case Relation::kEmployer: return weights_.domain_employer;
      case Relation::kBody: return weights_.domain_body;
    }
    return 0;
  }

  // --- what stands inside a longer find

  // The stretch of text that a find covers: a head reaches back to a domain in the same word.
  static std::pair<std::uint32_t, std::uint32_t> Span(const Contribution& found) {
    const std::uint32_t begin =
        found.relation == Relation::kSameWord ? found.domain.begin : found.match.begin;
    return {begin, found.match.end};
  }

  // How much text a find explains. A domain beside the head makes it say more than the bare head.
  static std::uint32_t Explained(const Contribution& found) {
    const auto [begin, end] = Span(found);
    const bool beside =
        found.relation == Relation::kBefore || found.relation == Relation::kBehind;
    return end - begin + (beside ? found.domain.length() : 0);
  }

  // Whether the words say something by themselves.
  static bool Tells(const Contribution& found) { return found.strength != Strength::kWeak; }

  static bool Outdoes(const Contribution& outer, const Contribution& inner) {
    const auto [outer_begin, outer_end] = Span(outer);
    const auto [inner_begin, inner_end] = Span(inner);
    if (inner_begin < outer_begin || inner_end > outer_end) return false;
    if (Tells(inner) && !Tells(outer)) return false;  // what tells little silences nothing
    const bool same_span = outer_begin == inner_begin && outer_end == inner_end;
    if (!same_span) return true;
    if (outer.relation == Relation::kNone || outer.strength < inner.strength) return false;
    if (inner.relation == Relation::kNone) return Explained(outer) > Explained(inner);
    return outer.match.length() > inner.match.length();  // "medarbejder" holds "arbejder"
  }

  void SuppressInner() {
    // Finds overlap only within a word or phrase, so neighbours in the text are enough to look at.
    auto& all = work_->contributions;
    std::sort(all.begin(), all.end(), [](const Contribution& a, const Contribution& b) {
      return Span(a) < Span(b);
    });
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = i + 1; j < all.size(); ++j) {
        if (Span(all[j]).first >= Span(all[i]).second) break;
        if (Outdoes(all[i], all[j])) all[j].suppressed = true;
        if (Outdoes(all[j], all[i])) all[i].suppressed = true;
      }
    }
  }

  // A rule has one say in a field, however often its words stand there.
  void CountRulesOnce() {
    auto& all = work_->contributions;
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = 0; j < i && !all[i].suppressed; ++j) {
        const bool same = !all[j].suppressed && all[j].rule_id.data() == all[i].rule_id.data() &&
                          all[j].match.field == all[i].match.field;
        if (!same) continue;
        (all[i].weight > all[j].weight ? all[j] : all[i]).suppressed = true;
      }
    }
  }

  // "Kok eller tjener": the first title is the one that the ad leads with.
  void DiscountLaterTitles() {
    const Contribution* first = nullptr;
    for (Contribution& found : work_->contributions) {
      const bool in_place = !found.suppressed && Tells(found) &&
                            found.match.field == Field::kTitle &&
                            headline_.zone(found.match.last_token) == Zone::kSought;
      if (!in_place) continue;
      if (first == nullptr) first = &found;
      if (found.match.first_token > first->match.last_token) found.weight *= weights_.later_title;
    }
  }

  // --- contexts

  void CollectContexts() {
    std::unordered_set<std::uint64_t> seen;  // a rule counts once in a field
    for (const Match& match : matches_.contexts) {
      const ContextRule& rule = rules_.context(match.index);
      if (!Counts(rule, match)) continue;
      const std::uint64_t key = std::uint64_t{match.index} << 8 | static_cast<std::uint8_t>(match.field);
      if (!seen.insert(key).second) continue;
      Contribution found;
      found.kind = Kind::kContext;
      found.rule_id = rule.id;
      found.code = rule.code;
      found.subdivision = rule.subdivision;
      found.match = match;
      found.weight = weights_.context[static_cast<std::size_t>(rule.strength)];
      if (rule.against) found.weight = -found.weight;
      work_->contributions.push_back(found);
    }
  }

  static bool Counts(const ContextRule& rule, const Match& match) {
    switch (match.field) {
      case Field::kTitle: return rule.in_title;
      case Field::kEmployer: return rule.in_employer;
      case Field::kBody: return rule.in_body && SpeaksOfTheJob(match.section);
      case Field::kUnspecified: return false;
    }
    return false;
  }

  const RuleSet& rules_;
  const Weights& weights_;
  const CanonicalText& text_;
  const Headline& headline_;
  const MatchLists& matches_;
  OccupationWork* work_;
  std::vector<Match> near_domains_;                // of headline and employer
  std::vector<Match> near_unless_, body_unless_;   // of headline and employer; of the body
  std::vector<std::pair<std::uint32_t, std::uint32_t>> announced_;
  std::vector<std::pair<RuleIndex, Contribution>> best_;
};

}  // namespace

bool SpeaksOfTheJob(Section section) {
  return section == Section::kTasks || section == Section::kProfile ||
         section == Section::kUnknown || section == Section::kTitle;
}

void CollectContributions(const RuleSet& rules, const CanonicalText& text, const Headline& headline,
                          const MatchLists& matches, OccupationWork* work) {
  Collector(rules, text, headline, matches, work).Collect();
}

}  // namespace opslag
