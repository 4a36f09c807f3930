#include "classifier/resolve/contributions.h"

#include <algorithm>
#include <cstdint>

namespace opslag {
namespace {

using Kind = Contribution::Kind;

// Words between an announcing phrase ("vi søger en") and the title it announces.
constexpr std::uint32_t kAnnouncedWindow = 8;
// Words between a domain and the head behind it ("lager- og logistikmedarbejder").
constexpr std::uint32_t kBeforeWindow = 4;
// Tokens that a head of the body and its domain may take together.
constexpr std::uint32_t kNearWindow = 2 * kAnnouncedWindow;
constexpr std::uint32_t kNone = UINT32_MAX;

double StrengthOf(const Weights& weights, Strength strength) {
  return weights.title[static_cast<std::size_t>(strength)];
}

bool Overlaps(const Match& a, const Match& b) { return a.begin < b.end && b.begin < a.end; }

class Collector {
 public:
  Collector(const PostingMatches& posting, ContributionBuffers* buffers,
            std::vector<Contribution>* contributions)
      : rules_(*posting.rules),
        weights_(posting.rules->weights()),
        text_(*posting.text),
        sentences_(posting.sentences),
        headline_(posting.headline),
        matches_(posting.matches),
        forbidding_(posting.forbidding),
        buffers_(*buffers),
        all_(*contributions) {}

  void Collect() {
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

  // Token ranges of the body that an announcing phrase opens.
  void MarkAnnounced() {
    auto& announced = buffers_.announced;
    announced.clear();
    for (const Match& match : matches_.announces) {
      if (match.field != Field::kBody || !SpeaksOfTheJob(match.section)) continue;
      std::uint32_t end = match.last_token + 1;
      const std::uint32_t limit = std::min<std::uint32_t>(
          end + kAnnouncedWindow, static_cast<std::uint32_t>(text_.tokens.size()));
      while (end < limit &&
             (end + 1 >= text_.tokens.size() || !sentences_.EndsBetween(end, end + 1))) {
        ++end;
      }
      if (!announced.empty() && announced.back().end >= match.last_token) {
        announced.back().end = end;
      } else {
        announced.push_back({match.last_token, end});
      }
    }
  }

  bool IsAnnounced(const Match& match) const {
    const auto& announced = buffers_.announced;
    const auto it = std::upper_bound(
        announced.begin(), announced.end(), match.first_token,
        [](std::uint32_t token, const auto& range) { return token < range.begin; });
    return it != announced.begin() && match.last_token < std::prev(it)->end;
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
    return match.field == Field::kTitle
               ? forbidding_.InHeadline(unless)
               : forbidding_.InSentence(unless, sentences_.Of(match.first_token));
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
      found.rule = match.index;
      found.code = rule.code_index;
      found.match = &match;
      found.strength = rule.strength;
      found.weight = place * TitleWeight(rule.strength, match);
      all_.push_back(found);
    }
  }

  double TitleWeight(Strength strength, const Match& match) const {
    const double whole = match.whole ? 1 : weights_.compound_end;
    const std::uint32_t more_words = match.last_token - match.first_token;
    return StrengthOf(weights_, strength) * whole + weights_.extra_word * more_words;
  }

  // --- heads

  void CollectHeads() {
    const bool in_body = PlaceHeads();
    if (buffers_.heads.empty()) return;
    ListDomains(in_body);
    for (const auto& [head, place] : buffers_.heads) {
      MeetDomains(*head, place);
      for (const auto& met : buffers_.met) all_.push_back(met.found);
    }
  }

  // The heads that stand where they count; whether some do in the body. Notes every group they can
  // meet.
  bool PlaceHeads() {
    buffers_.heads.clear();
    buffers_.domain_groups.Reset(rules_.group_count());
    bool in_body = false;
    const Match* last = nullptr;  // a word is a head of many groups: they stand in the same place
    double place = 0;
    for (const Match& head : matches_.heads) {
      if (last == nullptr || last->begin != head.begin || last->end != head.end) {
        last = &head;
        const bool counts = head.field == Field::kTitle || IsAnnounced(head);
        place = counts ? PlaceFactor(head) : 0;
      }
      if (place == 0) continue;
      in_body |= head.field == Field::kBody;
      buffers_.heads.push_back({&head, place});
      for (const HeadPair& pair : rules_.head_pairs(head.index)) {
        buffers_.domain_groups.Make(pair.domain);
      }
    }
    return in_body;
  }

