#include "classifier/ruleset/lint_terms.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace opslag {
namespace {

// Letters that an open term needs so that it does not match nearly everything.
constexpr std::size_t kLeastOpenLetters = 3;
// A closed word of so few letters is most often part of something else: an abbreviation, a name.
constexpr std::size_t kShortWord = 2;
// Of a language's commonest words those of so few letters say nothing by themselves; the others are
// partly what ads are about.
constexpr std::size_t kSmallWord = 3;
constexpr std::size_t kCommonPhrase = 2;
// Spellings of one term, and of one rule. Beyond them a term multiplies what its words should say
// apart.
constexpr std::size_t kMostTermSpellings = 250;
constexpr std::size_t kMostRuleSpellings = 5000;

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

bool IsOpen(std::string_view term) { return term.starts_with('-') || term.ends_with('-'); }

std::size_t LettersOf(std::string_view term) {
  return static_cast<std::size_t>(std::count_if(term.begin(), term.end(), [](unsigned char c) {
    return c != '-' && c != '|' && c != '!' && c != '~' && (c & 0xC0) != 0x80;
  }));
}

std::vector<std::string_view> WordsOf(std::string_view literal) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = literal.find_first_not_of(' ');
    if (begin == std::string_view::npos) return words;
    literal.remove_prefix(begin);
    const std::size_t end = std::min(literal.find(' '), literal.size());
    words.push_back(literal.substr(0, end));
    literal.remove_prefix(end);
  }
}

// Symbols that authors write for their meaning ("C#", "20 %"), not the marks that readers leave
// out.
constexpr std::array<std::string_view, 11> kMeantSymbols = {"#", "+", "%", "$", "*", "=",
                                                            "@", "°", "€", "<", ">"};

std::string Without(std::string_view symbol, std::string text) {
  for (std::size_t at = text.find(symbol); at != text.npos; at = text.find(symbol)) {
    text.erase(at, symbol.size());
  }
  return text;
}

// Some terms' literals, to be found inside other literals.
class HeldLiterals {
 public:
  void Add(std::string literal, const WrittenTerm& term) {
    has_inner_ = has_inner_ || (literal.front() != ' ' && literal.back() != ' ');
    terms_.emplace(std::move(literal), &term);
  }
  bool empty() const { return terms_.empty(); }

  // A term that matches wherever `literal` does; nullptr = none.
  const WrittenTerm* FindIn(std::string_view literal) const {
    for (std::size_t begin = 0; begin < literal.size(); ++begin) {
      for (std::size_t size = literal.size() - begin; size > 0; --size) {
        const std::string_view part = literal.substr(begin, size);
        // All but those of "-brand-" have a word's edge at one end.
        if (part.front() != ' ' && part.back() != ' ' && !has_inner_) continue;
        if (const auto found = terms_.find(std::string(part)); found != terms_.end()) {
          return found->second;
        }
      }
    }
    return nullptr;
  }

 private:
  std::unordered_map<std::string, const WrittenTerm*> terms_;
  bool has_inner_ = false;
};

class TermLinter {
 public:
  TermLinter(const RuleFiles& files, TermSpeller* speller, Diagnostics* diagnostics)
      : speller_(*speller), diagnostics_(*diagnostics) {
    for (const auto& file : files.text) {
      for (const auto& language : file.message.language()) {
        for (const std::string& word : language.word()) {
          if (LettersOf(word) <= kSmallWord) AddCommon(word);
        }
      }
      const auto& headline = file.message.headline();
      for (const auto& word : headline.behind()) AddCommon(word);
      for (const auto& word : headline.joins()) AddCommon(word);
      for (const auto& phrase : headline.seeks()) AddBuilding(phrase);
      for (const auto& phrase : headline.sought()) AddBuilding(phrase);
    }
  }

  void Lint(const WrittenRule& rule) {
    rule_ = &rule;
    literals_.clear();
    std::size_t spellings = 0;
    for (const WrittenTerm& term : rule.terms) {
      literals_.push_back(term.text->starts_with('@') ? std::vector<std::string>()
                                                      : speller_.Literals(term));
      spellings += literals_.back().size();
    }
    for (std::size_t i = 0; i < rule.terms.size(); ++i) {
      if (!literals_[i].empty()) CheckTerm(rule.terms[i], literals_[i]);
    }
    if (spellings > kMostRuleSpellings && !rule.Allows(v1::Allow::MANY_SPELLINGS)) {
      Warn(rule.position,
           "the rule has " + std::to_string(spellings) + " spellings, more than its budget of " +
               std::to_string(kMostRuleSpellings),
           "split it, or put what its terms share into a head with domains; allow: MANY_SPELLINGS");
    }
    FindForbidden();
    FindCovered();
    CheckAllowances();
  }

