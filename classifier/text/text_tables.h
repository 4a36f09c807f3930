// Language data of the text stage, and the tables built from ICU at start.
//
// Immutable after Build; shared by all threads. What it holds comes from rules/text/ (see
// ruleset/), never from C++.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classification.h"
#include "classifier/error.h"

namespace opslag {

// Plain data, filled by ruleset/ from rules/text/*.textproto. All strings are UTF-8 as a person
// writes them.
struct TextData {
  // Kept as one token where ICU would split: "C++", "C#", ".NET", "A/S", "m/k".
  std::vector<std::string> protected_terms;
  // A word that ends with one of these, with at least `compound_tail_min_rest` letters before it,
  // becomes two tokens: "blikkenslagerlærling" -> "blikkenslager", "lærling". One binding -s- is
  // kept on the first part.
  std::vector<std::string> compound_tails;
  std::uint32_t compound_tail_min_rest = 3;
  // Words ending with a full stop that ends no sentence: "ca.", "bl.a.", "evt.".
  std::vector<std::string> abbreviations;

  struct Language {
    std::string code;                // ISO 639-1
    std::vector<std::string> words;  // its commonest words
  };
  std::vector<Language> languages;

  struct Heading {
    Section section = Section::kUnknown;
    std::vector<std::string> phrases;  // whole headings: "Dine opgaver", "Om os"
  };
  std::vector<Heading> headings;
};

class TextTables {
 public:
  // Error: kRules where a term is empty after folding, two protected terms or tails fold to the
  // same, a heading stands for two sections, a language is there twice or one of its words is no
  // single word; kInternal where ICU's data is missing. `where` is the TextData field's name in the
  // rule files.
  static Result<std::shared_ptr<const TextTables>> Build(TextData data);
  ~TextTables();

  struct Impl;  // classifier/text/text_tables_impl.h, for this room only
  const Impl& impl() const { return *impl_; }

 private:
  TextTables();
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
