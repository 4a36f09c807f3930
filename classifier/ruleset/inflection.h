// Danish (or any) inflection as data: which forms a word takes, told by its ending.
//
// The entries are TextFile.inflection of rules/text/*.textproto; no language stands in here. An
// Inflector is immutable and may be shared by all threads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace opslag {

// One entry: a word with this ending takes these forms.
struct InflectionRule {
  // Letters at the word's end, UTF-8, lower case, before folding; empty = any word. The ending may
  // be the whole word.
  std::string ending;
  // What replaces the ending, one for each form.
  std::vector<std::string> forms;
  // For a word of a phrase that is not its inflected word.
  bool modifier = false;
};

class Inflector {
 public:
  // Entries with the same ending and the same `modifier` count as one; their forms are joined.
  explicit Inflector(const std::vector<InflectionRule>& rules);

  // All forms of `word`: the word itself first, then the forms of the longest ending that fits, in
  // the entry's order, each once. Where no ending fits, the word alone.
  // REQUIRES: `word` is well-formed UTF-8 in lower case, not folded.
  std::vector<std::string> Forms(std::string_view word) const;

  // The same for a word of a phrase that is not its inflected word ("pædagogisk" in "pædagogisk
  // medarbejder").
  std::vector<std::string> ModifierForms(std::string_view word) const;

 private:
  struct Table {
    std::unordered_map<std::string, std::vector<std::string>> forms_by_ending;
    std::size_t longest_ending = 0;  // bytes
  };

  static void Add(const InflectionRule& rule, Table* table);
  static std::vector<std::string> Inflect(const Table& table, std::string_view word);

  Table words_;
  Table modifiers_;
};

}  // namespace opslag
