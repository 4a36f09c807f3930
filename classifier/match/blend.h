// Makes bytes of text tell more: each is blended with the ones behind it.
//
// Hyperscan sorts out candidates by looking at two neighbouring bytes at a time. Two letters of
// Danish tell so little that with many literals nearly every place of a text passes. Blended over
// three bytes, two neighbours tell of four letters, and nearly every false candidate falls. What
// holds a literal also holds the blended literal, so nothing is missed; a find is checked
// afterwards.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace opslag {

// Bytes blended into one, at most.
inline constexpr std::size_t kMostBlended = 3;

// Replaces *out: byte i is made of text[i, i + window). Shorter than the text by window - 1, empty
// where the text is shorter than the window. REQUIRES: 1 <= window <= kMostBlended.
void Blend(std::string_view text, std::size_t window, std::string* out);

}  // namespace opslag
