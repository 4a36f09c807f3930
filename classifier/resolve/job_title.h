// The job title as a result: what was found, in its base form.
#pragma once

#include <string>
#include <string_view>

#include "classifier/resolve/contribution.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

// "klejnsmede" found by the term "klejnsmed" gives "klejnsmed"; "Møbelsnedkere" found by "-snedker"
// gives "møbelsnedker": the word's own beginning, then the term. `field_text` is the text that the
// tokens index.
std::string JobTitle(const RuleSet& rules, const CanonicalText& text, std::string_view field_text,
                     const Contribution& found, Tokenizer* tokenizer);

}  // namespace opslag
