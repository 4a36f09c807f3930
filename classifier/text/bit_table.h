// A fixed set of small numbers, asked for every word of every posting.
#pragma once

#include <array>
#include <cstdint>

namespace opslag {

template <std::uint32_t kSize>
class BitTable {
 public:
  void Set(std::uint32_t bit) { words_[bit >> 5] |= 1u << (bit & 31u); }
  void SetAll() { words_.fill(0xFFFFFFFFu); }
  bool Has(std::uint32_t bit) const { return (words_[bit >> 5] >> (bit & 31u) & 1u) != 0; }

 private:
  static_assert(kSize % 32 == 0);
  std::array<std::uint32_t, kSize / 32> words_ = {};
};

}  // namespace opslag
