// Last parts that are cut off a compound: "blikkenslager|lærling". Immutable once filled, shared by all threads.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace opslag {

class CompoundTails {
 public:
  // REQUIRES: folded, at least two bytes.
  void Add(std::string folded) {
    const std::uint32_t key = KeyOf(folded.data() + folded.size());
    keys_.set(key);
    std::vector<std::string>& bucket = buckets_[key];
    auto at = bucket.begin();
    while (at != bucket.end() && at->size() >= folded.size()) ++at;
    if (shortest_ == 0 || folded.size() < shortest_) shortest_ = folded.size();
    bucket.insert(at, std::move(folded));
  }

  // Whether a word that ends before `end` may end with a tail: no false "no". REQUIRES: two bytes before `end`.
  bool MayEnd(const char* end) const { return keys_[KeyOf(end)]; }

  // Length of the longest tail that `word` ends with and is longer than, 0 for none. REQUIRES: two bytes.
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

  static std::uint32_t KeyOf(const char* end) {
    return (static_cast<unsigned char>(end[-2]) & 31u) << 5 | (static_cast<unsigned char>(end[-1]) & 31u);
  }

  std::bitset<kKeys> keys_;                             // of the tails' last two bytes
  std::array<std::vector<std::string>, kKeys> buckets_;  // longest first
  std::size_t shortest_ = 0;
};

}  // namespace opslag
