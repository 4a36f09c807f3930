#include "classifier/match/literal_index.h"

#include <algorithm>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "classifier/match/blend.h"
#include "classifier/match/byte_words.h"

namespace opslag {
namespace {

// Hyperscan looks at eight bytes, each blended of several; a longer key would cost more and sort
// out no more.
constexpr std::size_t kLongestSearchKey = 8 + kMostBlended - 1;
// A space and four letters: rules write few shorter beginnings of words.
constexpr std::size_t kBeginning = 5;
// A key's literals that are compared one by one; among more, a search is quicker.
constexpr std::uint32_t kFewEntries = 4;

constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;

// Of the word of `length` bytes, the spaces around it included, that `rest` begins with: of its
// first and its last eight bytes. `first`: FirstEight(rest), zeros behind the word.
inline std::uint64_t HashWord(std::string_view rest, std::size_t length, std::uint64_t first) {
  const std::uint64_t last = length > kEight ? LoadEight(rest.data() + length - kEight) : 0;
  return (first ^ std::rotl(last, 23)) * kMix;
}

inline std::uint64_t HashBeginning(std::uint64_t first) { return first * kMix; }
inline std::uint64_t HashPair(std::uint64_t words) { return words * kMix; }

inline std::uint64_t PairOf(std::uint32_t first_word, std::uint32_t second_word) {
  return std::uint64_t{first_word} << 32 | second_word;
}

// Of the first `length` bytes.
inline std::uint64_t FirstOf(std::uint64_t first, std::size_t length) {
  return length < kEight ? Lowest(first, length) : first;
}

inline std::uint32_t NextBit(char byte) { return 1u << (static_cast<unsigned char>(byte) & 31u); }

// Writes where the text has spaces, in order, to the front of *spaces, which never shrinks; returns
// how many there are.
std::size_t ListSpaces(std::string_view text, std::vector<std::uint32_t>* spaces) {
  if (spaces->size() < text.size()) spaces->resize(text.size());  // as many as there can be
  std::uint32_t* out = spaces->data();
  std::uint32_t at = 0;
  const auto size = static_cast<std::uint32_t>(text.size());
#if defined(__SSE2__)
  constexpr std::uint32_t kBlock = 16;
  const __m128i space = _mm_set1_epi8(' ');
  for (; at + kBlock <= size; at += kBlock) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, space)));
    for (; found != 0; found &= found - 1) {
      *out++ = at + static_cast<std::uint32_t>(__builtin_ctz(found));
    }
  }
#endif
  for (; at < size; ++at) {
    if (text[at] == ' ') *out++ = at;
  }
  return static_cast<std::size_t>(out - spaces->data());
}

}  // namespace

// --- building

LiteralIndex::LiteralIndex(PackedStrings literals)
    : literals_(std::move(literals)), word_slots_(literals_.size()) {
  entries_.reserve(literals_.size());
  literal_of_.reserve(literals_.size());
  std::vector<std::uint32_t> beginnings, searched;
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    const std::string_view literal = literals_[i];
    const std::size_t second = literal.front() == ' ' ? literal.find(' ', 1) : 0;
    if (second == std::string_view::npos) {
      (literal.size() >= kBeginning ? beginnings : searched).push_back(i);
    } else if (second == 0) {
      searched.push_back(i);
    } else if (second + 1 == literal.size()) {
      single_words_.push_back(i);
      AddWord(literal);
    } else if (const std::size_t third = literal.find(' ', second + 1);
               third != std::string_view::npos) {
      AddPair(i, second, third);
    } else {
      searched.push_back(i);
    }
  }
  for (const std::uint32_t i : beginnings) Add(i, kBeginning, &beginning_keys_);
  for (const std::uint32_t i : searched) AddSearched(i);
  for (const auto* keys : {&pair_keys_, &beginning_keys_, &search_keys_}) LinkPrefixes(*keys);
  FindPairs();
  FindBeginnings();
  PackWords();
}

