// Every rule of a set and every term in it as they are written, with their places: what the lints
// walk over.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/ruleset/inflection.h"
#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set.h"
#include "classifier/ruleset/terms.h"

namespace opslag {

enum class TermUse : std::uint8_t {
  kTitle,
  kHead,
  kDomain,
  kUnless,
  kContext,
  kConcept,
  kCue,
  kVacancy,
  kCondition,
  kSet,  // of a vocabulary set
};

struct WrittenTerm {
  TermUse use = TermUse::kTitle;
  const std::string* text = nullptr;  // "@name" for a set
  TextPosition position;
};

// A rule that is applied, or a vocabulary set. Borrows from the RuleFiles.
struct WrittenRule {
  std::string id;           // "2512.udvikler", "tig-svejsning", "@lager"
  std::string code;         // of occupations, 1 to 4 digits
  std::string subdivision;  // six digits; empty = none
  Strength strength = Strength::kNormal;
  bool against = false;    // a context that counts against its code
  std::vector<int> allow;  // v1::Allow
  bool has_note = false;
  const std::string* file = nullptr;
  TextPosition position;
  std::vector<WrittenTerm> terms;

  bool Allows(v1::Allow::Value what) const;
  bool Has(TermUse use) const;
};

class WrittenRules {
 public:
  // `files` must outlive the object.
  explicit WrittenRules(const RuleFiles& files);

  const std::deque<WrittenRule>& all() const { return rules_; }
  // The set "@name"; nullptr where there is none.
  const WrittenRule* FindSet(std::string_view at_name) const;

 private:
  class Reader;

  std::deque<WrittenRule> rules_;
  std::map<std::string, const WrittenRule*, std::less<>> sets_;
};

// Spells terms out as compiling does. Not thread-safe.
class TermSpeller {
 public:
  // `tables` are the rule set's, `rules` must outlive the speller.
  TermSpeller(std::shared_ptr<const TextTables> tables, const RuleFiles& files,
              const WrittenRules& rules);

  // The literals of one term, those of a set included; empty where it cannot be read.
  std::vector<std::string> Literals(const WrittenTerm& term);
  // Of all terms of the rule with this use.
  std::vector<std::string> Literals(const WrittenRule& rule, TermUse use);
  // A single term's spellings before folding, and each one's literal. REQUIRES: no set.
  std::vector<std::pair<std::string, std::string>> Spellings(const WrittenTerm& term);

  Tokenizer& tokenizer() { return tokenizer_; }

 private:
  void Append(const WrittenTerm& term, int depth, std::vector<std::string>* out);

  const WrittenRules& rules_;
  Tokenizer tokenizer_;
  Inflector inflector_;
  TermExpander expander_;
};

}  // namespace opslag
