// Looks for the words that lead to, bound or join a framed phrase (rules/frames.textproto).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "classifier/ruleset/rule_set.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

struct FoundPhraseWord {
  const RuleSet::PhraseTerm* term;
  std::size_t last_token;
};

// The longest phrase word of this sort that begins at the token; nothing for a mark.
std::optional<FoundPhraseWord> PhraseWordAt(const RuleSet& rules, const CanonicalText& text,
                                            std::size_t token, PhraseWord word);

// Whether the phrase stands at the token, word for word. REQUIRES: it is folded.
bool StandsAt(const CanonicalText& text, std::size_t token, std::string_view phrase);

}  // namespace opslag