std::uint32_t LiteralIndex::AddWord(std::string_view word) {
  const std::uint64_t first = FirstEight(word);
  std::uint32_t index = WordAt(word, word.size(), first);
  if (index != kNone) return index;
  index = static_cast<std::uint32_t>(words_.size());
  word_slots_.Insert(HashWord(word, word.size(), first), index);
  word_texts_.Add(word);
  words_.push_back({first, static_cast<std::uint32_t>(word.size()), 0, kNone, 0, 0, false});
  return index;
}

void LiteralIndex::AddPair(std::uint32_t literal, std::size_t second_space,
                           std::size_t third_space) {
  const std::size_t keys = pair_keys_.size();
  Add(literal, third_space + 1, &pair_keys_);
  if (pair_keys_.size() == keys) return;
  const std::string_view pair = KeyText(pair_keys_.back());
  // Those that begin with one word lie side by side.
  const auto same_first = [&] {
    const Key& before = pair_keys_[keys - 1];
    return before.length > second_space + 1 &&
           KeyText(before).substr(0, second_space + 1) == pair.substr(0, second_space + 1);
  };
  const std::uint32_t first = keys > 0 && same_first()
                                  ? static_cast<std::uint32_t>(pair_keys_[keys - 1].told_by >> 32)
                                  : AddWord(pair.substr(0, second_space + 1));
  const std::uint32_t second = AddWord(pair.substr(second_space));
  words_[first].next_of_pairs |= NextBit(pair[second_space + 1]);
  words_[second].ends_pair = true;
  pair_keys_.back().told_by = PairOf(first, second);
}

void LiteralIndex::AddSearched(std::uint32_t literal) {
  const std::string_view text = literals_[literal];
  const bool shares =
      !search_keys_.empty() && text.starts_with(search_key(search_keys_.size() - 1));
  const std::size_t space = std::min(text.find(' ', 1), text.size() - 1);
  Add(literal, shares ? search_keys_.back().length : std::min(space + 1, kLongestSearchKey),
      &search_keys_);
  search_keys_.back().has_phrases |= space + 1 < text.size();
}

void LiteralIndex::Add(std::uint32_t literal, std::size_t key_length, std::vector<Key>* keys) {
  const std::string_view text = literals_[literal];
  const auto entry = static_cast<std::uint32_t>(entries_.size());
  const bool is_first = keys->empty() || keys->back().length != key_length ||
                        KeyText(keys->back()) != text.substr(0, key_length);
  entries_.push_back({LeadingWord(text.substr(key_length)), kNone, literals_.length(literal)});
  literal_of_.push_back(literal);
  if (is_first) {
    keys->push_back({entry, entry, static_cast<std::uint32_t>(key_length), 0,
                     text.size() == key_length, false, LeadingWord(text.substr(0, key_length))});
  }
  Key& key = keys->back();
  key.last = entry + 1;
  if (text.size() > key_length) key.next |= NextBit(text[key_length]);
}

// In ascending order a literal's longest prefix is the one before it, or one of that one's own.
void LiteralIndex::LinkPrefixes(const std::vector<Key>& keys) {
  for (const Key& key : keys) {
    for (std::uint32_t i = key.first + 1; i < key.last; ++i) {
      std::uint32_t prefix = i - 1;
      while (prefix != kNone && !Literal(i).starts_with(Literal(prefix))) {
        prefix = entries_[prefix].prefix;
      }
      entries_[i].prefix = prefix;
    }
  }
}

void LiteralIndex::FindPairs() {
  pair_slots_ = HashSlots(pair_keys_.size());
  for (std::uint32_t i = 0; i < pair_keys_.size(); ++i) {
    pair_slots_.Insert(HashPair(pair_keys_[i].told_by), i);
  }
}

