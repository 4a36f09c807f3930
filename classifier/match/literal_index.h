// All literals of a database, and how the ones that stand at a place of a text are found.
//
// Most literals begin with a space, where a word begins: these need no search, but one look-up for
// every word of a text. What is left, mostly ends of compounds, may stand anywhere, and is looked
// for by the few beginnings that must be found to find them all. So a literal is found
//   as a whole, where it is one word between spaces: " klejnsmed ";
//   by its first two words, where it has them: " uddannet som klejnsmed ";
//   by the beginning of a word, where it begins with a space but no other follows: " salgs";
//   else by a search key, a beginning of up to ten bytes, that of its neighbours where they share
//   it: none of these begins with another.
// For the words that literals begin with it is known beforehand which of them are literals
// themselves, and which beginnings they have.
//
// Immutable once built; may be shared by all threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "classifier/match/hash_slots.h"
#include "classifier/match/literal_scanner.h"
#include "classifier/match/packed_strings.h"

namespace opslag {

class LiteralIndex {
 public:
  // REQUIRES: `literals` are not empty strings, ascending, each once.
  explicit LiteralIndex(PackedStrings literals);

  const PackedStrings& literals() const { return literals_; }

  // Appends the literals that begin with a space of the text, but those that have a search key, in
  // the order of the words that they were found by. `spaces`: a buffer.
  void AppendAtWords(std::string_view text, std::vector<std::uint32_t>* spaces,
                     std::vector<LiteralHit>* hits) const;

  // The beginnings that must be looked for at every byte of a text, numbered from 0.
  std::size_t search_key_count() const { return search_keys_.size(); }
  std::string_view search_key(std::size_t key) const { return KeyText(search_keys_[key]); }
  // Length of the shortest; 0 where there are none.
  std::size_t shortest_search_key() const;
  // Appends every literal of the search key that stands in `text` where the key would end at
  // `key_end`. Nothing where the text there is another. REQUIRES: so many bytes before `key_end`.
  void AppendAtKey(std::size_t key, std::string_view text, std::size_t key_end,
                   std::vector<LiteralHit>* hits) const;

 private:
  static constexpr std::uint32_t kNone = HashSlots::kNone;

  // A word of the texts to come, with the spaces around it.
  struct Word {
    std::uint64_t first = 0;  // its first bytes, as FirstEight
    std::uint32_t length = 0;
    std::uint32_t literal = kNone;    // the word itself
    std::uint32_t beginning = kNone;  // entry of the longest one that it begins with
    bool opens_pair = false, ends_pair = false;
  };
  // The literals [first, last), in the order of entries_, begin with the key.
  struct Key {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t length = 0;  // bytes
    // The bytes behind the key in the literals that go on there: of each the last five bits.
    std::uint32_t next = 0;
    bool is_literal = false;  // itself; it is then the first of them
    // Of a pair its two words, else its first eight bytes as in Entry.
    std::uint64_t told_by = 0;
  };
  // What a search among a key's literals looks at, side by side.
  struct Entry {
    // The eight bytes behind the literal's key, as a number that orders as they do; zeros behind
    // the literal's end.
    std::uint64_t behind_key = 0;
    // The longest other literal of the key that this one begins with; kNone = none.
    std::uint32_t prefix = 0;
    std::uint32_t length = 0;
  };

  // A key's literals are added one after the other, in order.
  void Add(std::uint32_t literal, std::size_t key_length, std::vector<Key>* keys);
  void AddSingleWord(std::uint32_t literal);
  void AddPair(std::uint32_t literal, std::size_t second_space, std::size_t third_space);
  void AddSearched(std::uint32_t literal);
  std::uint32_t AddWord(std::string_view word);
  void LinkPrefixes(const std::vector<Key>& keys);
  void FindPairs();
  void FindBeginnings();
  void PackWords();

  std::string_view Literal(std::uint32_t entry) const { return literals_[literal_of_[entry]]; }
  std::string_view KeyText(const Key& key) const {
    return Literal(key.first).substr(0, key.length);
  }
  // The word that stands at the beginning of `rest`; `first`: FirstEight(rest).
  std::uint32_t WordAt(std::string_view rest, std::size_t length, std::uint64_t first) const;
  // The longest beginning of a word that stands at the beginning of `rest`.
  std::uint32_t BeginningAt(std::string_view rest, std::uint64_t first) const;
  // Appends what begins with the two words, at `begin`.
  void AppendPair(std::uint64_t words, std::string_view text, std::size_t begin,
                  std::vector<LiteralHit>* hits) const;
  // Appends the key's literals that stand in `text` at `begin`, where the key does.
  void AppendKey(const Key& key, std::string_view text, std::size_t begin,
                 std::vector<LiteralHit>* hits) const;
  // Appends an entry and those that it begins with.
  void AppendChain(std::uint32_t entry, std::size_t begin, std::vector<LiteralHit>* hits) const;
  // The longest of the key's literals that `rest`, which has the key, begins with.
  std::uint32_t LongestAt(const Key& key, std::string_view rest) const;
  // Whether the literal, whose key stands in front of `rest`, stands there too.
  bool StandsIn(std::uint32_t entry, std::size_t key_length, std::string_view rest,
                std::uint64_t behind) const;
  // The last literal of the key that does not come after `rest` in the order; kNone where all do.
  // `behind`: the eight bytes of `rest` behind the key, as in Entry.
  std::uint32_t LastNotAfter(const Key& key, std::string_view rest, std::uint64_t behind) const;
  // The same where the eight bytes of `rest` are those of entry `last` and of none behind it: the
  // literals that have them differ further on, if at all.
  std::uint32_t LastOfSame(const Key& key, std::string_view rest, std::uint32_t last) const;

  PackedStrings literals_;
  PackedStrings word_texts_;
  std::vector<Word> words_;
  std::vector<Entry> entries_;             // by keys; none of those that are one word
  std::vector<std::uint32_t> literal_of_;  // of each entry
  std::vector<Key> pair_keys_, beginning_keys_, search_keys_;
  HashSlots word_slots_, pair_slots_, beginning_slots_;  // to words and keys
};

}  // namespace opslag
