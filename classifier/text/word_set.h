// A flat map from short byte strings to small numbers, for words that are looked up in every posting.
//
// Open addressing over one array; no allocation per look-up. Immutable once filled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace opslag {

// A mixing hash of at most a few dozen bytes, eight at a time.
inline std::uint64_t HashBytes(std::string_view bytes) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = bytes.size() * kMultiplier;
  const char* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; p += 8, left -= 8) {
    std::uint64_t eight;
    std::memcpy(&eight, p, sizeof(eight));
    hash = (hash ^ eight) * kMultiplier;
    hash ^= hash >> 29;
  }
  std::uint64_t rest = 0;
  for (std::size_t i = 0; i < left; ++i) {
    rest = rest << 8 | static_cast<unsigned char>(p[i]);
  }
  hash = (hash ^ rest) * kMultiplier;
  return hash ^ hash >> 32;
}

class WordMap {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  // Inserts `word`, or gives the value it has already. The reference holds until the next Insert.
  std::uint32_t& Insert(std::string_view word, std::uint32_t value) {
    if ((words_.size() + 1) * 2 > slots_.size()) Grow();
    std::uint32_t& slot = slots_[SlotOf(word)];
    if (slot == kNone) {
      slot = static_cast<std::uint32_t>(words_.size());
      words_.emplace_back(word);
      values_.push_back(value);
      if (word.size() > longest_) longest_ = word.size();
    }
    return values_[slot];
  }

  // Its value, or kNone.
  std::uint32_t Find(std::string_view word) const {
    if (word.size() > longest_ || slots_.empty()) return kNone;
    const std::uint32_t slot = slots_[SlotOf(word)];
    return slot == kNone ? kNone : values_[slot];
  }

  bool Contains(std::string_view word) const { return Find(word) != kNone; }
  bool empty() const { return words_.empty(); }
  // Length of the longest word, in bytes.
  std::size_t longest() const { return longest_; }

 private:
  std::size_t SlotOf(std::string_view word) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = HashBytes(word) & mask;
    while (slots_[at] != kNone && words_[slots_[at]] != word) at = (at + 1) & mask;
    return at;
  }

  void Grow() {
    slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, kNone);
    for (std::uint32_t i = 0; i < words_.size(); ++i) slots_[SlotOf(words_[i])] = i;
  }

  std::vector<std::uint32_t> slots_;  // indices into words_ and values_
  std::vector<std::string> words_;
  std::vector<std::uint32_t> values_;
  std::size_t longest_ = 0;
};

}  // namespace opslag
