#include "classifier/match/literal_index.h"

#include <algorithm>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "classifier/match/array_bytes.h"
#include "classifier/match/blend.h"
#include "classifier/text/byte_words.h"

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

// Of a word, the spaces around it included: of its first and its last eight bytes. `first`:
// FirstEight(word).
inline std::uint64_t HashWord(std::string_view word, std::uint64_t first) {
  const std::uint64_t last =
      word.size() > kEight ? LoadEight(word.data() + word.size() - kEight) : 0;
  return (first ^ std::rotl(last, 23)) * kMix;
}

// The same of a word of up to eight bytes.
inline std::uint64_t HashShort(std::uint64_t first) { return first * kMix; }
inline std::uint64_t HashBeginning(std::uint64_t first) { return first * kMix; }
inline std::uint64_t HashPair(std::uint64_t words) { return words * kMix; }

inline std::uint64_t PairOf(std::uint32_t first_word, std::uint32_t second_word) {
  return std::uint64_t{first_word} << 32 | second_word;
}

inline std::uint32_t NextBit(char byte) { return 1u << (static_cast<unsigned char>(byte) & 31u); }

// Whether the text's byte at `at` is among those that the bits tell.
inline bool GoesOn(std::uint32_t next, std::string_view text, std::size_t at) {
  return at < text.size() && (next & NextBit(text[at])) != 0;
}

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
  std::uint32_t index = WordOf(word);
  if (index != kNone) return index;
  index = static_cast<std::uint32_t>(words_.size());
  word_slots_.Insert(HashWord(word, first), index);
  word_texts_.Add(word);
  words_.push_back({first, static_cast<std::uint32_t>(word.size()), 0, kNone, 0, 0, 0});
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
  words_[first].seconds |= 1u << (second & 31u);
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
                     text.size() == key_length, 0, LeadingWord(text.substr(0, key_length))});
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
  pair_slots_ = HashSlots(2 * pair_keys_.size());
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
  const auto count = static_cast<std::uint32_t>(word_texts_.size());
  word_slots_ = HashSlots(2 * std::size_t{count});
  for (std::uint32_t i = 0; i < count; ++i) {
    word_slots_.Insert(HashWord(word_texts_[i], words_[i].first), i);
  }
}

void LiteralIndex::KnowWords(const std::vector<KeyInWord>& keys) {
  std::vector<std::uint32_t> literal_of_word(words_.size(), kNone);
  for (const std::uint32_t i : single_words_) literal_of_word[WordOf(literals_[i])] = i;
  single_words_ = {};
  PackedHits hits;
  auto key = keys.begin();
  for (std::uint32_t i = 0; i < words_.size(); ++i) {
    hits.Clear();
    if (literal_of_word[i] != kNone) hits.Add(PackHit(literal_of_word[i], words_[i].length));
    const auto first = key;
    while (key != keys.end() && key->word == i) ++key;
    ListHits(i, {first, key}, &hits);
    words_[i].first_hit = static_cast<std::uint32_t>(hits_.size());
    hits_.insert(hits_.end(), hits.all().begin(), hits.all().end());
    words_[i].tells = !hits.all().empty() || words_[i].first_key != kNone;
  }
  Word unknown;
  unknown.first_hit = static_cast<std::uint32_t>(hits_.size());
  unknown.tells = 1;
  words_.push_back(unknown);
}

inline bool LiteralIndex::StandsBefore(const Key& key, std::string_view text,
                                       std::size_t key_end) const {
  const std::size_t begin = key_end - key.length;
  const std::string_view rest(text.data() + begin, text.size() - begin);
  return rest.size() >= key.length && !Differ(LeadingWord(rest), key.told_by, key.length) &&
         (key.length <= kEight || SameBehindEight(rest.data(), KeyText(key)));
}

