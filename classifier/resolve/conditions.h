// The terms of the job: form of employment, duration, hours, shifts, pay, people sought,
// experience.
//
// Words are rules (rules/conditions.textproto); numbers stand beside them in digits or as words,
// alone or as a range: "30-37 timer om ugen", "mindst fem aars erfaring".
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/classification.h"
#include "classifier/resolve/posting_matches.h"

namespace opslag {

// One rule that speaks, with the number it read.
struct ConditionFind {
  const ConditionRule* rule = nullptr;
  Match match;  // of the term and its number together
  NumberRange number;
};

// One per thread, reused.
class ConditionReader {
 public:
  // Adds what the posting's text tells to *conditions, but for evidence. What is set already stays:
  // a source's own word comes first. The headline comes before the body, what stands first before
  // what comes later.
  void Read(const PostingMatches& posting, Conditions* conditions);

  // The finds that set something, or agree with it, in the order of the text; of one rule in one
  // place one. Valid until the next Read.
  const std::vector<ConditionFind>& finds() const { return finds_; }

 private:
  void ListWords(const PostingMatches& posting);
  bool HasWord(const std::vector<GroupIndex>& groups, std::uint32_t sentence) const;
  void ReadBeforeTitles(const PostingMatches& posting, Conditions* conditions);
  bool Speaks(const PostingMatches& posting, const Match& match, const ConditionRule& rule) const;

  struct Word {
    std::uint32_t sentence;
    GroupIndex group;
    auto operator<=>(const Word&) const = default;
  };
  std::vector<Word> words_;  // sorted
  std::vector<ConditionFind> finds_;
};

}  // namespace opslag
