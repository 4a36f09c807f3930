// A coder's correction made into a case of the rules, so that what was decided once is kept by
// every later rule set.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "classifier/classifier.h"
#include "classifier/error.h"
#include "classifier/ruleset/corrections.h"

namespace opslag {

struct AdoptedCase {
  std::string file;      // below the rules directory: "occupations/25/2512.cases"
  std::string line;      // "+ Kok søges => 5120  # reason, date", without a line end
  std::string answered;  // what the rules say of the headline: a code, or "none"
  bool agrees = false;   // then the sign is +; else ?, a known gap
};

// The case that the correction of a posting with this headline makes; `employer` may be empty.
// White space becomes single spaces. A code's case goes into its file of four digits or fewer, one
// without a code into occupations/none.cases. `thread` classifies by the rules alone. Error:
// kBadValue where the headline or the employer holds the signs of the case format, or is empty.
Result<AdoptedCase> MakeCase(const Correction& correction, std::string_view title,
                             std::string_view employer, ClassifierThread* thread);

// Whether the rules alone answer the whole posting as the correction does: it has become
// superfluous.
bool IsSuperfluous(const Correction& correction, const Posting& posting, ClassifierThread* thread);

enum class CaseWriting { kAdded, kWasThere };

// Appends the case to its file, which is made where it is not there; a headline that the file has a
// case of already is left as it is. `dry_run`: only says what would happen. Error: kIo; kRules
// where the file's cases have mistakes.
Result<CaseWriting> AppendCase(const std::filesystem::path& rules_dir, const AdoptedCase& adopted,
                               bool dry_run);

}  // namespace opslag
