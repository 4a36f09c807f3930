// What a line's form says: bullets, and headings by their shape. Shared by both readers.
#pragma once

#include <cstdint>
#include <string_view>

#include "classifier/text/extracted_text.h"

namespace opslag {

// Most that a reader takes in; offsets in the text and in its canonical form then fit 32 bits.
inline constexpr std::uint32_t kMaxTextBytes = 256u << 20;

// Bytes of the bullet or number at the line's beginning ("- ", "• ", "1. "), with the white space
// behind it; 0 for none. REQUIRES: the line does not begin with white space.
std::uint32_t BulletLength(std::string_view line);

// Whether a line is short enough for a heading and holds a letter.
bool MayBeHeading(std::string_view line);

// Whether the line, trimmed, ends with a colon, or with a mark that ends a sentence.
bool EndsWithColon(std::string_view line);
bool EndsSentence(std::string_view line);

// `text` without white space and control characters at its ends.
std::string_view Trim(std::string_view text);

// Whether the character is white space or a control character.
bool IsSpaceOrControl(char32_t c);

}  // namespace opslag