 private:
  void AddCommon(const std::string& word) { common_words_.insert(speller_.tokenizer().Fold(word)); }

  void AddBuilding(const std::string& phrase) {
    building_.push_back(" " + speller_.tokenizer().Fold(phrase) + " ");
  }

  void Warn(TextPosition position, std::string message, std::string hint) {
    diagnostics_.AddWarning(*rule_->file, position, std::move(message), std::move(hint));
  }

  void CheckTerm(const WrittenTerm& term, const std::vector<std::string>& literals) {
    if (IsOpen(*term.text) && LettersOf(*term.text) < kLeastOpenLetters) {
      diagnostics_.AddError(*rule_->file, term.position,
                            Quoted(*term.text) + " would match nearly everything",
                            "an open term needs at least three letters; write out the words");
      return;
    }
    if (literals.size() > kMostTermSpellings && !rule_->Allows(v1::Allow::MANY_SPELLINGS)) {
      Warn(term.position,
           Quoted(*term.text) + " has " + std::to_string(literals.size()) +
               " spellings, more than the budget of " + std::to_string(kMostTermSpellings) +
               " for a term",
           "use fewer seams |, end it with ! where it does not inflect; or allow: MANY_SPELLINGS");
    }
    CheckSymbols(term);
    CheckOwnText(term, literals);
    if (term.use != TermUse::kUnless && term.use != TermUse::kSet && term.use != TermUse::kDomain &&
        term.use != TermUse::kCue && term.use != TermUse::kCondition) {
      CheckTellingWords(term, literals);
    }
    if (term.use == TermUse::kTitle || term.use == TermUse::kHead) {
      CheckBuilding(term, literals);
    }
  }

  // "c#" is read as "c" where it is no protected term.
  void CheckSymbols(const WrittenTerm& term) {
    Tokenizer& tokenizer = speller_.tokenizer();
    // "=leder" ends no compound: a sign of ours, and no symbol.
    const std::string words = term.text->substr(term.text->starts_with('=') ? 1 : 0);
    for (const std::string_view symbol : kMeantSymbols) {
      if (words.find(symbol) == std::string::npos) continue;
      if (tokenizer.Fold(words) != tokenizer.Fold(Without(symbol, words))) continue;
      Warn(term.position,
           Quoted(symbol) + " in " + Quoted(*term.text) + " is not read, and changes nothing",
           "leave it out, or make the word a protected_term in rules/text");
    }
  }

  // A term must be found in a text that says exactly this.
  void CheckOwnText(const WrittenTerm& term, const std::vector<std::string>& literals) {
    for (const auto& [spelling, folded] : speller_.Spellings(term)) {
      ReadPlainText(spelling, &plain_);
      text_.Clear();
      speller_.tokenizer().Append(plain_, Field::kTitle, &text_);
      const bool found = std::any_of(literals.begin(), literals.end(), [&](const auto& literal) {
        return text_.text.find(literal) != std::string::npos;
      });
      if (found) return;
    }
    Warn(term.position,
         Quoted(*term.text) + " can never match: a text that says it is cut otherwise",
         "write it as opslag rules explain shows that text's tokens");
  }

  // Words that tell an occupation or a competence must be rarer than what stands in every ad.
  void CheckTellingWords(const WrittenTerm& term, const std::vector<std::string>& literals) {
    const std::string& literal = literals.front();
    if (literal.front() != ' ' || literal.back() != ' ') return;
    const std::vector<std::string_view> words = WordsOf(literal);
    // Longer phrases of common words ("mod på at") are rare again.
    const bool common = words.size() <= kCommonPhrase &&
                        std::all_of(words.begin(), words.end(), [&](std::string_view word) {
                          return common_words_.count(std::string(word)) > 0;
                        });
    if (common) {
      if (rule_->Allows(v1::Allow::COMMON_WORDS)) return;
      Warn(term.position, Quoted(*term.text) + " stands in nearly every ad",
           "add a word that tells the job; or allow: COMMON_WORDS, with a note");
    } else if (words.size() == 1 && words[0].size() <= kShortWord) {
      if (rule_->Allows(v1::Allow::SHORT_WORD)) return;
      Warn(term.position,
           Quoted(*term.text) + " is a word of so few letters that it means many things",
           "write it with a second word; or allow: SHORT_WORD, with a note");
    }
  }