  const Match& Domain(std::uint32_t index) const { return matches_.domains[index]; }

  // Sorts the domains by their groups. All of the body's are listed where a head stands there.
  void ListDomains(bool in_body) {
    buffers_.next_near.resize(matches_.domains.size());
    buffers_.body_list.clear();
    buffers_.virtual_list.clear();
    for (std::uint32_t i = 0; i < matches_.domains.size(); ++i) {
      const Match& domain = matches_.domains[i];
      auto* group = buffers_.domain_groups.Find(domain.index);
      if (group == nullptr) continue;
      if (domain.field != Field::kBody) {
        buffers_.next_near[i] = kNone;
        (group->first_near == kNone ? group->first_near : buffers_.next_near[group->last_near]) = i;
        group->last_near = i;
        continue;
      }
      if (group->first_body == kNone && SpeaksOfTheJob(domain.section)) group->first_body = i;
      if (!in_body) continue;
      (domain.virtual_word ? buffers_.virtual_list : buffers_.body_list).push_back(i);
      ++(domain.virtual_word ? group->virtual_count : group->body_count);
    }
    if (in_body) ListBodyDomains();
  }

  // Puts the body's domains of each group side by side, in the order of their tokens.
  void ListBodyDomains() {
    std::sort(buffers_.virtual_list.begin(), buffers_.virtual_list.end(),
              [this](std::uint32_t a, std::uint32_t b) {
                return std::pair(Domain(a).last_token, a) < std::pair(Domain(b).last_token, b);
              });
    buffers_.body_domains.resize(buffers_.body_list.size() + buffers_.virtual_list.size());
    std::uint32_t used = 0;
    const auto put = [&](std::uint32_t domain, std::uint32_t* begin, std::uint32_t* count,
                         std::uint32_t* filled) {
      if (*filled == 0) {
        *begin = used;
        used += *count;
      }
      buffers_.body_domains[*begin + (*filled)++] = domain;
    };
    for (const std::uint32_t i : buffers_.body_list) {
      auto& group = *buffers_.domain_groups.Find(Domain(i).index);
      put(i, &group.body_begin, &group.body_count, &group.body_filled);
    }
    for (const std::uint32_t i : buffers_.virtual_list) {
      auto& group = *buffers_.domain_groups.Find(Domain(i).index);
      put(i, &group.virtual_begin, &group.virtual_count, &group.virtual_filled);
    }
  }

  // Fills buffers_.met with the rules that the head meets, in the order of the domains that meet
  // them first.
  void MeetDomains(const Match& head, double place) {
    auto& met = buffers_.met;
    met.clear();
    const std::span<const HeadPair> pairs = rules_.head_pairs(head.index);
    for (std::size_t i = 0; i < pairs.size();) {
      const RuleIndex rule = pairs[i].rule;
      ContributionBuffers::MetRule best;
      for (; i < pairs.size() && pairs[i].rule == rule; ++i) {
        const auto& group = *buffers_.domain_groups.Find(pairs[i].domain);
        ConsiderGroup(head, place, rule, group, &best);
      }
      if (best.found.match == nullptr || Forbidden(rules_.head(rule).unless, head)) continue;
      met.push_back(best);
    }
    if (met.size() < 2) return;
    std::sort(met.begin(), met.end(), [](const auto& a, const auto& b) {
      return std::pair(a.first_domain, a.found.rule) < std::pair(b.first_domain, b.found.rule);
    });
  }

