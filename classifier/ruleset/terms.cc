#include "classifier/ruleset/terms.h"

#include <algorithm>

namespace opslag {
namespace {

std::vector<std::string> SplitWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (char c : text) {
    if (c != ' ') {
      word.push_back(c);
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

// "back|end|udvikler" -> {"back", "end", "udvikler"}
std::vector<std::string> SplitSeams(std::string_view word) {
  std::vector<std::string> parts(1);
  for (char c : word) {
    if (c == '|') {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

std::string CloseSeams(std::string_view word) {
  std::string out;
  std::copy_if(word.begin(), word.end(), std::back_inserter(out), [](char c) { return c != '|'; });
  return out;
}

// Appends to each surface each of the word's alternatives.
std::vector<std::string> Product(const std::vector<std::string>& surfaces,
                                 const std::vector<std::string>& alternatives,
                                 std::string_view separator) {
  std::vector<std::string> out;
  out.reserve(surfaces.size() * alternatives.size());
  for (const std::string& surface : surfaces) {
    for (const std::string& alternative : alternatives) {
      out.push_back(surface.empty() ? alternative
                                    : surface + std::string(separator) + alternative);
    }
  }
  return out;
}

}  // namespace

std::string Term::BaseForm() const {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out.push_back(' ');
    out.append(CloseSeams(word));
  }
  return out;
}

Result<Term> ParseTerm(std::string_view written) {
  Term term;
  if (written.ends_with('!')) {
    term.exact = true;
    written.remove_suffix(1);
  }
  if (written.size() > 1 && written.starts_with('=')) {
    term.alone = true;
    written.remove_prefix(1);
  }
  if (written.size() > 1 && written.starts_with('-')) {
    term.open_begin = true;
    written.remove_prefix(1);
  }
  if (written.size() > 1 && written.ends_with('-')) {
    term.open_end = true;
    written.remove_suffix(1);
  }
  term.words = SplitWords(written);
  if (term.words.empty()) return Fail(ErrorCode::kRules, "", "the term is empty");
  term.inflected = term.words.size() - 1;
  bool marked = false;
  for (std::size_t i = 0; i < term.words.size(); ++i) {
    std::string& word = term.words[i];
    if (word.ends_with('~')) {
      if (marked) return Fail(ErrorCode::kRules, "", "only one word can be marked with ~");
      marked = true;
      word.pop_back();
      term.inflected = i;
    }
    const bool bad_seam =
        word.empty() || word.front() == '|' || word.back() == '|' || word.find("||") != word.npos;
    if (bad_seam) return Fail(ErrorCode::kRules, "", "a seam | needs letters on both sides");
  }
  if (term.alone && term.open_begin) {
    return Fail(ErrorCode::kRules, "", "= and - in front contradict each other");
  }
  if (marked && term.exact) {
    return Fail(ErrorCode::kRules, "", "~ and ! contradict each other");
  }
  return term;
}

TermExpander::TermExpander(Tokenizer* tokenizer, const Inflector* inflector)
    : tokenizer_(tokenizer), inflector_(inflector) {}

std::vector<std::string> TermExpander::Surfaces(const Term& term) const {
  std::vector<std::string> surfaces(1);
  for (std::size_t i = 0; i < term.words.size(); ++i) {
    std::vector<std::string> parts = SplitSeams(term.words[i]);
    const std::string last = std::move(parts.back());
    parts.pop_back();
    std::vector<std::string> forms;
    if (term.exact || (term.open_end && i + 1 == term.words.size())) {
      forms = {last};
    } else if (i == term.inflected) {
      forms = inflector_->Forms(last);
    } else {
      forms = inflector_->ModifierForms(last);
    }
    std::vector<std::string> words;
    if (parts.empty()) {
      words = std::move(forms);
    } else {
      for (const std::string& form : forms) {
        std::string joined, spaced;
        for (const std::string& part : parts) {
          joined.append(part);
          spaced.append(part).push_back(' ');
        }
        words.push_back(joined + form);
        words.push_back(spaced + form);
      }
    }
    surfaces = Product(surfaces, words, " ");
  }
  return surfaces;
}

std::vector<std::string> TermExpander::Literals(const Term& term) {
  std::vector<std::string> literals;
  for (const std::string& surface : Surfaces(term)) {
    std::string folded = tokenizer_->Fold(surface);
    if (folded.empty()) continue;
    std::string literal;
    if (!term.open_begin) literal.push_back(' ');
    literal.append(folded);
    if (!term.open_end) literal.push_back(' ');
    literals.push_back(std::move(literal));
  }
  std::sort(literals.begin(), literals.end());
  literals.erase(std::unique(literals.begin(), literals.end()), literals.end());
  return literals;
}

}  // namespace opslag
