// Steps through well-formed UTF-8. For this room only; no checks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace opslag {

struct CodePoint {
  char32_t value = 0;
  std::uint32_t length = 0;  // bytes, 1 to 4
};

inline std::uint32_t ByteAt(const char* p) { return static_cast<unsigned char>(*p); }

// REQUIRES: a whole well-formed sequence at `p`.
inline CodePoint DecodeAt(const char* p) {
  const std::uint32_t first = ByteAt(p);
  if (first < 0x80) return {first, 1};
  if (first < 0xE0) return {(first & 0x1Fu) << 6 | (ByteAt(p + 1) & 0x3Fu), 2};
  if (first < 0xF0) {
    return {(first & 0x0Fu) << 12 | (ByteAt(p + 1) & 0x3Fu) << 6 | (ByteAt(p + 2) & 0x3Fu), 3};
  }
  return {(first & 0x07u) << 18 | (ByteAt(p + 1) & 0x3Fu) << 12 | (ByteAt(p + 2) & 0x3Fu) << 6 |
              (ByteAt(p + 3) & 0x3Fu),
          4};
}

inline bool IsContinuationByte(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u;
}

// First byte of the code point that ends before `p`. REQUIRES: p > the text's begin.
inline const char* StepBack(const char* p) {
  do {
    --p;
  } while (IsContinuationByte(*p));
  return p;
}

// REQUIRES: a scalar value, no surrogate.
void AppendUtf8(char32_t code_point, std::string* out);

// The longest prefix of at most `size` bytes that ends between two code points.
std::string_view PrefixUtf8(std::string_view text, std::size_t size);

}  // namespace opslag