  // What builds a headline ("søger") is never read as a title's first or last word.
  void CheckBuilding(const WrittenTerm& term, const std::vector<std::string>& literals) {
    for (const std::string& phrase : building_) {
      const bool all =
          std::all_of(literals.begin(), literals.end(), [&](const std::string& literal) {
            return literal.starts_with(phrase) || literal.ends_with(phrase);
          });
      if (!all) continue;
      Warn(term.position,
           Quoted(*term.text) +
               " never counts in a headline: it begins or ends with words that build "
               "one (rules/text)",
           "leave those words out");
      return;
    }
  }

  // A term that its own rule's unless always forbids.
  void FindForbidden() {
    HeldLiterals forbidding;
    for (const WrittenTerm& term : rule_->terms) {
      if (term.use != TermUse::kUnless) continue;
      for (std::string& literal : speller_.Literals(term)) {
        forbidding.Add(std::move(literal), term);
      }
    }
    if (forbidding.empty()) return;
    for (std::size_t i = 0; i < rule_->terms.size(); ++i) {
      const WrittenTerm& term = rule_->terms[i];
      if (term.use == TermUse::kUnless || literals_[i].empty()) continue;
      const WrittenTerm* by = nullptr;
      for (const std::string& literal : literals_[i]) {
        by = forbidding.FindIn(literal);
        if (by == nullptr) break;
      }
      if (by == nullptr) continue;
      Warn(term.position,
           Quoted(*term.text) +
               (term.use == TermUse::kDomain
                    ? " never counts in the headline that its head stands in"
                    : " can never count") +
               ": the rule has unless: " + Quoted(*by->text),
           "take it out, or narrow the unless");
    }
  }

  // A term whose every spelling another term of the rule has too.
  void FindCovered() {
    std::map<std::pair<TermUse, std::string_view>, std::vector<std::size_t>> having;
    for (std::size_t i = 0; i < literals_.size(); ++i) {
      for (const std::string& literal : literals_[i]) {
        having[{rule_->terms[i].use, literal}].push_back(i);
      }
    }
    for (std::size_t i = 0; i < literals_.size(); ++i) {
      if (literals_[i].empty()) continue;
      const WrittenTerm& term = rule_->terms[i];
      for (const std::size_t other : having[{term.use, literals_[i].front()}]) {
        if (other == i) continue;
        const bool covers =
            std::all_of(literals_[i].begin(), literals_[i].end(), [&](const std::string& literal) {
              const auto& list = having[{term.use, literal}];
              return std::find(list.begin(), list.end(), other) != list.end();
            });
        const bool equal = covers && literals_[other].size() == literals_[i].size();
        // Of a title or head the term written first gives the job title its form.
        const bool names = term.use == TermUse::kTitle || term.use == TermUse::kHead;
        if (!covers || (other > i && (equal || names))) continue;
        Warn(term.position,
             Quoted(*term.text) + " says nothing that " + Quoted(*rule_->terms[other].text) +
                 " of this rule does not",
             "take it out");
        break;
      }
    }
  }

  void CheckAllowances() {
    if (rule_->allow.empty() || rule_->has_note) return;
    Warn(rule_->position, "the rule allows what is complained of and does not say why",
         "write the reason as note: \"...\"");
  }

  TermSpeller& speller_;
  Diagnostics& diagnostics_;
  std::unordered_set<std::string> common_words_;
  std::vector<std::string> building_;  // as literals
  const WrittenRule* rule_ = nullptr;
  std::vector<std::vector<std::string>> literals_;  // of each term; empty for sets
  ExtractedText plain_;
  CanonicalText text_;
};

}  // namespace

void LintTerms(const RuleFiles& files, const WrittenRules& rules, const FileFilter& filter,
               TermSpeller* speller, Diagnostics* diagnostics) {
  TermLinter linter(files, speller, diagnostics);
  for (const WrittenRule& rule : rules.all()) {
    if (!filter || filter(*rule.file)) linter.Lint(rule);
  }
}

}  // namespace opslag