void LiteralIndex::FindBeginnings() {
  beginning_slots_ = HashSlots(beginning_keys_.size());
  for (std::uint32_t i = 0; i < beginning_keys_.size(); ++i) {
    beginning_slots_.Insert(HashBeginning(FirstEight(KeyText(beginning_keys_[i]))), i);
  }
}

// Every literal might have brought two words; most bring none. Three slots of four stay free, as
// they are asked for every word of every text.
void LiteralIndex::PackWords() {
  word_slots_ = HashSlots(2 * words_.size());
  for (std::uint32_t i = 0; i < words_.size(); ++i) {
    word_slots_.Insert(HashWord(word_texts_[i], words_[i].length, words_[i].first), i);
  }
}

void LiteralIndex::KnowWords(const std::vector<KeyInWord>& keys) {
  std::vector<std::uint32_t> literal_of_word(words_.size(), kNone);
  for (const std::uint32_t i : single_words_) {
    const std::string_view literal = literals_[i];
    literal_of_word[WordAt(literal, literal.size(), FirstEight(literal))] = i;
  }
  single_words_ = {};
  auto key = keys.begin();
  for (std::uint32_t i = 0; i < words_.size(); ++i) {
    words_[i].first_hit = static_cast<std::uint32_t>(hits_.size());
    if (literal_of_word[i] != kNone) hits_.push_back({literal_of_word[i], words_[i].length});
    const auto first = key;
    while (key != keys.end() && key->word == i) ++key;
    ListHits(i, {first, key});
  }
  Word behind_all;
  behind_all.first_hit = static_cast<std::uint32_t>(hits_.size());
  words_.push_back(behind_all);
}

inline bool LiteralIndex::StandsBefore(const Key& key, std::string_view text,
                                       std::size_t key_end) const {
  const std::size_t begin = key_end - key.length;
  const std::string_view rest(text.data() + begin, text.size() - begin);
  return rest.size() >= key.length && !Differ(LeadingWord(rest), key.told_by, key.length) &&
         (key.length <= kEight || SameBehindEight(rest.data(), KeyText(key)));
}

void LiteralIndex::ListHits(std::uint32_t word, std::span<const KeyInWord> keys) {
  const std::string_view text = word_texts_[word];
  const auto first_hit = static_cast<std::ptrdiff_t>(words_[word].first_hit);
  AppendChain(BeginningAt(text, words_[word].first), 0, &hits_);
  for (const KeyInWord& in_word : keys) {
    const Key& key = search_keys_[in_word.key];
    if (!StandsBefore(key, text, in_word.end)) continue;
    const std::size_t begin = in_word.end - key.length;
    AppendKey(key, text, begin, &hits_);
    const std::uint32_t next = NextOf(key, text, begin);
    if (next == 0) continue;
    words_[word].next_of_keys |= next;
    if (words_[word].first_key == kNone) {
      words_[word].first_key = static_cast<std::uint32_t>(keys_.size());
    }
    keys_.push_back(in_word);
  }
  std::sort(hits_.begin() + first_hit, hits_.end(), [](const LiteralHit& a, const LiteralHit& b) {
    return a.end != b.end ? a.end < b.end : a.literal < b.literal;
  });
}

std::uint32_t LiteralIndex::NextOf(const Key& key, std::string_view word, std::size_t begin) const {
  if (!key.has_phrases) return 0;
  const std::string_view rest = word.substr(begin);
  std::uint32_t next = 0;
  for (std::uint32_t entry = key.first; entry < key.last; ++entry) {
    const std::string_view literal = Literal(entry);
    if (literal.size() > rest.size() && literal.starts_with(rest)) {
      next |= NextBit(literal[rest.size()]);
    }
  }
  return next;
}

std::size_t LiteralIndex::shortest_search_key() const {
  std::size_t shortest = search_keys_.empty() ? 0 : SIZE_MAX;
  for (const Key& key : search_keys_) shortest = std::min<std::size_t>(shortest, key.length);
  return shortest;
}

