#include "classifier/resolve/contributions.h"

#include <algorithm>
#include <cstdint>

namespace opslag {
namespace {

using Kind = Contribution::Kind;

// Words between an announcing phrase ("vi søger en") and the title it announces.
constexpr std::uint32_t kAnnouncedWindow = 8;
// The same, as long as nothing like "til" or "i" stands between them, where no headline names the
// job: "vi søger en dygtig, erfaren og serviceminded …".
constexpr std::uint32_t kLongWindow = 16;
// Words between a domain and the head behind it ("lager- og logistikmedarbejder").
constexpr std::uint32_t kBeforeWindow = 4;
// Tokens that a head of the body and its domain may take together.
constexpr std::uint32_t kNearWindow = 2 * kAnnouncedWindow;
constexpr std::uint32_t kNone = UINT32_MAX;

double StrengthOf(const Weights& weights, Strength strength) {
  return weights.title[static_cast<std::size_t>(strength)];
}

bool Overlaps(const Match& a, const Match& b) { return a.begin < b.end && b.begin < a.end; }

// Whether a word of several groups brought both.
bool StandAtOnePlace(const Match& a, const Match& b) {
  return a.begin == b.begin && a.end == b.end && a.field == b.field;
}

class Collector {
  using PlacedHead = ContributionBuffers::PlacedHead;

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
        industry_(posting.industry),
        buffers_(*buffers),
        all_(*contributions) {}

  void Collect() {
    MarkAnnounced();
    CollectTitles();
    CollectHeads();
    if (!HeadlineNamesAJob()) ReadBodyInstead();
    SuppressInner();
    CountRulesOnce();
    DiscountLaterTitles();
    CollectContexts();
  }

 private:
  // A head rule that is met, and the best place of its domain.
  struct MetRule {
    Contribution found;
    std::uint32_t order = 0;  // of the domain among all
  };

  // --- which matches are read as what

  bool HeadlineNamesAJob() const {
    return std::any_of(all_.begin(), all_.end(), [this](const Contribution& found) {
      return found.place == Place::kHeadline &&
             headline_.zone(found.match->last_token) == Zone::kSought;
    });
  }

  // A slogan, or nothing: the body's first lines are read like a headline, and announcements with
  // more patience.
  void ReadBodyInstead() {
    untitled_ = true;
    ReadLead(rules_, text_, sentences_, &buffers_.lead);
    all_.clear();
    MarkAnnounced();
    CollectTitles();
    CollectHeads();
  }

  // Token ranges of the body that an announcing phrase opens.
  void MarkAnnounced() {
    auto& announced = buffers_.announced;
    announced.clear();
    for (const Match& match : matches_.announces) {
      if (match.field != Field::kBody || !SpeaksOfTheJob(match.section)) continue;
      const std::uint32_t end = EndOfAnnouncement(match.last_token + 1);
      if (!announced.empty() && announced.back().end >= match.last_token) {
        announced.back().end = end;
      } else {
        announced.push_back({match.last_token, end});
      }
    }
  }

  std::uint32_t EndOfAnnouncement(std::uint32_t begin) const {
    const std::uint32_t window = untitled_ ? kLongWindow : kAnnouncedWindow;
    const std::uint32_t limit =
        std::min<std::uint32_t>(begin + window, static_cast<std::uint32_t>(text_.tokens.size()));
    std::uint32_t end = begin;
    bool behind = false;
    while (end < limit &&
           (end + 1 >= text_.tokens.size() || !sentences_.EndsBetween(end, end + 1))) {
      behind = behind || (untitled_ && StandsBehind(rules_, text_, end));
      if (behind && end >= begin + kAnnouncedWindow) break;
      ++end;
    }
    return end;
  }

  bool IsAnnounced(const Match& match) const {
    const auto& announced = buffers_.announced;
    const auto it = std::upper_bound(
        announced.begin(), announced.end(), match.first_token,
        [](std::uint32_t token, const auto& range) { return token < range.begin; });
    return it != announced.begin() && match.last_token < std::prev(it)->end;
  }

  double ZoneFactor(Zone zone) const {
    switch (zone) {
      case Zone::kSought: return 1;
      case Zone::kBehind: return weights_.zone_behind;
      case Zone::kEmployer: return weights_.zone_employer;
      case Zone::kOutside: return 0;
    }
    return 0;
  }

