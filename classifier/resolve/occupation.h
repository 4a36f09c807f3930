// From matches to an occupation: contributions, what is left of them, scores, the answer.
//
// Costs as much as there are matches; no memory is taken once the buffers have grown. The numbers
// are data (rules/weights.textproto); how they add up stands here and in rules/README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "classifier/resolve/contributions.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

struct Candidate {
  std::string_view code;  // view into the RuleSet
  CodeIndex code_index = 0;
  std::uint32_t order = 0;  // orders as the codes do
  double score = 0;
  double context_title = 0, context_employer = 0, context_body = 0, body_titles = 0;
};

// The working of one posting, and the buffers for it: one per thread, reused. Its contributions
// point into the MatchLists that were read.
struct OccupationWork {
  std::vector<Contribution> contributions;
  std::vector<Candidate> candidates;  // best first
  // The contribution that gives the job title; -1 = none.
  std::ptrdiff_t title_contribution = -1;

  ContributionBuffers buffers;
  StampedVector<std::uint32_t> candidate_of;  // code -> candidate

  void Clear();
};

// What the confidence is computed from (rules/weights.textproto, confidence_*).
struct ConfidenceFeatures {
  double score = 0;   // the best candidate's
  double margin = 0;  // of the best before the second: 0 none, 1 half of the best or more
  double titled = 0;  // 1 where a title or head of the headline decided, else 0
  double whole =
      0;  // 1 where the strongest find covers its words from the first letter to the last
};

struct OccupationAnswer {
  std::string_view code;  // 1 to 6 digits, empty = abstained; view into the RuleSet
  double confidence = 0;
};

// REQUIRES: the first of work's candidates has a score above 0.
ConfidenceFeatures FeaturesOf(const OccupationWork& work);

// Fills *work and returns the answer.
OccupationAnswer ResolveOccupation(const PostingMatches& posting, OccupationWork* work);

}  // namespace opslag
