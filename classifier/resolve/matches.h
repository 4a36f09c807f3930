// Literal hits, put in their place among the tokens and sorted by what they mean.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "classifier/match/literal_scanner.h"
#include "classifier/ruleset/rule_set.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

// One meaning of one hit. Offsets are canonical bytes, without the spaces at the literal's edges.
struct Match {
  std::uint32_t index = 0;      // of the rule or group, by the list it stands in
  std::uint32_t base_form = 0;  // as in Use
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t first_token = 0;
  std::uint32_t last_token = 0;
  Field field = Field::kUnspecified;
  Section section = Section::kUnspecified;
  bool whole = false;  // covers its words from the first letter to the last
  bool virtual_word =
      false;  // stands in a completed word (ellipsis.h); the tokens are those it completes

  std::uint32_t length() const { return end - begin; }
};

// The matches of a posting, each list in the order of the text. Of the body only where it speaks of
// the job; conditions also where it speaks of what is offered and how to apply. One per thread,
// reused.
struct MatchLists {
  std::vector<Match> titles, heads, domains, unless, contexts, concepts, cues, vacancies, announces,
      frames, conditions, condition_words, place_words;

  std::vector<Match>& Of(Role role);
};

// REQUIRES: `hits` are LiteralHits of rules.literals() in text.text, ordered by end.
void PlaceHits(const RuleSet& rules, const CanonicalText& text, const std::vector<LiteralHit>& hits,
               MatchLists* lists);

// Whether what stands in the section says something about the job: not about the employer, what is
// offered, or how to apply.
inline bool SpeaksOfTheJob(Section section) {
  return section == Section::kTasks || section == Section::kProfile ||
         section == Section::kUnknown || section == Section::kTitle;
}

// Whether terms of the job stand in the section: not where the employer speaks of itself.
inline bool TellsConditions(Section section) {
  return SpeaksOfTheJob(section) || section == Section::kOffer || section == Section::kApplication;
}

// The canonical word or mark of a token.
inline std::string_view TokenText(const CanonicalText& text, const Token& token) {
  return {text.text.data() + token.canon_begin, token.canon_end - token.canon_begin};
}

}  // namespace opslag
