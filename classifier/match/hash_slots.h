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
    slots_.assign(std::size_t{1} << bits, kNone);
  }

  // REQUIRES: value != kNone.
  void Insert(std::uint64_t hash, std::uint32_t value) {
    std::size_t at = hash >> shift_;
    while (slots_[at] != kNone) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = value;
  }

  // What finding needs, for loops that keep it at hand. Lives as long as the slots stay as they
  // are.
  class Finder {
   public:
    // Of the values that were inserted with the hash, and some that were with others, the first
    // that is_it(value) takes; kNone where it takes none.
    template <typename IsIt>
    [[gnu::always_inline]] std::uint32_t Find(std::uint64_t hash, IsIt is_it) const {
      std::size_t at = hash >> shift_;
      std::uint32_t value = slots_[at];
      while (value != kNone && !is_it(value)) {
        at = (at + 1) & last_;
        value = slots_[at];
      }
      return value;
    }

   private:
    friend class HashSlots;
    Finder(const std::uint32_t* slots, std::size_t last, unsigned shift)
        : slots_(slots), last_(last), shift_(shift) {}

    const std::uint32_t* slots_;
    std::size_t last_;
    unsigned shift_;
  };
  Finder LookUp() const { return {slots_.data(), slots_.size() - 1, shift_}; }

  template <typename IsIt>
  std::uint32_t Find(std::uint64_t hash, IsIt is_it) const {
    return LookUp().Find(hash, is_it);
  }

 private:
  unsigned shift_ = 0;
  std::vector<std::uint32_t> slots_;  // a power of two of them
};

}  // namespace opslag
