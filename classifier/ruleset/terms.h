// Terms as rule authors write them, and the literals they stand for in canonical text.
//
//   "klejnsmed"  " klejnsmed ", " klejnsmede ", …      "-snedker"  "snedker ", "snedkere ", …
//   "lager-"     " lager"                               "-brand-"   "brand"
//   "a|b"        joined "ab" and spaced "a b"           "x!"        not inflected
//   "leder~ af"  inflects the marked word instead of the last
//   "=leder"     a head that ends no compound
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "classifier/ruleset/inflection.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

struct Term {
  std::vector<std::string> words;  // as written, signs removed; a seam stays as '|' inside a word
  bool open_begin = false;         // "-x": other letters may stand before
  bool open_end = false;           // "x-": other letters may follow
  bool exact = false;              // "x!": no inflection
  bool alone = false;              // "=x": of a head, no other letters before
  std::size_t inflected = 0;       // index of the inflected word

  // The term without signs, as a reader would write it: seams closed.
  std::string BaseForm() const;
};

// Error: kRules with a reason for the author; `where` is empty.
Result<Term> ParseTerm(std::string_view written);

// Not thread-safe (holds a tokenizer).
class TermExpander {
 public:
  // Both borrowed, must outlive the expander.
  TermExpander(Tokenizer* tokenizer, const Inflector* inflector);

  // All literals of the term, distinct, in no promised order. Empty where nothing is left after folding.
  std::vector<std::string> Literals(const Term& term);
  // All spellings of the term before folding: inflected, seams joined and spaced. May hold one twice.
  std::vector<std::string> Surfaces(const Term& term) const;

 private:
  Tokenizer* tokenizer_;
  const Inflector* inflector_;
};

}  // namespace opslag