  // Where a title stands, and the factor for it; 0 = it says nothing about this job.
  std::pair<Place, double> PlaceOf(const Match& match) const {
    if (match.field == Field::kTitle) {
      return {Place::kHeadline, FactorIn(headline_, match)};
    }
    if (match.field != Field::kBody || !SpeaksOfTheJob(match.section))
      return {Place::kMentioned, 0};
    if (InLead(match)) return {Place::kLead, weights_.body_lead * FactorIn(buffers_.lead, match)};
    if (IsAnnounced(match)) return {Place::kAnnounced, weights_.body_announced};
    return {Place::kMentioned, weights_.body_other};
  }

  bool InLead(const Match& match) const {
    return untitled_ && buffers_.lead.zone(match.last_token) != Zone::kOutside;
  }

  double FactorIn(const Headline& headline, const Match& match) const {
    if (headline.Builds(match.first_token) || headline.Builds(match.last_token)) return 0;
    return NamesAPlace(match) ? 0 : ZoneFactor(headline.zone(match.last_token));
  }

  // Whether a domain or context is part of a name that says nothing about the job: a town's, or an
  // agency's.
  bool TellsNothing(const Match& match) const {
    return (match.field == Field::kEmployer && headline_.employer_is_agency) || NamesAPlace(match);
  }

  bool NamesAPlace(const Match& match) const {
    return MayBePlaceName(text_.tokens[match.first_token]) &&
           IsPlaceName(rules_, text_, match.first_token, match.last_token);
  }

  template <typename Rule>
  bool Forbidden(const Rule& rule, const Match& match) const {
    if (rule.unless.empty()) return false;
    if (rule.unless_in_employer && forbidding_.InEmployer(rule.unless)) return true;
    return match.field == Field::kTitle
               ? forbidding_.InHeadline(rule.unless)
               : forbidding_.InSentence(rule.unless, sentences_.Of(match.first_token));
  }

  // --- titles

