// Collects phrases for PhrasesByWord: folded, by their first word, longest first.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "classifier/ruleset/rule_set_data.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

// Entry is made of the folded phrase and what `meaning` holds.
template <typename Entry>
class PhraseMap {
 public:
  explicit PhraseMap(Tokenizer* tokenizer) : tokenizer_(tokenizer) {}

  template <typename Phrases, typename... Meaning>
  void Add(const Phrases& written, Meaning... meaning) {
    for (const std::string& phrase : written) {
      std::string folded = tokenizer_->Fold(phrase);
      std::string first = folded.substr(0, folded.find(' '));
      phrases_[first].push_back(Entry{std::move(folded), meaning...});
    }
  }

  PhrasesByWord<Entry> Finish() {
    PhrasesByWord<Entry> finished;
    for (auto& [first, list] : phrases_) {
      std::stable_sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
        return a.phrase.size() > b.phrase.size();
      });
      finished.Add(first, list);
    }
    return finished;
  }

 private:
  Tokenizer* tokenizer_;
  ViewMap<std::vector<Entry>> phrases_;
};

}  // namespace opslag
