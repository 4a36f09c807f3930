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
  // REQUIRES: Has(index).
  const T& At(std::size_t index) const { return slots_[index].value; }

  // The entry, made where there is none; `*added` tells.
  T& Make(std::size_t index, bool* added) {
    Slot& slot = slots_[index];
    *added = slot.stamp != now_;
    if (*added) slot = Slot{now_, T{}};
    return slot.value;
  }
  T& Make(std::size_t index, const T& initial = T{}) {
    bool added;
    T& value = Make(index, &added);
    if (added) value = initial;
    return value;
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
  void Add(std::size_t index) { stamps_[index] = now_; }
  // The first of [from, end) whose index is in the set, or end.
  template <typename Iterator, typename IndexOf>
  Iterator FindFirst(Iterator from, Iterator end, IndexOf index_of) const {
    const std::uint32_t* const stamps = stamps_.data();
    const std::uint32_t now = now_;
    while (from != end && stamps[index_of(*from)] != now) ++from;
    return from;
  }
  template <typename Range, typename IndexOf>
  void AddAll(const Range& range, IndexOf index_of) {
    std::uint32_t* const stamps = stamps_.data();
    const std::uint32_t now = now_;  // a copy, as every store could change the member
    for (const auto& entry : range) stamps[index_of(entry)] = now;
  }

 private:
  std::vector<std::uint32_t> stamps_;
  std::uint32_t now_ = 0;
};

}  // namespace opslag
