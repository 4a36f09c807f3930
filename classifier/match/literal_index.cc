#include "classifier/match/literal_index.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <ranges>
#include <utility>

#include "classifier/match/blend.h"

namespace opslag {
namespace {

// Hyperscan looks at eight bytes, each blended of several; a longer key would cost more and sort
// out no more.
constexpr std::size_t kLongestKey = 8 + kMostBlended - 1;

static_assert(std::endian::native == std::endian::little);  // Hyperscan runs on nothing else

// The first eight bytes as a number that orders as they do; zeros behind the end.
std::uint64_t LeadingWord(std::string_view text) {
  std::uint64_t word = 0;
  if (text.size() >= sizeof(word)) {
    std::memcpy(&word, text.data(), sizeof(word));  // one instruction: the size is fixed
  } else {
    std::memcpy(&word, text.data(), text.size());
  }
  return __builtin_bswap64(word);
}

// Whether the first `count` bytes of two such numbers differ, of eight at most. REQUIRES: count >
// 0.
bool Differ(std::uint64_t a, std::uint64_t b, std::size_t count) {
  return (a ^ b) >> (64 - 8 * std::min<std::size_t>(count, 8)) != 0;
}

}  // namespace

LiteralIndex::LiteralIndex(PackedStrings literals) : literals_(std::move(literals)) {
  FindKeys();
  LinkPrefixes();
}

void LiteralIndex::FindKeys() {
  entries_.reserve(literals_.size());
  std::string_view key;
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    const std::string_view literal = literals_[i];
    if (i == 0 || !literal.starts_with(key)) {
      key = literal.substr(0, kLongestKey);
      keys_.push_back({i, i, static_cast<std::uint32_t>(key.size()), LeadingWord(key)});
    }
    keys_.back().last = i + 1;
    entries_.push_back({LeadingWord(literal.substr(key.size())), kNone, literals_.length(i)});
    shortest_ = i == 0 ? literal.size() : std::min(shortest_, literal.size());
  }
}

// In ascending order a literal's longest prefix is the one before it, or one of that one's own.
void LiteralIndex::LinkPrefixes() {
  for (std::uint32_t i = 1; i < literals_.size(); ++i) {
    std::uint32_t prefix = i - 1;
    while (prefix != kNone && !literals_[i].starts_with(literals_[prefix])) {
      prefix = entries_[prefix].prefix;
    }
    entries_[i].prefix = prefix;
  }
}

inline std::uint32_t LiteralIndex::LastNotAfter(const Key& key, std::string_view rest,
                                                std::uint64_t word) const {
  // The last one whose eight bytes are not after the text's, or the key's first.
  const Entry* entry = &entries_[key.first];
  for (std::uint32_t count = key.last - key.first; count > 1;) {
    const std::uint32_t half = count / 2;
    entry = entry[half].behind_key <= word ? entry + half : entry;
    count -= half;
  }
  if (entry->behind_key > word) return kNone;
  const auto last = static_cast<std::uint32_t>(entry - entries_.data());
  return entry->behind_key < word ? last : LastOfSame(key, rest, last);
}

std::uint32_t LiteralIndex::LastOfSame(const Key& key, std::string_view rest,
                                       std::uint32_t last) const {
  const Entry* const entry = &entries_[last];
  const std::uint64_t word = entry->behind_key;
  const auto same = static_cast<std::uint32_t>(
      std::lower_bound(&entries_[key.first], entry, word,
                       [](const Entry& a, std::uint64_t b) { return a.behind_key < b; }) -
      entries_.data());
  const std::ranges::iota_view<std::uint32_t, std::uint32_t> range(same, last + 1);
  const auto bound =
      std::ranges::partition_point(range, [&](std::uint32_t i) { return literals_[i] <= rest; });
  const std::uint32_t after = same + static_cast<std::uint32_t>(bound - range.begin());
  return after == key.first ? kNone : after - 1;
}

// Eight bytes behind the key the numbers tell; what a literal has beyond them must be read.
inline bool LiteralIndex::StandsIn(std::uint32_t literal, std::size_t key_length,
                                   std::string_view rest, std::uint64_t word) const {
  const Entry& entry = entries_[literal];
  const std::size_t behind = entry.length - key_length;
  if (behind == 0) return true;
  if (rest.size() < entry.length || Differ(entry.behind_key, word, behind)) return false;
  return behind <= sizeof(word) || rest.starts_with(literals_[literal]);
}

void LiteralIndex::AppendHits(const Key& key, std::string_view text, std::size_t begin,
                              std::vector<LiteralHit>* hits) const {
  const std::string_view rest = text.substr(begin);
  if (rest.size() < key.length || Differ(LeadingWord(rest), key.leading, key.length)) return;
  for (std::size_t i = sizeof(key.leading); i < key.length; ++i) {
    if (rest[i] != literals_[key.first][i]) return;
  }
  const std::uint64_t word = LeadingWord(rest.substr(key.length));
  // What the text begins with is the last literal not after it, or one that this begins with.
  std::uint32_t literal = LastNotAfter(key, rest, word);
  while (literal != kNone && !StandsIn(literal, key.length, rest, word)) {
    literal = entries_[literal].prefix;
  }
  for (; literal != kNone; literal = entries_[literal].prefix) {
    hits->push_back({literal, static_cast<std::uint32_t>(begin + entries_[literal].length)});
  }
}

}  // namespace opslag
