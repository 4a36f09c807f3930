// A flat map from short byte strings to small numbers, for words that are looked up in every
// posting.
//
// Open addressing over one array that holds the words' first and last bytes, so that most look-ups
// read nothing else; no allocation per look-up. Immutable once filled.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/text/byte_words.h"

namespace opslag {

class WordMap {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  // Inserts `word`, or gives the value it has already. The reference holds until the next Insert.
  // REQUIRES: less than 4 GiB of words.
  std::uint32_t& Insert(std::string_view word, std::uint32_t value) {
    if ((count_ + 1) * 2 > slots_.size()) Grow();
    const Ends ends = EndsOf(word);
    Slot& slot = slots_[SlotOf(word, ends)];
    if (slot.size == kNone) {
      slot = {ends, static_cast<std::uint32_t>(word.size()), value,
              static_cast<std::uint32_t>(long_words_.size())};
      if (word.size() > kToldByEnds) long_words_.append(word);
      ++count_;
      if (word.size() > longest_) longest_ = word.size();
    }
    return slot.value;
  }

  // Its value, or kNone.
  std::uint32_t Find(std::string_view word) const {
    return word.size() > longest_ ? kNone : FindByEnds(word, EndsOf(word));
  }

  // The same for the word of `size` bytes at `begin` of a text: quicker, where bytes stand behind
  // it.
  std::uint32_t FindIn(std::string_view text, std::size_t begin, std::size_t size) const {
    if (size > longest_) return kNone;
    const std::string_view word(text.data() + begin, size);
    if (size > kEight || begin + kEight > text.size()) return FindByEnds(word, EndsOf(word));
    return FindByEnds(word, {Lowest(LoadEight(word.data()), size), 0});
  }

  // Calls change(&value) for every word's value.
  template <typename Change>
  void ForEachValue(Change change) {
    for (Slot& slot : slots_) {
      if (slot.size != kNone) change(&slot.value);
    }
  }

  bool Contains(std::string_view word) const { return Find(word) != kNone; }

 private:
  static constexpr std::size_t kToldByEnds = 16;

  // A word's first and last eight bytes, which may overlap; of a shorter word all that it has. With
  // the size they tell words of up to sixteen bytes apart.
  struct Ends {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    bool operator==(const Ends&) const = default;
  };
  struct Slot {
    Ends ends;
    std::uint32_t size = kNone;  // kNone = free
    std::uint32_t value = 0;
    std::uint32_t long_word = 0;  // of a longer word: where it stands in long_words_
  };

  static Ends EndsOf(std::string_view word) {
    const bool is_longer = word.size() > kEight;
    return {FirstEight(word), is_longer ? LoadEight(word.data() + word.size() - kEight) : 0};
  }

  static std::uint64_t Hash(const Ends& ends) {
    return (ends.first ^ std::rotl(ends.last, 23)) * 0x9E3779B97F4A7C15u;
  }

  std::uint32_t FindByEnds(std::string_view word, const Ends& ends) const {
    const Slot* const slots = slots_.data();
    std::size_t at = Hash(ends) >> shift_;
    for (; slots[at].size != kNone; at = (at + 1) & (slots_.size() - 1)) {
      if (Holds(slots[at], word, ends)) return slots[at].value;
    }
    return kNone;
  }

  std::size_t SlotOf(std::string_view word, const Ends& ends) const {
    const Slot* const slots = slots_.data();
    std::size_t at = Hash(ends) >> shift_;
    while (slots[at].size != kNone && !Holds(slots[at], word, ends)) {
      at = (at + 1) & (slots_.size() - 1);
    }
    return at;
  }

  bool Holds(const Slot& slot, std::string_view word, const Ends& ends) const {
    if (!(slot.ends == ends) || slot.size != word.size()) return false;
    return word.size() <= kToldByEnds || HoldsLong(slot, word);
  }

  // Apart from Find, which so calls nothing.
  [[gnu::noinline]] bool HoldsLong(const Slot& slot, std::string_view word) const {
    return std::memcmp(long_words_.data() + slot.long_word, word.data(), word.size()) == 0;
  }

  void Grow() {
    std::vector<Slot> before(slots_.size() * 2);
    before.swap(slots_);
    --shift_;
    for (const Slot& slot : before) {
      if (slot.size == kNone) continue;
      std::size_t at = Hash(slot.ends) >> shift_;
      while (slots_[at].size != kNone) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(2);  // a power of two of them, half free at least
  unsigned shift_ = 63;                             // what is left of a hash is a slot's number
  std::size_t count_ = 0;
  std::string long_words_;  // one behind the other
  std::size_t longest_ = 0;
};

}  // namespace opslag
