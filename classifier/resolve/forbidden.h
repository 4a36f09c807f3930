// Which forbidding terms ("unless") a posting holds, and where.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "classifier/resolve/matches.h"
#include "classifier/resolve/sentences.h"
#include "classifier/resolve/stamped.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// One per thread, reused; borrows what Read was given. A word forbids for many rules, and few
// sentences are asked about: its groups are looked up for the headline, and for a sentence when the
// first question comes.
class ForbiddingTerms {
 public:
  void Read(const RuleSet& rules, const MatchLists& matches, const Sentences& sentences);

  // Whether one of the groups stands in the headline; in the employer's name.
  bool InHeadline(std::span<const GroupIndex> groups) const;
  bool InEmployer(std::span<const GroupIndex> groups) const;
  // Whether one of the groups stands in the sentence. Quick where the questions come in the order
  // of the text.
  bool InSentence(std::span<const GroupIndex> groups, std::uint32_t sentence) const;

 private:
  static constexpr std::uint32_t kNoSentence = UINT32_MAX;

  void AddGroups(const Match& word, StampedSet* groups) const;
  void LookUp(std::uint32_t sentence) const;

  const RuleSet* rules_ = nullptr;
  const MatchLists* matches_ = nullptr;
  StampedSet in_headline_, in_employer_;
  // The words of each sentence: a chain through `next_`.
  struct Chain {
    std::uint32_t first = UINT32_MAX;
  };
  StampedVector<Chain> words_of_;
  std::vector<std::uint32_t> next_;
  // The groups of the sentence that was asked about last.
  mutable StampedSet in_sentence_;
  mutable std::uint32_t sentence_ = kNoSentence;
};

}  // namespace opslag
