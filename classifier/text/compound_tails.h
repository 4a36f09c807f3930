// Last parts that are cut off a compound: "blikkenslager|lærling". Immutable once filled, shared by
// all threads.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/text/bit_table.h"

namespace opslag {

class CompoundTails {
 public:
  // REQUIRES: folded, at least two bytes.
  void Add(std::string folded) {
    const std::uint32_t key = KeyOf(folded.data() + folded.size());
    AllowEnding(folded);
    std::vector<std::string>& bucket = buckets_[key];
    auto at = bucket.begin();
    while (at != bucket.end() && at->size() >= folded.size()) ++at;
    if (shortest_ == 0 || folded.size() < shortest_) shortest_ = folded.size();
    bucket.insert(at, std::move(folded));
  }

  // Whether a word that ends before `end` may end with a tail: no false "no". REQUIRES: four bytes
  // before `end`.
  bool MayEnd(const char* end) const { return endings_.Has(HashEnding(end)); }

  // Length of the longest tail that `word` ends with and is longer than, 0 for none. REQUIRES: two
  // bytes.
  std::size_t LengthOf(std::string_view word) const {
    for (const std::string& tail : buckets_[KeyOf(word.data() + word.size())]) {
      if (word.size() > tail.size() && word.ends_with(tail)) return tail.size();
    }
    return 0;
  }

  // Bytes of the shortest tail; 0 where there is none.
  std::size_t shortest() const { return shortest_; }

 private:
  static constexpr std::uint32_t kKeys = 1024;

  static constexpr std::uint32_t kEnding = 4;  // bytes that MayEnd looks at
  static constexpr std::uint32_t kEndings = 8192;

  void AllowEnding(const std::string& tail) {
    if (tail.size() >= kEnding) {
      endings_.Set(HashEnding(tail.data() + tail.size()));
    } else if (tail.size() + 1 == kEnding) {  // any byte may stand before it
      for (std::uint32_t before = 0; before < 256; ++before) {
        const std::string ending = static_cast<char>(before) + tail;
        endings_.Set(HashEnding(ending.data() + ending.size()));
      }
    } else {
      endings_.SetAll();
    }
  }

  static std::uint32_t HashEnding(const char* end) {
    std::uint32_t four;
    std::memcpy(&four, end - kEnding, sizeof(four));
    return four * 0x9E3779B1u >> 19;
  }

  static std::uint32_t KeyOf(const char* end) {
    return (static_cast<unsigned char>(end[-2]) & 31u) << 5 |
           (static_cast<unsigned char>(end[-1]) & 31u);
  }

  BitTable<kEndings> endings_;
  std::array<std::vector<std::string>, kKeys> buckets_;  // by the last two; longest first
  std::size_t shortest_ = 0;
};

}  // namespace opslag
