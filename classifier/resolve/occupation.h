// From matches to an occupation: contributions, what is left of them, scores, the answer.
//
// The headline and announced sentences, which are short, are looked at pair by pair. The numbers are
// data (rules/weights.textproto); how they add up stands here and in rules/README.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classification.h"
#include "classifier/resolve/headline.h"
#include "classifier/resolve/matches.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Where a head's domain stands.
enum class Relation : std::uint8_t { kNone, kSameWord, kBefore, kBehind, kNear, kEmployer, kBody };

// One rule's say for (or against) one code.
struct Contribution {
  enum class Kind : std::uint8_t { kTitle, kHead, kBodyTitle, kBodyHead, kContext };

  Kind kind = Kind::kTitle;
  std::string_view rule_id;
  std::string_view code;
  std::string_view subdivision;  // six digits, empty = none told
  std::string_view base_form;    // of the title or head that was found
  Match match;                   // the title, head or context
  Match domain;                  // of a head
  Relation relation = Relation::kNone;
  Strength strength = Strength::kNormal;
  bool suppressed = false;       // stands inside a longer find
  double weight = 0;
};

struct Candidate {
  std::string_view code;
  double score = 0;
  double context_title = 0, context_employer = 0, context_body = 0, body_titles = 0;
};

// The working of one posting; reused. Views point into the RuleSet.
struct OccupationWork {
  std::vector<Contribution> contributions;
  std::vector<Candidate> candidates;  // best first
  // The contribution that gives the job title; -1 = none.
  std::ptrdiff_t title_contribution = -1;

  void Clear();
};

struct OccupationAnswer {
  std::string_view code;         // 1 to 6 digits, empty = abstained
  double confidence = 0;
};

// Fills *work and returns the answer.
OccupationAnswer ResolveOccupation(const RuleSet& rules, const CanonicalText& text,
                                   const Headline& headline, const MatchLists& matches,
                                   OccupationWork* work);

}  // namespace opslag
