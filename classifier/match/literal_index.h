// All literals of a database, and how the ones that stand at a place of a text are found.
//
// Most literals begin with a space, where a word begins: these need no search, but one look-up for
// every word of a text. What is left, mostly ends of compounds, may stand anywhere, and is looked
// for by the few beginnings that must be found to find them all. So a literal is found
//   as a whole, where it is one word between spaces: " klejnsmed ";
//   by its first two words, where it has them: " uddannet som klejnsmed ";
//   by the beginning of a word, where it begins with a space but no other follows: " salgs";
//   else by a search key, a beginning of up to ten bytes and one word, that of its neighbours where
//   they share it: none of these begins with another.
// For the words that literals begin with it is known beforehand which literals stand in them. Only
// in other words the search keys must be searched for.
//
// Immutable once KnowWords was called; may be shared by all threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/match/hash_slots.h"
#include "classifier/match/packed_hits.h"
#include "classifier/match/packed_strings.h"

namespace opslag {

class LiteralIndex {
 public:
  // REQUIRES: `literals` are not empty strings, ascending, each once.
  explicit LiteralIndex(PackedStrings literals);

  // The index as bytes, without its literals. REQUIRES: KnowWords was called.
  void AppendTo(std::string* out) const;
  // Takes what AppendTo wrote, of these literals; KnowWords need not be called then. Nothing where
  // it cannot be that. All of `bytes` is used.
  static std::optional<LiteralIndex> Read(PackedStrings literals, std::string_view bytes);

  const PackedStrings& literals() const { return literals_; }

  // The beginnings that must be searched for in words that are not known, numbered from 0. A space
  // stands in them at most as the first and as the last byte.
  std::size_t search_key_count() const { return search_keys_.size(); }
  std::string_view search_key(std::size_t key) const { return KeyText(search_keys_[key]); }
  // Length of the shortest; 0 where there are none.
  std::size_t shortest_search_key() const;

  // The known words, each with the spaces around it.
  const PackedStrings& known_words() const { return word_texts_; }
  // A search key that may stand in a word, up to its byte `end`.
  struct KeyInWord {
    std::uint32_t word = 0;
    std::uint32_t key = 0;
    std::uint32_t end = 0;
  };
  // Tells which search keys may stand in the known words, ordered by words; those that do not are
  // passed over. REQUIRES: called once, before any text is read; no key reaches out of its word.
  void KnowWords(const std::vector<KeyInWord>& keys);

  // What is not known of a text: words in it to be searched for keys, the spaces around them
  // included.
  struct Stretch {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  // The lengths of the lists of numbers are not kept: they never shrink.
  struct Buffers {
    std::vector<Stretch> unknown;
    // The index's own: where the spaces are, the words between them, and which of these are long;
    // the words at which something may stand.
    std::vector<std::uint32_t> spaces, words, long_words;
    struct Place {
      std::uint32_t word;  // its number in the text
      std::uint32_t pair;  // that begins with the word before it, or none
    };
    std::vector<Place> places;
  };
  // Appends the literals that stand in the text, each once, but those that begin with a search key
  // in one of the stretches that are left in buffers->unknown.
  void AppendAtWords(std::string_view text, Buffers* buffers, PackedHits* hits) const;
  // Appends every literal of the search key that stands in `text` where the key would end at
  // `key_end`. Nothing where the text there is another. REQUIRES: so many bytes before `key_end`.
  void AppendAtKey(std::size_t key, std::string_view text, std::size_t key_end,
                   PackedHits* hits) const;
  std::size_t search_key_length(std::size_t key) const { return search_keys_[key].length; }

 private:
  static constexpr std::uint32_t kNone = HashSlots::kNone;

  LiteralIndex() = default;

