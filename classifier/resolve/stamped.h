// Small tables that forget everything at once: for a posting's working, without clearing or
// allocating.
//
// One per thread, reused. An entry counts where its stamp is the table's own; Reset raises the
// stamp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace opslag {

// A value for some of the indices below a fixed size.
template <typename T>
class StampedVector {
 public:
  // Forgets every entry; indices below `size` may be used.
  void Reset(std::size_t size) {
    if (slots_.size() < size) slots_.resize(size);
    if (++now_ != 0) return;
    for (Slot& slot : slots_) slot.stamp = 0;  // the stamps have come full circle
    now_ = 1;
  }

  // nullptr where there is no entry.
  T* Find(std::size_t index) {
    Slot& slot = slots_[index];
    return slot.stamp == now_ ? &slot.value : nullptr;
  }
  bool Has(std::size_t index) const { return slots_[index].stamp == now_; }

  // The entry, made where there is none; `*added` tells.
  T& Make(std::size_t index, bool* added) {
    Slot& slot = slots_[index];
    *added = slot.stamp != now_;
    if (*added) slot = Slot{now_, T{}};
    return slot.value;
  }
  T& Make(std::size_t index) {
    bool added;
    return Make(index, &added);
  }

 private:
  struct Slot {
    std::uint32_t stamp = 0;
    T value{};
  };
  std::vector<Slot> slots_;
  std::uint32_t now_ = 0;
};

// A set of indices below a fixed size.
class StampedSet {
 public:
  void Reset(std::size_t size) {
    if (stamps_.size() < size) stamps_.resize(size);
    if (++now_ != 0) return;
    stamps_.assign(stamps_.size(), 0);
    now_ = 1;
  }
  bool Has(std::size_t index) const { return stamps_[index] == now_; }
  // false where it was there already.
  bool Add(std::size_t index) {
    if (stamps_[index] == now_) return false;
    stamps_[index] = now_;
    return true;
  }

 private:
  std::vector<std::uint32_t> stamps_;
  std::uint32_t now_ = 0;
};

// A set of pairs of numbers.
class StampedPairSet {
 public:
  // Forgets every pair; up to `most` may be added.
  void Reset(std::size_t most) {
    std::size_t size = 64;
    while (size < 2 * most) size *= 2;
    if (slots_.size() < size) slots_.assign(size, Slot{});
    mask_ = slots_.size() - 1;
    if (++now_ != 0) return;
    slots_.assign(slots_.size(), Slot{});
    now_ = 1;
  }
  void Add(std::uint32_t a, std::uint32_t b) { slots_[SlotOf(a, b)] = Slot{a, b, now_}; }
  bool Has(std::uint32_t a, std::uint32_t b) const { return slots_[SlotOf(a, b)].stamp == now_; }

 private:
  struct Slot {
    std::uint32_t a = 0, b = 0, stamp = 0;
  };

  // Where the pair is, or would be put.
  std::size_t SlotOf(std::uint32_t a, std::uint32_t b) const {
    const std::uint64_t key = (std::uint64_t{a} << 32 | b) * 0x9E3779B97F4A7C15u;
    std::size_t at = static_cast<std::size_t>(key >> 32) & mask_;
    while (slots_[at].stamp == now_ && (slots_[at].a != a || slots_[at].b != b)) {
      at = (at + 1) & mask_;
    }
    return at;
  }

  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::uint32_t now_ = 0;
};

}  // namespace opslag
