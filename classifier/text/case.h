// Lower case for display. Matching folds instead (canonical_text.h).
#pragma once

#include <string>
#include <string_view>

namespace opslag {

// Unicode's simple lower-case mapping, character by character.
// REQUIRES: `text` is well-formed UTF-8.
std::string LowerCase(std::string_view text);

}  // namespace opslag
