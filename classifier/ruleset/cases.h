// Cases: headlines and sentences beside the rules, with what must come out.
//
// A .cases file has one case a line; "#" at a line's start makes it a comment, and empty lines are
// passed over. Beside occupations, and anywhere but under competences/:
//
//   + HEADLINE => CODE     must be answered CODE: one to six digits, or "none" for no answer. A
//                          six-digit answer passes for its four digits, else the two must be equal.
//   - HEADLINE => CODE     a near miss: must not be answered with the code that the file is named
//   after,
//                          and must be answered CODE where the rule set has rules for CODE.
//   ? HEADLINE => CODE     a known gap: fails once it passes, so that it gets promoted.
//
//   HEADLINE is   title [" @ " employer] [" // " body in plain text]
//   The employer stands behind the last " @ " before the first " // "; a number in brackets at its
//   end, "[412000]", is its industry.
//
// Below competences/ the text is a sentence of a body, and concepts stand behind the arrow:
//
//   + SENTENCE => CONCEPT[:REQUIREMENT][, ...]   all must be found, or "none": no concept at all
//   - SENTENCE => CONCEPT[:REQUIREMENT][, ...]   none of these may be found
//   ? SENTENCE => CONCEPT[:REQUIREMENT][, ...]   a known gap
//   REQUIREMENT is REQUIRED, WISHED, MENTIONED or NEGATED; without it any will do.
//
// In conditions.cases the text is a headline's case, or a sentence of a body without " // ", and
// the terms of the job stand behind the arrow, as ConditionTexts writes them:
//
//   + TEXT => hours:30-37, duration:PERMANENT   all must be told, or "none": nothing at all
//   - TEXT => hours:24                          none of these may be told
//
// In title, body and sentence, [[...]] stands around words that must be among the evidence; the
// brackets are no part of the text. The last "=>" of the line is the arrow. Behind it, " #" begins
// a remark.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classification.h"
#include "classifier/ruleset/diagnostics.h"

namespace opslag {

enum class CaseSign : std::uint8_t { kMust, kNearMiss, kGap };

// Words that must be among the evidence: [begin, end) in bytes of Case::title or Case::body.
struct MarkedWords {
  Field field = Field::kTitle;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct ExpectedConcept {
  std::string id;
  Requirement requirement = Requirement::kUnspecified;  // kUnspecified = any
};

struct Case {
  std::string file;
  TextPosition position;         // of the sign
  TextPosition target_position;  // of what stands behind the arrow
  CaseSign sign = CaseSign::kMust;
  bool is_sentence = false;   // below competences/: title and employer are empty
  bool is_condition = false;  // in conditions.cases
  std::string title;
  std::string employer;
  std::string industry;  // six digits, or empty
  std::string body;
  std::vector<MarkedWords> marked;
  std::string code;                       // empty = none; also empty for sentences
  std::string own_code;                   // the code that the file is named after, or empty
  std::vector<ExpectedConcept> concepts;  // for sentences; empty = none
  std::vector<std::string> conditions;    // for conditions; empty = none
};

// The cases of one file, in order. A faulty line gives an error in *diagnostics and no case.
std::vector<Case> ParseCases(const std::string& file, std::string_view text,
                             Diagnostics* diagnostics);

enum class CaseOutcome : std::uint8_t { kPass, kWarning, kFail };

struct CaseVerdict {
  CaseOutcome outcome = CaseOutcome::kPass;
  std::string reason;  // empty for kPass
};

// Whether an answered code is what a case names: equal, or six digits below the four that are
// named. Empty = no answer.
bool CodeAnswers(std::string_view expected, std::string_view answer);

// Judges a headline's case. `has_rules` = whether any rule of the set answers with `test.code`; it
// matters for near misses only: without such rules another wrong answer is a warning. REQUIRES:
// !test.is_sentence; the evidence's ranges index test.title and test.body.
CaseVerdict JudgeHeadline(const Case& test, const Occupation& answer, bool has_rules);

// Judges a sentence's case by all competences found in it.
// REQUIRES: test.is_sentence; the evidence's ranges index test.body.
CaseVerdict JudgeSentence(const Case& test, std::span<const Competence> found);

// What the conditions tell, as cases write it: "form:STUDENT", "hours:30-37", "pay:168/HOUR",
// "pay:BY_AGREEMENT". Of form ORDINARY nothing, as it also stands where nothing is told.
std::vector<std::string> ConditionTexts(const Conditions& conditions);

// Judges a case of conditions. REQUIRES: test.is_condition; evidence as above.
CaseVerdict JudgeConditions(const Case& test, const Conditions& answer);

// Adds a verdict that is not a pass to *diagnostics.
void ReportVerdict(const Case& test, const CaseVerdict& verdict, Diagnostics* diagnostics);

}  // namespace opslag