  void ConsiderGroup(const Match& head, double place, RuleIndex rule,
                     const ContributionBuffers::DomainGroup& group,
                     ContributionBuffers::MetRule* best) const {
    for (std::uint32_t i = group.first_near; i != kNone; i = buffers_.next_near[i]) {
      ConsiderDomain(head, place, rule, i, best);
    }
    if (head.field == Field::kTitle) {
      if (group.first_body != kNone) ConsiderDomain(head, place, rule, group.first_body, best);
      return;
    }
    const auto begin = buffers_.body_domains.begin() +
                       (head.virtual_word ? group.virtual_begin : group.body_begin);
    const auto end = begin + (head.virtual_word ? group.virtual_count : group.body_count);
    const auto from = std::lower_bound(begin, end, head.first_token,
                                       [this](std::uint32_t domain, std::uint32_t token) {
                                         return Domain(domain).last_token + kNearWindow < token;
                                       });
    for (auto it = from; it != end; ++it) {
      if (Domain(*it).last_token > head.first_token + kNearWindow) break;
      if (StandsNear(head, Domain(*it))) ConsiderDomain(head, place, rule, *it, best);
    }
  }

  bool StandsNear(const Match& a, const Match& b) const {
    const std::uint32_t first = std::min(a.first_token, b.first_token);
    const std::uint32_t last = std::max(a.last_token, b.last_token);
    return last - first <= kNearWindow && !sentences_.EndsBetween(first, last);
  }

  // Keeps the domain in the best place; of equal ones the longest, then the first.
  void ConsiderDomain(const Match& head, double place, RuleIndex rule_index, std::uint32_t index,
                      ContributionBuffers::MetRule* best) const {
    const Match& domain = Domain(index);
    const Relation relation = RelationOf(head, domain);
    if (relation == Relation::kNone) return;
    const HeadRule& rule = rules_.head(rule_index);
    const double weight = place * StrengthOf(weights_, rule.strength) * RelationFactor(relation);
    // Those of headline and employer are looked at first.
    const std::uint32_t order = domain.field == Field::kBody ? index | 1u << 31 : index;
    Contribution& found = best->found;
    if (found.match != nullptr) {
      best->first_domain = std::min(best->first_domain, order);
      if (weight < found.weight) return;
      if (weight == found.weight) {
        if (domain.length() < found.domain->length()) return;
        if (domain.length() == found.domain->length() && order > best->best_domain) return;
      }
    } else {
      best->first_domain = order;
    }
    best->best_domain = order;
    found.kind = head.field == Field::kTitle ? Kind::kHead : Kind::kBodyHead;
    found.rule = rule_index;
    found.code = rule.code_index;
    found.match = &head;
    found.domain = &domain;
    found.relation = relation;
    found.strength = rule.strength;
    found.weight = weight;
  }

  Relation RelationOf(const Match& head, const Match& domain) const {
    if (domain.field == Field::kEmployer) return Relation::kEmployer;
    if (domain.field != head.field) return Relation::kBody;
    if (Overlaps(head, domain) || head.virtual_word != domain.virtual_word) return Relation::kNone;
    if (domain.end <= head.begin) {
      if (IsOneWord(domain.last_token, head.first_token)) return Relation::kSameWord;
      const bool close = head.first_token - domain.last_token <= kBeforeWindow &&
                         !sentences_.EndsBetween(domain.last_token, head.first_token);
      return close ? Relation::kBefore : Relation::kNear;
    }
    const bool apart = head.last_token < domain.first_token &&
                       sentences_.EndsBetween(head.last_token, domain.first_token);
    return apart ? Relation::kNear : Relation::kBehind;
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
        found.relation == Relation::kSameWord ? found.domain->begin : found.match->begin;
    return {begin, found.match->end};
  }

  // How much text a find explains. A domain beside the head makes it say more than the bare head.
  static std::uint32_t Explained(const Contribution& found) {
    const auto [begin, end] = Span(found);
    const bool beside = found.relation == Relation::kBefore || found.relation == Relation::kBehind;
    return end - begin + (beside ? found.domain->length() : 0);
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
    return outer.match->length() > inner.match->length();  // "medarbejder" holds "arbejder"
  }

