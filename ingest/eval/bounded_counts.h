// Counts by text, within bounds of memory: when there are more texts than may be held, the rarest
// are let go.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace opslag {

// `Entry` has a public `std::uint32_t count`, by which entries are common or rare. Not thread-safe.
template <typename Entry>
class BoundedCounts {
 public:
  using Counted = std::pair<const std::string, Entry>;

  // At most `most` texts are held.
  explicit BoundedCounts(std::size_t most) : most_(most) {}

  // The text's entry, counted once more. Valid until the next call. `is_new`: it was not held
  // before.
  Entry& Count(std::string_view text, bool* is_new) {
    if (entries_.size() >= most_) LetRareOnesGo();
    const auto [place, added] = entries_.try_emplace(std::string(text));
    *is_new = added;
    ++place->second.count;
    return place->second;
  }
  // Held entries; Add of another thread's counts may exceed the bound.
  Entry& At(const std::string& text) { return entries_[text]; }
  const std::unordered_map<std::string, Entry>& entries() const { return entries_; }

  std::uint32_t let_go() const { return let_go_; }
  void AddLetGo(std::uint32_t count) { let_go_ += count; }

  // The entries of at least `least`, the commonest first; `before` orders two of equal count.
  template <typename Before>
  std::vector<const Counted*> Commonest(std::size_t least, Before before) const {
    std::vector<const Counted*> sorted;
    for (const Counted& entry : entries_) {
      if (entry.second.count >= least) sorted.push_back(&entry);
    }
    std::sort(sorted.begin(), sorted.end(), [&](const Counted* a, const Counted* b) {
      if (a->second.count != b->second.count) return a->second.count > b->second.count;
      return before(*a, *b);
    });
    return sorted;
  }

 private:
  void LetRareOnesGo() {
    for (std::uint32_t rare = 1; entries_.size() > most_ / 2; ++rare) {
      let_go_ += static_cast<std::uint32_t>(std::erase_if(
          entries_, [rare](const auto& entry) { return entry.second.count <= rare; }));
    }
  }

  std::size_t most_;
  std::uint32_t let_go_ = 0;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace opslag