// --- among a key's literals

std::uint32_t LiteralIndex::LastNotAfter(const Key& key, std::string_view rest,
                                         std::uint64_t behind) const {
  // The last one whose eight bytes are not after the text's, or the key's first.
  const Entry* entry = &entries_[key.first];
  for (std::uint32_t count = key.last - key.first; count > 1;) {
    const std::uint32_t half = count / 2;
    entry = entry[half].behind_key <= behind ? entry + half : entry;
    count -= half;
  }
  if (entry->behind_key > behind) return kNone;
  const auto last = static_cast<std::uint32_t>(entry - entries_.data());
  return entry->behind_key < behind ? last : LastOfSame(key, rest, last);
}

std::uint32_t LiteralIndex::LastOfSame(const Key& key, std::string_view rest,
                                       std::uint32_t last) const {
  const Entry* const entry = &entries_[last];
  const std::uint64_t behind = entry->behind_key;
  const Entry* const same =
      std::lower_bound(&entries_[key.first], entry, behind,
                       [](const Entry& a, std::uint64_t b) { return a.behind_key < b; });
  const Entry* const bound = std::partition_point(same, entry + 1, [&](const Entry& at) {
    return Literal(static_cast<std::uint32_t>(&at - entries_.data())) <= rest;
  });
  const auto after = static_cast<std::uint32_t>(bound - entries_.data());
  return after == key.first ? kNone : after - 1;
}

// Eight bytes behind the key the numbers tell; what a literal has beyond them must be read.
inline bool LiteralIndex::StandsIn(std::uint32_t entry, std::size_t key_length,
                                   std::string_view rest, std::uint64_t behind) const {
  const Entry& at = entries_[entry];
  const std::size_t more = at.length - key_length;
  if (more == 0) return true;
  if (rest.size() < at.length || Differ(at.behind_key, behind, more)) return false;
  return more <= kEight || rest.starts_with(Literal(entry));
}

std::uint32_t LiteralIndex::LongestAt(const Key& key, std::string_view rest) const {
  const bool goes_on = rest.size() > key.length && (key.next & NextBit(rest[key.length])) != 0;
  if (!goes_on) return key.is_literal ? key.first : kNone;
  const std::uint64_t behind = LeadingWord({rest.data() + key.length, rest.size() - key.length});
  if (key.last - key.first <= kFewEntries) {
    for (std::uint32_t entry = key.last; entry > key.first; --entry) {
      if (StandsIn(entry - 1, key.length, rest, behind)) return entry - 1;
    }
    return kNone;
  }
  // What the text begins with is the last literal not after it, or one that this begins with.
  std::uint32_t entry = LastNotAfter(key, rest, behind);
  while (entry != kNone && !StandsIn(entry, key.length, rest, behind)) {
    entry = entries_[entry].prefix;
  }
  return entry;
}

inline void LiteralIndex::AppendChain(std::uint32_t entry, std::size_t begin,
                                      std::vector<LiteralHit>* hits) const {
  for (; entry != kNone; entry = entries_[entry].prefix) {
    hits->push_back(
        {literal_of_[entry], static_cast<std::uint32_t>(begin + entries_[entry].length)});
  }
}

void LiteralIndex::AppendKey(const Key& key, std::string_view text, std::size_t begin,
                             std::vector<LiteralHit>* hits) const {
  AppendChain(LongestAt(key, {text.data() + begin, text.size() - begin}), begin, hits);
}

// --- looking up

[[gnu::always_inline]] inline std::uint32_t LiteralIndex::WordAt(std::string_view rest,
                                                                 std::size_t length,
                                                                 std::uint64_t first) const {
  first = FirstOf(first, length);
  return word_slots_.Find(HashWord(rest, length, first), [&](std::uint32_t index) {
    const Word& word = words_[index];
    if (word.first != first) return false;
    // Of a short word the space at its end tells the length.
    return length <= kEight ||
           (word.length == length && SameBehindEight(rest.data(), word_texts_[index]));
  });
}

