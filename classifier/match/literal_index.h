// All literals of a database in ascending order, and the few beginnings ("keys") that must be
// looked for to find them all.
//
// Every literal begins with exactly one key. Where a text has a key, the literals that stand there
// are found among the key's own, which lie side by side. So a matcher that finds keys is enough,
// and there are a dozen times fewer keys than literals: inflected forms, and compounds with the
// same first part, share one.
//
// Immutable once built; may be shared by all threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "classifier/match/literal_scanner.h"
#include "classifier/match/packed_strings.h"

namespace opslag {

class LiteralIndex {
 public:
  // The literals [first, last) are those that begin with the key.
  struct Key {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t length = 0;  // bytes
    // Its first eight bytes, as in Entry.
    std::uint64_t leading = 0;
  };

  // REQUIRES: `literals` are not empty strings, ascending, each once.
  explicit LiteralIndex(PackedStrings literals);

  const PackedStrings& literals() const { return literals_; }
  // No key begins with another.
  const std::vector<Key>& keys() const { return keys_; }
  std::string_view key_text(const Key& key) const {
    return literals_[key.first].substr(0, key.length);
  }
  // Length of the shortest literal; 0 where there are none.
  std::size_t shortest() const { return shortest_; }

  // Appends every literal of the key that stands in `text` at `begin`. Nothing where the text there
  // has another beginning.
  void AppendHits(const Key& key, std::string_view text, std::size_t begin,
                  std::vector<LiteralHit>* hits) const;

 private:
  // What a search looks at, side by side.
  struct Entry {
    // The eight bytes behind the literal's key, as a number that orders as they do; zeros behind
    // the literal's end.
    std::uint64_t behind_key = 0;
    // The longest other literal that this one begins with; kNone = none.
    std::uint32_t prefix = 0;
    std::uint32_t length = 0;
  };
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // Whether the literal, whose key stands in front of `rest`, stands there too.
  bool StandsIn(std::uint32_t literal, std::size_t key_length, std::string_view rest,
                std::uint64_t word) const;
  void FindKeys();
  void LinkPrefixes();
  // The last literal of the key that does not come after `rest` in the order; kNone where all do.
  // `word`: the eight bytes of `rest` behind the key, as in Entry.
  std::uint32_t LastNotAfter(const Key& key, std::string_view rest, std::uint64_t word) const;
  // The same where the eight bytes of `rest` are those of literal `last` and of none behind it: the
  // literals that have them differ further on, if at all.
  std::uint32_t LastOfSame(const Key& key, std::string_view rest, std::uint32_t last) const;

  PackedStrings literals_;
  std::vector<Key> keys_;
  std::vector<Entry> entries_;
  std::size_t shortest_ = 0;
};

}  // namespace opslag
