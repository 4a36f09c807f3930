// Competences that no concept names: the counting of phrases behind `opslag rules coverage`, so
// that the lists can grow from real text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>

#include "classifier/classification.h"
#include "classifier/classifier.h"
#include "classifier/text/canonical_text.h"
#include "ingest/eval/bounded_counts.h"
#include "opslag/v1/reports.pb.h"

namespace opslag {

// A phrase counts once for a posting, folded as rules are. One for each thread, merged at the end.
// Holds phrases and counts, never a posting; not thread-safe.
class PhraseCoverage {
 public:
  // At most `most_phrases` different ones are held: when there are more, the rarest are let go, and
  // counted as such.
  PhraseCoverage(const Classifier& classifier, std::size_t most_phrases);

  void Add(const Classification& classification);
  void Merge(const PhraseCoverage& other);

  // Adds competences and phrases of at least `least` postings, the `top` commonest, to the report.
  void Report(std::size_t least, std::size_t top, v1::RulesCoverageReport* report) const;

 private:
  struct Phrase {
    std::uint32_t count = 0;  // postings
    std::uint32_t asked = 0;
    std::string frame;
  };

  Tokenizer tokenizer_;
  std::uint32_t listed_ = 0;
  std::uint32_t unlisted_ = 0;
  BoundedCounts<Phrase> phrases_;
  std::unordered_set<std::string> seen_;  // in the present posting
};

}  // namespace opslag
