// Terms that stay one token where ICU would split: "C++", ".NET", "m/k".
//
// A term matches case-insensitively (character by character, folded) where no letter, digit,
// connector or combining mark stands before or behind it. Of several that match the longest wins. A
// space in a term stands for any white space. Terms are made of characters that the tables hold.
// Immutable once filled, shared by all threads.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "classifier/text/bit_table.h"
#include "classifier/text/char_tables.h"

namespace opslag {

class ProtectedTerms {
 public:
  explicit ProtectedTerms(const CharTables* chars);

  // Error: kRules where the term is empty, folds to one that is there already, or holds a character
  // outside the tables.
  Result<void> Add(std::string_view term);
  // Call once, behind the last Add.
  void Freeze();

  struct Match {
    const char* end = nullptr;   // in the source; null = none
    std::string_view canonical;  // folded, without spaces
  };

  // Whether a term may begin at `p`: no false "no". Cheap, for every token of every posting.
  // REQUIRES: two readable bytes.
  bool MayBegin(const char* p) const { return pairs_.Has(PairOf(ByteAt(p), ByteAt(p + 1))); }

  // The same, with fewer a "yes". REQUIRES: four readable bytes.
  bool MayBeginWord(const char* p) const { return MayBegin(p) && MayGoOn(p); }

  // REQUIRES: p < end; no letter, digit, connector or mark stands before `p`.
  Match MatchAt(const char* p, const char* end) const;

 private:
  // As a little-endian load of the two.
  static std::uint32_t PairOf(std::uint32_t first, std::uint32_t second) {
    return first | second << 8;
  }

  struct Term {
    std::string pattern;  // folded; runs of white space as one space
    std::string canonical;
    // Its first bytes, up to four, as a load of ASCII text with bit 5 set would show them, and
    // which of the four they are.
    std::uint32_t head = 0;
    std::uint32_t head_mask = 0;
  };

  Result<std::string> FoldPattern(std::string_view term) const;
  bool MayGoOn(const char* p) const;
  const char* MatchPattern(std::string_view pattern, const char* p, const char* end) const;
  bool MayStartTerm(char32_t c) const;
  bool MayBeSecond(std::string_view pattern, std::uint32_t byte) const;
  void AllowPairs(const Term& term);
  void AllowPairsBeyondAscii();

  // Whether a character whose first source byte is `lead` may fold to something that begins with
  // `folded`, or to nothing.
  bool MayFold(std::uint32_t lead, char folded) const {
    const std::bitset<256>& folds = lead_folds_[lead];
    return folds[static_cast<unsigned char>(folded)] || folds[0];
  }

  const CharTables* chars_;
  // By the first source byte of a character that is not ASCII: the first bytes of what such
  // characters fold to, 0 for nothing, ' ' for white space.
  std::array<std::bitset<256>, 256> lead_folds_;
  std::vector<Term> terms_;
  std::array<std::vector<std::uint32_t>, 256>
      by_first_byte_;      // indices into terms_, longest pattern first
  BitTable<65536> pairs_;  // first two source bytes of any spelling of any term
  // Of terms whose head has four bytes, a hash of it; of others the first two source bytes.
  BitTable<8192> long_heads_;
  BitTable<65536> short_pairs_;
};

}  // namespace opslag