  // A word of the texts to come, with the spaces around it.
  struct Word {
    std::uint64_t first = 0;  // its first bytes, as FirstEight
    std::uint32_t length = 0;
    std::uint32_t first_hit = 0;      // in hits_; they reach to the next word's first
    std::uint32_t first_key = kNone;  // in keys_; they reach to a key of another word
    std::uint32_t seconds = 0;        // of the pairs that it opens, of each the last five bits
    // The bytes behind it in the literals that its keys begin: of each the last five bits.
    std::uint32_t next_of_keys = 0;
    // Whether something may stand in it, or begin in it, that is no pair. Here and below a number,
    // as what is written to a file has no gaps.
    std::uint32_t tells = 0;
  };
  // The literals [first, last), in the order of entries_, begin with the key.
  struct Key {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t length = 0;  // bytes
    // The bytes behind the key in the literals that go on there: of each the last five bits.
    std::uint32_t next = 0;
    std::uint32_t is_literal = 0;   // itself; it is then the first of them
    std::uint32_t has_phrases = 0;  // of a search key: literals of more than a word
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

  // Whether every number that was read is one of what it counts.
  bool IsWhole() const;

  // A key's literals are added one after the other, in order.
  void Add(std::uint32_t literal, std::size_t key_length, std::vector<Key>* keys);
  void AddPair(std::uint32_t literal, std::size_t second_space, std::size_t third_space);
  void AddSearched(std::uint32_t literal);
  std::uint32_t AddWord(std::string_view word);
  void LinkPrefixes(const std::vector<Key>& keys);
  void FindPairs();
  void FindBeginnings();
  void PackWords();
  void ListHits(std::uint32_t word, std::span<const KeyInWord> keys, PackedHits* hits);
  // Whether the search key stands in `text` up to `key_end`. REQUIRES: so many bytes before it.
  bool StandsBefore(const Key& key, std::string_view text, std::size_t key_end) const;
  // The bytes behind the word in the literals of the key, which stands at the word's byte `begin`,
  // that go on there.
  std::uint32_t NextOf(const Key& key, std::string_view word, std::size_t begin) const;

  std::string_view Literal(std::uint32_t entry) const { return literals_[literal_of_[entry]]; }
  std::string_view KeyText(const Key& key) const {
    return Literal(key.first).substr(0, key.length);
  }
  // The word, which has the spaces around it; kNone where it is not known.
  std::uint32_t WordOf(std::string_view word) const;
  bool IsWord(std::uint32_t word, std::string_view text, std::uint64_t first) const;
  // The number of a word that is not known: none of the others.
  std::uint32_t unknown_word() const { return static_cast<std::uint32_t>(word_texts_.size()); }
  // Writes the words between the spaces to buffers->words.
  void ListWords(std::string_view text, std::size_t spaces, Buffers* buffers) const;
  void ListLongWords(std::string_view text, std::size_t count, Buffers* buffers) const;
  // Writes where something may stand to buffers->places; returns how many there are.
  std::size_t ListPlaces(std::string_view text, std::size_t words, Buffers* buffers) const;
  // The longest beginning of a word that stands at the beginning of `rest`.
  std::uint32_t BeginningAt(std::string_view rest, std::uint64_t first) const;
  // Appends what begins with a word that is not known, and notes that it must be searched.
  void AppendAtUnknown(Stretch word, std::string_view text, Buffers* buffers,
                       PackedHits* hits) const;
  // Appends what begins in the word, which stands at `begin`, and ends behind it.
  void AppendKeysIn(std::uint32_t word, std::string_view text, std::size_t begin,
                    PackedHits* hits) const;
  // Appends the key's literals that stand in `text` at `begin`, where the key does.
  void AppendKey(const Key& key, std::string_view text, std::size_t begin, PackedHits* hits) const;
  // Appends an entry and those that it begins with.
  void AppendChain(std::uint32_t entry, std::size_t begin, PackedHits* hits) const;
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
  std::vector<std::uint32_t> single_words_;  // literals; given back once they are among the hits
  std::vector<PackedHit> hits_;              // in the known words
  std::vector<KeyInWord> keys_;  // with which literals may begin that end behind the word
};

}  // namespace opslag
