// From hashes to small numbers: open addressing over one array. What is found must be compared by
// the caller, as different keys may have one hash.
//
// Immutable once filled; may be shared by all threads.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace opslag {

class HashSlots {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  HashSlots() : HashSlots(0) {}
  // For so many entries at most: half of the slots stay free.
  explicit HashSlots(std::size_t entries) {
    const auto bits = static_cast<unsigned>(std::bit_width(2 * entries | 1));
    shift_ = 64 - bits;
    slots_.assign(std::size_t{1} << bits, Slot{});
  }

  // REQUIRES: value != kNone.
  void Insert(std::uint64_t hash, std::uint32_t value) {
    std::size_t at = hash >> shift_;
    while (slots_[at].value != kNone) at = Next(at);
    slots_[at] = {Tag(hash), value};
  }

  // Of the values that were inserted with the hash, and some that were with others, the first that
  // is_it(value) takes; kNone where it takes none.
  template <typename IsIt>
  std::uint32_t Find(std::uint64_t hash, IsIt is_it) const {
    const Slot* const slots = slots_.data();
    for (std::size_t at = hash >> shift_; slots[at].value != kNone; at = Next(at)) {
      if (slots[at].tag == Tag(hash) && is_it(slots[at].value)) return slots[at].value;
    }
    return kNone;
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;  // bits of the hash beside those that are the slot's number
    std::uint32_t value = kNone;
  };

  static std::uint32_t Tag(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 8); }
  std::size_t Next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }

  unsigned shift_ = 0;
  std::vector<Slot> slots_;  // a power of two of them
};

}  // namespace opslag