  // Orders the finds by the text they cover.
  void SortBySpan() {
    buffers_.spans.clear();
    for (const Contribution& found : all_) {
      const auto [begin, end] = Span(found);
      buffers_.spans.push_back(
          {std::uint64_t{begin} << 32 | end, static_cast<std::uint32_t>(buffers_.spans.size())});
    }
    std::sort(buffers_.spans.begin(), buffers_.spans.end(),
              [](const auto& a, const auto& b) { return a.span < b.span; });
    buffers_.sorted.clear();
    for (const auto& key : buffers_.spans) buffers_.sorted.push_back(all_[key.index]);
    std::swap(buffers_.sorted, all_);
  }

  void SuppressInner() {
    // Finds overlap only within a word or phrase, so neighbours in the text are enough to look at.
    SortBySpan();
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const std::uint32_t end = static_cast<std::uint32_t>(buffers_.spans[i].span);
      for (std::size_t j = i + 1; j < all_.size(); ++j) {
        if (buffers_.spans[j].span >> 32 >= end) break;
        if (Outdoes(all_[i], all_[j])) all_[j].suppressed = true;
        if (Outdoes(all_[j], all_[i])) all_[i].suppressed = true;
      }
    }
  }

  // A rule has one say in a field, however often its words stand there.
  void CountRulesOnce() {
    auto& counted = buffers_.counted;
    counted.Reset(2 * (rules_.title_count() + rules_.head_count()));
    for (std::uint32_t i = 0; i < all_.size(); ++i) {
      Contribution& found = all_[i];
      if (found.suppressed) continue;
      const std::size_t rule = found.rule + (found.IsHead() ? rules_.title_count() : 0);
      bool first;
      std::uint32_t& known = counted.Make(2 * rule + (found.InBody() ? 1 : 0), &first);
      if (first) {
        known = i;
      } else if (found.weight > all_[known].weight) {
        all_[known].suppressed = true;
        known = i;
      } else {
        found.suppressed = true;
      }
    }
  }

  // "Kok eller tjener": the first title is the one that the ad leads with.
  void DiscountLaterTitles() {
    const Contribution* first = nullptr;
    for (Contribution& found : all_) {
      const bool in_place = !found.suppressed && Tells(found) &&
                            found.match->field == Field::kTitle &&
                            headline_.zone(found.match->last_token) == Zone::kSought;
      if (!in_place) continue;
      if (first == nullptr) first = &found;
      if (found.match->first_token > first->match->last_token) found.weight *= weights_.later_title;
    }
  }

  // --- contexts

  void CollectContexts() {
    buffers_.seen_contexts.Reset(kFields *
                                 rules_.context_count());  // a rule counts once in a field
    for (const Match& match : matches_.contexts) {
      const ContextRule& rule = rules_.context(match.index);
      if (!Counts(rule, match)) continue;
      const auto key = kFields * std::size_t{match.index} + static_cast<std::size_t>(match.field);
      if (!buffers_.seen_contexts.Add(key)) continue;
      Contribution found;
      found.kind = Kind::kContext;
      found.rule = match.index;
      found.code = rule.code_index;
      found.match = &match;
      found.weight = weights_.context[static_cast<std::size_t>(rule.strength)];
      if (rule.against) found.weight = -found.weight;
      all_.push_back(found);
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

  static constexpr std::size_t kFields = static_cast<std::size_t>(Field::kEmployer) + 1;

  const RuleSet& rules_;
  const Weights& weights_;
  const CanonicalText& text_;
  const Sentences& sentences_;
  const Headline& headline_;
  const MatchLists& matches_;
  const ForbiddingTerms& forbidding_;
  ContributionBuffers& buffers_;
  std::vector<Contribution>& all_;
};

}  // namespace

bool SpeaksOfTheJob(Section section) {
  return section == Section::kTasks || section == Section::kProfile ||
         section == Section::kUnknown || section == Section::kTitle;
}

void CollectContributions(const PostingMatches& posting, ContributionBuffers* buffers,
                          std::vector<Contribution>* contributions) {
  Collector(posting, buffers, contributions).Collect();
}

}  // namespace opslag
