#include "classifier/ruleset/inflection.h"

#include <algorithm>
#include <utility>

namespace opslag {

Inflector::Inflector(const std::vector<InflectionRule>& rules) {
  for (const InflectionRule& rule : rules) Add(rule, rule.modifier ? &modifiers_ : &words_);
}

void Inflector::Add(const InflectionRule& rule, Table* table) {
  std::vector<std::string>& forms = table->forms_by_ending[rule.ending];
  forms.insert(forms.end(), rule.forms.begin(), rule.forms.end());
  table->longest_ending = std::max(table->longest_ending, rule.ending.size());
}

std::vector<std::string> Inflector::Forms(std::string_view word) const {
  return Inflect(words_, word);
}

std::vector<std::string> Inflector::ModifierForms(std::string_view word) const {
  return Inflect(modifiers_, word);
}

// A byte suffix is a letter suffix: an ending starts with a whole character, so it never fits in
// the middle of one.
std::vector<std::string> Inflector::Inflect(const Table& table, std::string_view word) {
  std::vector<std::string> all{std::string(word)};
  std::size_t length = std::min(table.longest_ending, word.size());
  auto entry = table.forms_by_ending.end();
  for (;; --length) {
    entry = table.forms_by_ending.find(std::string(word.substr(word.size() - length)));
    if (entry != table.forms_by_ending.end() || length == 0) break;
  }
  if (entry == table.forms_by_ending.end()) return all;
  const std::string_view stem = word.substr(0, word.size() - length);
  for (const std::string& ending : entry->second) {
    std::string form = std::string(stem) + ending;
    if (std::find(all.begin(), all.end(), form) == all.end()) all.push_back(std::move(form));
  }
  return all;
}

}  // namespace opslag
