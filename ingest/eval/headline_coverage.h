// Words in a title's place that no rule knows: the counting behind `opslag rules coverage`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "classifier/classification.h"
#include "classifier/classifier.h"
#include "classifier/explain.h"
#include "ingest/eval/bounded_counts.h"
#include "opslag/v1/reports.pb.h"

namespace opslag {

// A word counts where it stands in the headline's sought part, and neither ends in a title or a
// head that a rule knows, nor is wholly a word that any rule uses, nor builds the headline
// ("søges"), nor is among the commonest words of a language, nor a municipality's name. A headline
// counts a word once.
//
// One for each thread, merged at the end. Holds words and counts, never a headline; not
// thread-safe.
class HeadlineCoverage {
 public:
  // `classifier` tells the words that are known to anybody. At most `most_words` different words
  // are held: when there are more, the rarest are let go, and counted as such.
  HeadlineCoverage(const Classifier& classifier, std::size_t most_words);

  // What the thread found of the posting it classified last. REQUIRES: the same Classifier's
  // thread.
  void Add(const MatchTrace& trace, const Classification& classification);
  void Merge(const HeadlineCoverage& other);

  // Words of at least `least` headlines, the `top` commonest of them; version and rejected are the
  // caller's.
  v1::RulesCoverageReport Report(std::size_t least, std::size_t top) const;

 private:
  struct Word {
    std::uint32_t count = 0;  // headlines
    std::uint32_t without_code = 0;
    std::string known_beginning;
  };

  void CountAnswer(const MatchTrace& trace, const Classification& classification);
  bool IsKnownToAnybody(std::string_view word) const;
  void Count(std::string_view word, std::string_view known_beginning, bool has_code);

  const RuleSet& rules_;
  std::unordered_set<std::string> places_;  // words of municipalities' names, folded
  v1::RulesCoverageReport::Headlines headlines_;
  std::uint32_t postings_ = 0;
  BoundedCounts<Word> words_;
  std::vector<std::string_view> seen_;  // in the present headline
};

// The report for a person.
std::string RulesCoverageText(const v1::RulesCoverageReport& report);

}  // namespace opslag