  void CollectTitles() {
    for (const Match& match : matches_.titles) {
      const auto [place, factor] = PlaceOf(match);
      if (factor == 0) continue;
      const TitleRule& rule = rules_.title(match.index);
      if (Forbidden(rule, match)) continue;
      Contribution found;
      found.kind = match.field == Field::kTitle ? Kind::kTitle : Kind::kBodyTitle;
      found.place = place;
      found.rule = match.index;
      found.code = rule.code_index;
      found.base_form = match.base_form;
      found.match = &match;
      found.strength = rule.strength;
      found.weight = factor * TitleWeight(rule.strength, match);
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
    PlaceHeads();
    if (buffers_.heads.empty()) return;
    ListDomains();
    const auto& domains = matches_.domains;
    const auto first_virtual = std::partition_point(
        domains.begin(), domains.end(), [](const Match& domain) { return !domain.virtual_word; });
    for (const auto& head : buffers_.heads) {
      if (head.match->field == Field::kBody) ListDomainsAround(*head.match, first_virtual);
      MeetDomains(head);
    }
  }

  // The heads that stand where they count: one that the body only mentions does not.
  void PlaceHeads() {
    buffers_.heads.clear();
    for (const Match& head : matches_.heads) {
      const auto [place, factor] = PlaceOf(head);
      if (factor == 0 || place == Place::kMentioned) continue;
      buffers_.heads.push_back({&head, factor, place});
    }
  }

  const Match& Domain(std::uint32_t index) const { return matches_.domains[index]; }

  static void Append(std::uint32_t domain, std::vector<std::uint32_t>* next,
                     ContributionBuffers::DomainChain* chain) {
    (*next)[domain] = kNone;
    (chain->first == kNone ? chain->first : (*next)[chain->last]) = domain;
    chain->last = domain;
  }

  // Sorts by groups what every head can meet: the domains of headline and employer, and for a head
  // of the headline the first of the body.
  void ListDomains() {
    const bool meets_body =
        std::any_of(buffers_.heads.begin(), buffers_.heads.end(),
                    [](const auto& head) { return head.place != Place::kAnnounced; });
    buffers_.near.Reset(rules_.group_count());
    buffers_.in_body.Reset(rules_.group_count());
    buffers_.around.Reset(rules_.group_count());
    buffers_.listed.Reset(rules_.group_count());
    buffers_.industry.Reset(rules_.group_count());
    for (const GroupIndex group : industry_) {
      buffers_.listed.Add(group);
      buffers_.industry.Add(group);
    }
    buffers_.next_near.resize(matches_.domains.size());
    buffers_.next_around.resize(matches_.domains.size());
    const Match* before = nullptr;
    bool counts = false;
    for (std::uint32_t i = 0; i < matches_.domains.size(); ++i) {
      const Match& domain = matches_.domains[i];
      const bool in_body = domain.field == Field::kBody;
      if (before == nullptr || !StandAtOnePlace(domain, *before)) {
        counts =
            !(in_body && !(meets_body && SpeaksOfTheJob(domain.section))) && !TellsNothing(domain);
      }
      before = &domain;
      if (!counts) continue;
      buffers_.listed.Add(domain.index);
      if (!in_body) {
        Append(i, &buffers_.next_near, &buffers_.near.Make(domain.index));
      } else {
        std::uint32_t& first = buffers_.in_body.Make(domain.index, kNone);
        first = std::min(first, i);
      }
    }
  }

  // Sorts by groups what stands around a head of the body. The domains come in the order of the
  // text, those in completed words behind all others.
  void ListDomainsAround(const Match& head, std::vector<Match>::const_iterator first_virtual) {
    buffers_.around.Reset(rules_.group_count());
    const auto& domains = matches_.domains;
    auto it = first_virtual;
    if (!head.virtual_word) {
      it = std::lower_bound(domains.begin(), first_virtual, head.first_token,
                            [](const Match& domain, std::uint32_t token) {
                              return domain.last_token + kNearWindow < token;
                            });
    }
    const auto end = head.virtual_word ? domains.end() : first_virtual;
    bool counts = false;
    for (auto before = end; it != end; before = it++) {
      if (before == end || !StandAtOnePlace(*it, *before)) {
        const bool behind = it->last_token > head.first_token + kNearWindow;
        if (behind && !head.virtual_word) break;
        counts = !behind && it->field == Field::kBody && StandsNear(head, *it) && !NamesAPlace(*it);
      }
      if (!counts) continue;
      const auto index = static_cast<std::uint32_t>(it - domains.begin());
      buffers_.listed.Add(it->index);
      Append(index, &buffers_.next_around, &buffers_.around.Make(it->index));
    }
  }

  // Adds the rules that the head meets, each with the best place of its domain.
  void MeetDomains(const PlacedHead& head) {
    const bool in_title = head.match->field == Field::kTitle;
    const bool meets_body = head.place != Place::kAnnounced;
    MetRule best;
    const auto pairs = rules_.head_pairs(head.match->index);
    // Most pairs are passed over: a head of many rules stands beside few domains.
    const auto next_listed = [&](auto from) {
      return buffers_.listed.FindFirst(from, pairs.end(),
                                       [](const HeadPair& entry) { return entry.domain; });
    };
    for (auto at = next_listed(pairs.begin()); at != pairs.end(); at = next_listed(at + 1)) {
      const HeadPair& pair = *at;
      const auto* near = buffers_.near.Find(pair.domain);
      const auto* in_body = meets_body ? buffers_.in_body.Find(pair.domain) : nullptr;
      const auto* around = in_title ? nullptr : buffers_.around.Find(pair.domain);
      const bool industry = buffers_.industry.Has(pair.domain);
      if (near == nullptr && in_body == nullptr && around == nullptr && !industry) continue;
      if (best.found.match != nullptr && best.found.rule != pair.rule) AddMet(&best);
      if (near != nullptr) ConsiderChain(head, pair, near->first, buffers_.next_near, &best);
      if (in_body != nullptr) ConsiderDomain(head, pair, *in_body, &best);
      if (around != nullptr) {
        ConsiderChain(head, pair, around->first, buffers_.next_around, &best);
      }
      if (industry) ConsiderIndustry(head, pair, &best);
    }
    if (best.found.match != nullptr) AddMet(&best);
  }

  void AddMet(MetRule* best) {
    if (!Forbidden(rules_.head(best->found.rule), *best->found.match)) {
      all_.push_back(best->found);
    }
    *best = MetRule{};
  }

  void ConsiderChain(const PlacedHead& head, const HeadPair& pair, std::uint32_t first,
                     const std::vector<std::uint32_t>& next, MetRule* best) const {
    for (std::uint32_t i = first; i != kNone; i = next[i]) {
      ConsiderDomain(head, pair, i, best);
    }
  }

  bool StandsNear(const Match& a, const Match& b) const {
    const std::uint32_t first = std::min(a.first_token, b.first_token);
    const std::uint32_t last = std::max(a.last_token, b.last_token);
    return last - first <= kNearWindow && !sentences_.EndsBetween(first, last);
  }

  // What words tell of the job is better than what its employer does.
  void ConsiderIndustry(const PlacedHead& head, const HeadPair& pair, MetRule* best) const {
    const double weight = head.factor * StrengthOf(weights_, rules_.head(pair.rule).strength) *
                          RelationFactor(Relation::kIndustry);
    if (best->found.match != nullptr && best->found.weight >= weight) return;
    best->order = 0;
    Fill(head, pair, Relation::kIndustry, weight, &best->found);
    best->found.domain = nullptr;
  }

  void Fill(const PlacedHead& head, const HeadPair& pair, Relation relation, double weight,
            Contribution* found) const {
    const HeadRule& rule = rules_.head(pair.rule);
    found->kind = head.place == Place::kHeadline ? Kind::kHead : Kind::kBodyHead;
    found->place = head.place;
    found->rule = pair.rule;
    found->code = rule.code_index;
    found->base_form = pair.base_form;
    found->match = head.match;
    found->relation = relation;
    found->strength = rule.strength;
    found->weight = weight;
  }

  // Keeps the domain in the best place; of equal ones the longest, then the first, headline before
  // body.
  void ConsiderDomain(const PlacedHead& head, const HeadPair& pair, std::uint32_t index,
                      MetRule* best) const {
    const Match& domain = Domain(index);
    if (pair.employer_only && domain.field != Field::kEmployer) return;
    const Relation relation = RelationOf(*head.match, domain);
    if (relation == Relation::kNone) return;
    const HeadRule& rule = rules_.head(pair.rule);
    const double weight =
        head.factor * StrengthOf(weights_, rule.strength) * RelationFactor(relation);
    const std::uint32_t order = domain.field == Field::kBody ? index | 1u << 31 : index;
    Contribution& found = best->found;
    if (found.match != nullptr && !IsBetter(weight, domain, order, *best)) return;
    best->order = order;
    Fill(head, pair, relation, weight, &found);
    found.domain = &domain;
  }

  static bool IsBetter(double weight, const Match& domain, std::uint32_t order,
                       const MetRule& best) {
    if (weight != best.found.weight) return weight > best.found.weight;
    if (best.found.domain == nullptr) return true;
    const std::uint32_t length = best.found.domain->length();
    return domain.length() != length ? domain.length() > length : order < best.order;
  }

  Relation RelationOf(const Match& head, const Match& domain) const {
    if (domain.field == Field::kEmployer) return Relation::kEmployer;
    if (domain.field != head.field) return Relation::kBody;
    if (head.field == Field::kBody && !StandsNear(head, domain)) return Relation::kBody;
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
      case Relation::kIndustry: return weights_.domain_industry;
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

  // Whether a find says more than one that lies within its span, or has the same span.
  static bool Outdoes(const Contribution& outer, const Contribution& inner, bool same_span) {
    if (Tells(inner) && !Tells(outer)) return false;  // what tells little silences nothing
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
    buffers_.sorted.resize(all_.size());
    for (std::size_t i = 0; i < all_.size(); ++i) {
      buffers_.sorted[i] = all_[buffers_.spans[i].index];
    }
    std::swap(buffers_.sorted, all_);
  }

  void SuppressInner() {
    SortBySpan();
    const auto& spans = buffers_.spans;
    const auto begin_of = [&](std::size_t i) { return spans[i].span >> 32; };
    const auto end_of = [&](std::size_t i) { return static_cast<std::uint32_t>(spans[i].span); };
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const std::uint64_t begin = begin_of(i), end = end_of(i);
      for (std::size_t j = i + 1; j < all_.size() && begin_of(j) < end; ++j) {
        // What comes later reaches as far back only where both begin at one place.
        const bool same_span = spans[i].span == spans[j].span;
        if (end_of(j) <= end && Outdoes(all_[i], all_[j], same_span)) all_[j].suppressed = true;
        if (begin_of(j) == begin && Outdoes(all_[j], all_[i], same_span)) all_[i].suppressed = true;
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
      if (!Counts(rule, match) || TellsNothing(match)) continue;
      const auto key = kFields * std::size_t{match.index} + static_cast<std::size_t>(match.field);
      if (buffers_.seen_contexts.Has(key)) continue;
      buffers_.seen_contexts.Add(key);
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
  const std::vector<GroupIndex>& industry_;
  ContributionBuffers& buffers_;
  std::vector<Contribution>& all_;
  bool untitled_ = false;
};

}  // namespace

void CollectContributions(const PostingMatches& posting, ContributionBuffers* buffers,
                          std::vector<Contribution>* contributions) {
  Collector(posting, buffers, contributions).Collect();
}

}  // namespace opslag
