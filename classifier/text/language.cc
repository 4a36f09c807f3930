#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "classifier/text/canonical_text.h"
#include "classifier/text/text_tables_impl.h"

namespace opslag {
namespace {

constexpr std::size_t kShortText = 12;     // words; below, one distinctive word suffices
constexpr std::uint32_t kMinHits = 3;      // in a longer text
constexpr std::size_t kEnoughWords = 250;  // what stands behind these changes nothing
// Sets of languages that share words, of those that are counted at the end; there are some thirty.
constexpr std::size_t kCountedSets = 64;
// A word of one language alone counts this much; of n languages this / n², so that what Danish and
// Norwegian share does not drown what tells them apart.
constexpr std::uint32_t kDistinctiveWeight = 3600;

// By the number of languages that share a word.
constexpr std::array<std::uint32_t, 32> kWeights = [] {
  std::array<std::uint32_t, 32> weights = {};
  for (std::uint32_t n = 1; n < weights.size(); ++n) weights[n] = kDistinctiveWeight / (n * n);
  return weights;
}();

struct Tally {
  std::uint32_t hits = 0;
  std::uint32_t distinctive = 0;
  std::uint64_t score = 0;
};

using Tallies = std::array<Tally, 32>;

// Counts a word of these languages, found so many times.
void Count(std::uint32_t languages, std::uint32_t times, Tallies* tallies) {
  std::uint32_t sharing = 0;
  for (std::uint32_t left = languages; left != 0; left &= left - 1) ++sharing;
  const std::uint32_t weight = kWeights[sharing];
  for (; languages != 0; languages &= languages - 1) {
    Tally& tally = (*tallies)[static_cast<std::size_t>(std::countr_zero(languages))];
    tally.hits += times;
    tally.score += std::uint64_t{weight} * times;
    if (sharing == 1) tally.distinctive += times;
  }
}

}  // namespace

bool IsCommonWord(const TextTables& tables, std::string_view word) {
  return tables.impl().language_words.Find(word) != WordMap::kNone;
}

std::string_view DetectLanguage(const TextTables& tables, const CanonicalText& text) {
  const TextTables::Impl& impl = tables.impl();
  Tallies tallies = {};
  std::array<std::uint32_t, kCountedSets> times = {};  // of words of each set of languages
  std::size_t words = 0;
  for (const Token& token : text.tokens) {
    if (token.kind != TokenKind::kWord) continue;
    if (++words > kEnoughWords) break;
    const std::uint32_t set = impl.language_words.FindIn(text.text, token.canon_begin,
                                                         token.canon_end - token.canon_begin);
    if (set < times.size()) {
      ++times[set];
    } else if (set != WordMap::kNone) {
      Count(impl.language_sets[set], 1, &tallies);
    }
  }
  for (std::size_t set = 0; set < std::min(times.size(), impl.language_sets.size()); ++set) {
    if (times[set] > 0) Count(impl.language_sets[set], times[set], &tallies);
  }

  std::size_t best = 0;
  std::uint64_t second_score = 0;
  for (std::size_t i = 1; i < impl.languages.size(); ++i) {
    if (tallies[i].score > tallies[best].score) {
      second_score = tallies[best].score;
      best = i;
    } else if (tallies[i].score > second_score) {
      second_score = tallies[i].score;
    }
  }
  const Tally& leader = tallies[best];
  // Ahead by a quarter.
  const bool clear = leader.score * 4 > second_score * 5;
  const bool enough = words < kShortText ? leader.distinctive > 0
                                         : leader.hits >= kMinHits && leader.distinctive > 0;
  return clear && enough ? std::string_view(impl.languages[best]) : std::string_view();
}

}  // namespace opslag
