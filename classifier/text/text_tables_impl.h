// What TextTables holds. For this room only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "classifier/classification.h"
#include "classifier/text/char_tables.h"
#include "classifier/text/compound_tails.h"
#include "classifier/text/protected_terms.h"
#include "classifier/text/text_tables.h"
#include "classifier/text/word_set.h"

namespace opslag {

struct TextTables::Impl {
  explicit Impl(const CharTables* char_tables) : chars(char_tables), protected_terms(char_tables) {}

  const CharTables* chars;
  ProtectedTerms protected_terms;
  CompoundTails tails;
  std::uint32_t tail_min_rest = 3;
  WordMap abbreviations;  // canonical, without the last full stop

  std::vector<std::string> languages;        // codes
  std::vector<std::uint32_t> language_sets;  // bit i stands for languages[i]
  WordMap language_words;                    // canonical word -> index of the set that it is in

  WordMap headings;  // canonical phrase -> Section
  std::size_t longest_heading_tokens = 0;
};

}  // namespace opslag
