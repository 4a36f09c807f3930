// A flat map from short byte strings to small numbers, for words that are looked up in every
// posting.
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

// A mixing hash of at most a few dozen bytes, eight at a time; the last ones overlap.
inline std::uint64_t HashBytes(std::string_view bytes) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  const auto load = [](const char* p, std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, p, size);
    return value;
  };
  const char* p = bytes.data();
  const std::size_t size = bytes.size();
  std::uint64_t hash = size * kMultiplier;
  if (size > 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      hash = (hash ^ load(p + at, 8)) * kMultiplier;
      hash ^= hash >> 29;
    }
    hash ^= load(p + size - 8, 8);
  } else if (size >= 4) {
    hash ^= load(p, 4) << 32 | load(p + size - 4, 4);
  } else if (size > 0) {
    hash ^= load(p, 1) << 16 | load(p + size / 2, 1) << 8 | load(p + size - 1, 1);
  }
  hash *= kMultiplier;
  return hash ^ hash >> 32;
}

class WordMap {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  // Inserts `word`, or gives the value it has already. The reference holds until the next Insert.
  std::uint32_t& Insert(std::string_view word, std::uint32_t value) {
    if ((words_.size() + 1) * 4 > slots_.size()) Grow();
    const std::uint64_t hash = HashBytes(word);
    Slot& slot = slots_[SlotOf(word, hash)];
    if (slot.index == kNone) {
      slot = {Tag(hash), static_cast<std::uint32_t>(words_.size())};
      words_.emplace_back(word);
      values_.push_back(value);
      if (word.size() > longest_) longest_ = word.size();
    }
    return values_[slot.index];
  }

  // Its value, or kNone.
  std::uint32_t Find(std::string_view word) const {
    if (word.size() > longest_ || slots_.empty()) return kNone;
    const Slot& slot = slots_[SlotOf(word, HashBytes(word))];
    return slot.index == kNone ? kNone : values_[slot.index];
  }

  bool Contains(std::string_view word) const { return Find(word) != kNone; }

 private:
  struct Slot {
    std::uint32_t tag = 0;  // the hash's other half: tells most words apart without reading them
    std::uint32_t index = kNone;  // into words_ and values_
  };

  static std::uint32_t Tag(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  std::size_t SlotOf(std::string_view word, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].index != kNone &&
           (slots_[at].tag != Tag(hash) || words_[slots_[at].index] != word)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void Grow() {
    slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, {});
    for (std::uint32_t i = 0; i < words_.size(); ++i) {
      const std::uint64_t hash = HashBytes(words_[i]);
      slots_[SlotOf(words_[i], hash)] = {Tag(hash), i};
    }
  }

  std::vector<Slot> slots_;  // a power of two of them
  std::vector<std::string> words_;
  std::vector<std::uint32_t> values_;
  std::size_t longest_ = 0;
};

}  // namespace opslag