void LiteralIndex::ListHits(std::uint32_t word, std::span<const KeyInWord> keys, PackedHits* hits) {
  const std::string_view text = word_texts_[word];
  AppendChain(BeginningAt(text, words_[word].first), 0, hits);
  for (const KeyInWord& in_word : keys) {
    const Key& key = search_keys_[in_word.key];
    if (!StandsBefore(key, text, in_word.end)) continue;
    const std::size_t begin = in_word.end - key.length;
    AppendKey(key, text, begin, hits);
    const std::uint32_t next = NextOf(key, text, begin);
    if (next == 0) continue;
    words_[word].next_of_keys |= next;
    if (words_[word].first_key == kNone) {
      words_[word].first_key = static_cast<std::uint32_t>(keys_.size());
    }
    keys_.push_back(in_word);
  }
  std::sort(hits->all().begin(), hits->all().end());
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

// --- as bytes

void LiteralIndex::AppendTo(std::string* out) const {
  std::string texts;
  word_texts_.AppendTo(&texts);
  AppendArray(std::span<const char>(texts), out);
  AppendArray(std::span<const Word>(words_), out);
  AppendArray(std::span<const Entry>(entries_), out);
  AppendArray(std::span<const std::uint32_t>(literal_of_), out);
  for (const auto* keys : {&pair_keys_, &beginning_keys_, &search_keys_}) {
    AppendArray(std::span<const Key>(*keys), out);
  }
  AppendArray(std::span<const PackedHit>(hits_), out);
  AppendArray(std::span<const KeyInWord>(keys_), out);
}

std::optional<LiteralIndex> LiteralIndex::Read(PackedStrings literals, std::string_view bytes) {
  std::optional<LiteralIndex> read{LiteralIndex()};
  read->literals_ = std::move(literals);
  std::vector<char> texts;
  if (!TakeArray(&bytes, &texts)) return std::nullopt;
  auto words = PackedStrings::Read({texts.data(), texts.size()});
  if (!words) return std::nullopt;
  read->word_texts_ = *std::move(words);
  const bool taken =
      TakeArray(&bytes, &read->words_) && TakeArray(&bytes, &read->entries_) &&
      TakeArray(&bytes, &read->literal_of_) && TakeArray(&bytes, &read->pair_keys_) &&
      TakeArray(&bytes, &read->beginning_keys_) && TakeArray(&bytes, &read->search_keys_) &&
      TakeArray(&bytes, &read->hits_) && TakeArray(&bytes, &read->keys_) && bytes.empty();
  if (!taken || !read->IsWhole()) return std::nullopt;
  // Made anew in less time than they would be read.
  read->FindPairs();
  read->FindBeginnings();
  read->PackWords();
  return read;
}

bool LiteralIndex::IsWhole() const {
  if (words_.size() != word_texts_.size() + 1 || literal_of_.size() != entries_.size())
    return false;
  const auto is_below = [](std::size_t limit) {
    return [limit](std::uint32_t number) { return number < limit || number == kNone; };
  };
  std::uint32_t hits = 0;
  for (const Word& word : words_) {
    if (word.first_hit < hits || !is_below(keys_.size())(word.first_key)) return false;
    hits = word.first_hit;
  }
  const auto keys_are_whole = [&](const std::vector<Key>& keys) {
    return std::ranges::all_of(keys, [&](const Key& key) {
      return key.first < key.last && key.last <= entries_.size() &&
             key.length <= entries_[key.first].length;
    });
  };
  const auto is_literal = [&](std::uint32_t literal) { return literal < literals_.size(); };
  return hits == hits_.size() && std::ranges::all_of(literal_of_, is_literal) &&
         std::ranges::all_of(entries_, is_below(entries_.size()), &Entry::prefix) &&
         std::ranges::all_of(
             hits_, [&](PackedHit hit) { return is_literal(static_cast<std::uint32_t>(hit)); }) &&
         std::ranges::all_of(
             keys_, [&](std::uint32_t key) { return key < search_keys_.size(); },
             &KeyInWord::key) &&
         keys_are_whole(pair_keys_) && keys_are_whole(beginning_keys_) &&
         keys_are_whole(search_keys_);
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
  if (!GoesOn(key.next, rest, key.length)) return key.is_literal ? key.first : kNone;
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
                                      PackedHits* hits) const {
  for (; entry != kNone; entry = entries_[entry].prefix) {
    hits->Add(PackHit(literal_of_[entry], begin + entries_[entry].length));
  }
}

void LiteralIndex::AppendKey(const Key& key, std::string_view text, std::size_t begin,
                             PackedHits* hits) const {
  AppendChain(LongestAt(key, {text.data() + begin, text.size() - begin}), begin, hits);
}

// --- looking up

inline bool LiteralIndex::IsWord(std::uint32_t word, std::string_view text,
                                 std::uint64_t first) const {
  if (words_[word].first != first) return false;
  // Of a short word the space at its end tells the length.
  return text.size() <= kEight ||
         (words_[word].length == text.size() && SameBehindEight(text.data(), word_texts_[word]));
}

std::uint32_t LiteralIndex::WordOf(std::string_view word) const {
  const std::uint64_t first = FirstEight(word);
  return word_slots_.Find(HashWord(word, first),
                          [&](std::uint32_t index) { return IsWord(index, word, first); });
}

std::uint32_t LiteralIndex::BeginningAt(std::string_view rest, std::uint64_t first) const {
  if (rest.size() < kBeginning) return kNone;
  first = Lowest(first, kBeginning);
  const std::uint32_t key = beginning_slots_.Find(HashBeginning(first), [&](std::uint32_t index) {
    return !Differ(beginning_keys_[index].told_by, __builtin_bswap64(first), kBeginning);
  });
  return key == kNone ? kNone : LongestAt(beginning_keys_[key], rest);
}

void LiteralIndex::AppendAtWords(std::string_view text, Buffers* buffers, PackedHits* hits) const {
  const std::size_t count = ListSpaces(text, &buffers->spaces);
  const std::uint32_t* const space = buffers->spaces.data();
  const auto size = static_cast<std::uint32_t>(text.size());
  buffers->unknown.clear();
  if (count == 0 || space[0] > 0) {
    buffers->unknown.push_back({0, count == 0 ? size : space[0] + 1});
  }
  if (count == 0) return;
  ListWords(text, count, buffers);
  const std::size_t places = ListPlaces(text, count - 1, buffers);
  const std::uint32_t* const words = buffers->words.data();
  const Word* const known = words_.data();
  const std::uint32_t unknown = unknown_word();
  for (const Buffers::Place& place : std::span(buffers->places).first(places)) {
    const std::uint32_t* const at = space + place.word;
    const std::uint32_t word = words[place.word];
    if (word == unknown) {
      AppendAtUnknown({at[0], at[1] + 1}, text, buffers, hits);
      continue;
    }
    const std::uint32_t first = known[word].first_hit, last = known[word + 1].first_hit;
    if (first != last) hits->Add(std::span(hits_.data() + first, last - first), at[0]);
    if (place.pair != kNone) AppendKey(pair_keys_[place.pair], text, at[-1], hits);
    if (known[word].next_of_keys != 0 && GoesOn(known[word].next_of_keys, text, at[1] + 1)) {
      AppendKeysIn(word, text, at[0], hits);
    }
  }
  AppendAtUnknown({space[count - 1], size}, text, buffers, hits);
}

// Most words are short, and what they need stays in registers: the long ones wait.
void LiteralIndex::ListWords(std::string_view text, std::size_t spaces, Buffers* buffers) const {
  if (buffers->words.size() < spaces) buffers->words.resize(spaces);
  if (buffers->long_words.size() < spaces) buffers->long_words.resize(spaces);
  const HashSlots::Finder slots = word_slots_.LookUp();
  const Word* const known = words_.data();
  const std::uint32_t unknown = unknown_word();
  const std::uint32_t* const space = buffers->spaces.data();
  std::uint32_t* const words = buffers->words.data();
  std::uint32_t* long_word = buffers->long_words.data();
  const std::size_t last_eight = text.size() >= kEight ? text.size() - kEight : 0;
  for (std::size_t i = 0; i + 1 < spaces; ++i) {
    const std::size_t begin = space[i];
    const std::size_t length = space[i + 1] + std::size_t{1} - begin;
    if (length > kEight || begin >= last_eight) {
      *long_word++ = static_cast<std::uint32_t>(i);
      continue;
    }
    const std::uint64_t first = Lowest(LoadEight(text.data() + begin), length);
    const std::uint32_t word = slots.Find(
        HashShort(first), [&](std::uint32_t index) { return known[index].first == first; });
    words[i] = word != kNone ? word : unknown;
  }
  ListLongWords(text, static_cast<std::size_t>(long_word - buffers->long_words.data()), buffers);
}

void LiteralIndex::ListLongWords(std::string_view text, std::size_t count, Buffers* buffers) const {
  const HashSlots::Finder slots = word_slots_.LookUp();
  const Word* const known = words_.data();
  const std::uint32_t unknown = unknown_word();
  const std::uint32_t* const space = buffers->spaces.data();
  for (const std::uint32_t i : std::span(buffers->long_words).first(count)) {
    const std::string_view word(text.data() + space[i], space[i + 1] + std::size_t{1} - space[i]);
    const std::uint64_t first = FirstEight(word);
    const std::uint32_t found = slots.Find(HashWord(word, first), [&](std::uint32_t index) {
      return known[index].first == first && IsWord(index, word, first);
    });
    buffers->words[i] = found != kNone ? found : unknown;
  }
}

std::size_t LiteralIndex::ListPlaces(std::string_view text, std::size_t words,
                                     Buffers* buffers) const {
  if (buffers->places.size() < words) buffers->places.resize(words);
  Buffers::Place* place = buffers->places.data();
  const HashSlots::Finder slots = pair_slots_.LookUp();
  const Word* const known = words_.data();
  const Key* const keys = pair_keys_.data();
  const std::uint32_t* const word = buffers->words.data();
  const std::uint32_t* const space = buffers->spaces.data();
  std::uint32_t before = unknown_word();
  for (std::uint32_t i = 0; i < words; ++i) {
    const std::uint32_t index = word[i];
    std::uint32_t key = kNone;
    if ((known[before].seconds >> (index & 31u) & 1u) != 0) {
      const std::uint64_t pair = PairOf(before, index);
      key = slots.Find(HashPair(pair),
                       [&](std::uint32_t found) { return keys[found].told_by == pair; });
      const bool may_begin =
          key != kNone && (keys[key].is_literal || GoesOn(keys[key].next, text, space[i + 1] + 1));
      if (!may_begin) key = kNone;
    }
    if (key != kNone || known[index].tells) *place++ = {i, key};
    before = index;
  }
  return static_cast<std::size_t>(place - buffers->places.data());
}

void LiteralIndex::AppendAtUnknown(Stretch word, std::string_view text, Buffers* buffers,
                                   PackedHits* hits) const {
  const std::string_view rest(text.data() + word.begin, text.size() - word.begin);
  AppendChain(BeginningAt(rest, FirstEight(rest)), word.begin, hits);
  buffers->unknown.push_back(word);
}

void LiteralIndex::AppendKeysIn(std::uint32_t word, std::string_view text, std::size_t begin,
                                PackedHits* hits) const {
  const std::size_t word_end = begin + words_[word].length;
  for (std::size_t i = words_[word].first_key; i < keys_.size() && keys_[i].word == word; ++i) {
    const Key& key = search_keys_[keys_[i].key];
    const std::size_t at = begin + keys_[i].end - key.length;
    std::uint32_t entry = LongestAt(key, {text.data() + at, text.size() - at});
    for (; entry != kNone && at + entries_[entry].length > word_end;
         entry = entries_[entry].prefix) {
      hits->Add(PackHit(literal_of_[entry], at + entries_[entry].length));
    }
  }
}

void LiteralIndex::AppendAtKey(std::size_t key, std::string_view text, std::size_t key_end,
                               PackedHits* hits) const {
  const Key& found = search_keys_[key];
  if (StandsBefore(found, text, key_end)) AppendKey(found, text, key_end - found.length, hits);
}

}  // namespace opslag
