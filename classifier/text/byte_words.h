// Bytes of a text as numbers, eight at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace opslag {

static_assert(std::endian::native == std::endian::little);  // Hyperscan runs on nothing else

inline constexpr std::size_t kEight = sizeof(std::uint64_t);

inline std::uint64_t LoadEight(const char* bytes) {
  std::uint64_t value;
  std::memcpy(&value, bytes, sizeof(value));  // one instruction: the size is fixed
  return value;
}

inline std::uint64_t LoadFour(const char* bytes) {
  std::uint32_t value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

// The first eight bytes, the first one lowest; zeros behind the end.
inline std::uint64_t FirstEight(std::string_view text) {
  const char* const at = text.data();
  const std::size_t size = text.size();
  if (size >= kEight) return LoadEight(at);
  // Two loads that overlap, for a copy of unknown length would be a call.
  if (size >= 4) return LoadFour(at) | LoadFour(at + size - 4) << 8 * (size - 4);
  if (size == 0) return 0;
  const auto byte = [at](std::size_t i) {
    return std::uint64_t{static_cast<unsigned char>(at[i])} << 8 * i;
  };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

// The lowest `count` bytes, of up to eight.
inline std::uint64_t Lowest(std::uint64_t bytes, std::size_t count) {
  static constexpr std::uint64_t kMasks[kEight + 1] = {0,
                                                       0xFFu,
                                                       0xFFFFu,
                                                       0xFFFFFFu,
                                                       0xFFFFFFFFu,
                                                       0xFFFFFFFFFFu,
                                                       0xFFFFFFFFFFFFu,
                                                       0xFFFFFFFFFFFFFFu,
                                                       0xFFFFFFFFFFFFFFFFu};
  return bytes & kMasks[count];
}

// The first eight bytes as a number that orders as they do; zeros behind the end.
inline std::uint64_t LeadingWord(std::string_view text) {
  return __builtin_bswap64(FirstEight(text));
}

// Whether the first `count` bytes of two such numbers differ, of eight at most. REQUIRES: count >
// 0.
inline bool Differ(std::uint64_t a, std::uint64_t b, std::size_t count) {
  return (a ^ b) >> (64 - 8 * std::min(count, kEight)) != 0;
}

// Whether the bytes at `text` are those of `other` to its end, where the first eight are.
// REQUIRES: `other` has eight or more.
inline bool SameBehindEight(const char* text, std::string_view other) {
  const std::size_t last = other.size() - kEight;
  for (std::size_t at = kEight; at < last; at += kEight) {
    if (LoadEight(text + at) != LoadEight(other.data() + at)) return false;
  }
  return LoadEight(text + last) == LoadEight(other.data() + last);
}

}  // namespace opslag
