// Checks a rules directory as its authors do: parse, lint, compile, cases.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "classifier/error.h"

namespace opslag {

struct RuleReport {
  // Every complaint as `file:line:column: …`, with the line, a caret, and how to mend it; then a summary.
  std::string text;
  std::string version;          // of the rule set; empty where it did not compile
  std::size_t rules = 0;        // titles, heads, contexts, concepts
  std::size_t literals = 0;
  std::size_t cases = 0;
  std::size_t failed_cases = 0;
  std::size_t errors = 0;       // failed cases included
  std::size_t warnings = 0;

  bool ok() const { return errors == 0; }
};

// `only`: rule or case files below `rules_dir`; only their cases are run and only complaints about them are
// listed (errors that keep the set from compiling are listed always). Empty = all.
// Error: kIo where the directory or a named file cannot be read.
Result<RuleReport> CheckRules(const std::filesystem::path& rules_dir,
                              const std::vector<std::filesystem::path>& only);

}  // namespace opslag