std::uint32_t LiteralIndex::BeginningAt(std::string_view rest, std::uint64_t first) const {
  if (rest.size() < kBeginning) return kNone;
  first = Lowest(first, kBeginning);
  const std::uint32_t key = beginning_slots_.Find(HashBeginning(first), [&](std::uint32_t index) {
    return !Differ(beginning_keys_[index].told_by, __builtin_bswap64(first), kBeginning);
  });
  return key == kNone ? kNone : LongestAt(beginning_keys_[key], rest);
}

void LiteralIndex::AppendPair(std::uint64_t words, std::string_view text, std::size_t begin,
                              std::vector<LiteralHit>* hits) const {
  const std::uint32_t key = pair_slots_.Find(
      HashPair(words), [&](std::uint32_t index) { return pair_keys_[index].told_by == words; });
  if (key != kNone) AppendKey(pair_keys_[key], text, begin, hits);
}

void LiteralIndex::AppendAtWords(std::string_view text, Buffers* buffers,
                                 std::vector<LiteralHit>* hits) const {
  const std::size_t count = ListSpaces(text, &buffers->spaces);
  const std::uint32_t* const space = buffers->spaces.data();
  const auto size = static_cast<std::uint32_t>(text.size());
  buffers->unknown.clear();
  if (count == 0 || space[0] > 0) {
    buffers->unknown.push_back({0, count == 0 ? size : space[0] + 1});
  }
  std::uint32_t before = kNone;  // the word before, where it opens a pair
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t begin = space[i];
    const std::string_view rest(text.data() + begin, size - begin);
    const std::uint64_t first = FirstEight(rest);
    const std::uint32_t end = i + 1 < count ? space[i + 1] + 1 : size;
    const std::uint32_t index = i + 1 < count ? WordAt(rest, end - begin, first) : kNone;
    if (index == kNone) {
      AppendChain(BeginningAt(rest, first), begin, hits);
      buffers->unknown.push_back({begin, end});
      before = kNone;
      continue;
    }
    const Word& word = words_[index];
    for (std::uint32_t hit = word.first_hit; hit != words_[index + 1].first_hit; ++hit) {
      hits->push_back({hits_[hit].literal, begin + hits_[hit].end});
    }
    if (before != kNone && word.ends_pair) {
      AppendPair(PairOf(before, index), text, space[i - 1], hits);
    }
    const std::uint32_t next = end < size ? NextBit(text[end]) : 0;
    if ((word.next_of_keys & next) != 0) AppendKeysIn(index, text, begin, hits);
    before = (word.next_of_pairs & next) != 0 ? index : kNone;
  }
}

void LiteralIndex::AppendKeysIn(std::uint32_t word, std::string_view text, std::size_t begin,
                                std::vector<LiteralHit>* hits) const {
  const std::size_t word_end = begin + words_[word].length;
  for (std::size_t i = words_[word].first_key; i < keys_.size() && keys_[i].word == word; ++i) {
    const Key& key = search_keys_[keys_[i].key];
    const std::size_t at = begin + keys_[i].end - key.length;
    std::uint32_t entry = LongestAt(key, {text.data() + at, text.size() - at});
    for (; entry != kNone && at + entries_[entry].length > word_end;
         entry = entries_[entry].prefix) {
      hits->push_back(
          {literal_of_[entry], static_cast<std::uint32_t>(at + entries_[entry].length)});
    }
  }
}

void LiteralIndex::AppendAtKey(std::size_t key, std::string_view text, std::size_t key_end,
                               std::vector<LiteralHit>* hits) const {
  const Key& found = search_keys_[key];
  if (StandsBefore(found, text, key_end)) AppendKey(found, text, key_end - found.length, hits);
}

}  // namespace opslag
