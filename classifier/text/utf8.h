// UTF-8 at the border: everything behind this header may rely on well-formed text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace opslag {

// Whether `text` is well-formed UTF-8 (Unicode 15, table 3-7).
bool IsWellFormedUtf8(std::string_view text);

struct RepairedText {
  std::string text;            // well-formed
  std::uint32_t replaced = 0;  // maximal ill-formed subparts replaced by U+FFFD
};

// Replaces each maximal ill-formed subpart by U+FFFD, as the Unicode standard recommends (3.9,
// "U+FFFD Substitution of Maximal Subparts"). Well-formed text comes back as it is.
RepairedText RepairUtf8(std::string_view text);

}  // namespace opslag
