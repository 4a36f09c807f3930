// Which forbidding terms ("unless") a posting holds, and where.
#pragma once

#include <span>

#include "classifier/resolve/matches.h"
#include "classifier/resolve/sentences.h"
#include "classifier/resolve/stamped.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// One per thread, reused. Each question costs as much as the rule names groups, however long the
// text.
class ForbiddingTerms {
 public:
  void Read(const RuleSet& rules, const MatchLists& matches, const Sentences& sentences);

  // Whether one of the groups stands in the headline.
  bool InHeadline(std::span<const GroupIndex> groups) const;
  // Whether one of the groups stands in the sentence.
  bool InSentence(std::span<const GroupIndex> groups, std::uint32_t sentence) const;

 private:
  StampedSet in_headline_;
  StampedPairSet in_sentence_;  // (group, sentence)
};

}  // namespace opslag
