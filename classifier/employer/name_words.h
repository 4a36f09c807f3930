// Phrases of names, places and what stands around them, found at a token (RuleSet::name_phrases).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "classifier/ruleset/rule_set.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

struct FoundName {
  std::uint32_t index = 0;  // as NamePhraseRole says
  std::size_t tokens = 0;
};

// The longest phrase of this meaning that begins at the token.
std::optional<FoundName> FindNamePhrase(const RuleSet& rules, const CanonicalText& text,
                                        std::size_t token, NamePhraseRole meaning);

}  // namespace opslag
