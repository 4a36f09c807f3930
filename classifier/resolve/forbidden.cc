#include "classifier/resolve/forbidden.h"

#include <algorithm>

namespace opslag {

void ForbiddingTerms::Read(const RuleSet& rules, const MatchLists& matches,
                           const Sentences& sentences) {
  in_headline_.Reset(rules.group_count());
  in_sentence_.Reset(matches.unless.size());
  for (const Match& found : matches.unless) {
    if (found.field == Field::kTitle) in_headline_.Add(found.index);
    in_sentence_.Add(found.index, sentences.Of(found.first_token));
  }
}

bool ForbiddingTerms::InHeadline(std::span<const GroupIndex> groups) const {
  return std::any_of(groups.begin(), groups.end(),
                     [&](GroupIndex group) { return in_headline_.Has(group); });
}

bool ForbiddingTerms::InSentence(std::span<const GroupIndex> groups, std::uint32_t sentence) const {
  return std::any_of(groups.begin(), groups.end(),
                     [&](GroupIndex group) { return in_sentence_.Has(group, sentence); });
}

}  // namespace opslag
