// Checks a rules directory as its authors do: parse, lint, compile, cases, ids.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "classifier/ruleset/complaint_text.h"

namespace opslag {

struct RuleReport {
  // The complaints as `file:line:column: …`, with the line, a caret, and how to mend it; then a
  // summary.
  std::string text;
  std::string version;       // of the rule set; empty where it did not compile
  std::size_t rules = 0;     // titles, heads, contexts, concepts
  std::size_t literals = 0;  // that were compiled
  std::size_t cases = 0;
  std::size_t failed_cases = 0;
  std::size_t errors = 0;  // failed cases included
  std::size_t warnings = 0;

  bool ok() const { return errors == 0; }
};

// `only`: rule or case files below `rules_dir`; only their cases are run and only complaints about
// them and about ids are listed (errors that keep the set from compiling are listed always). The
// verdict on them is the same as that of the whole check, in a tenth of its time. Empty = all.
// `most_complaints`: so many are listed, errors first, and the others counted.
// Error: kIo where the directory or a named file cannot be read.
Result<RuleReport> CheckRules(const std::filesystem::path& rules_dir,
                              const std::vector<std::filesystem::path>& only,
                              std::size_t most_complaints = kAllComplaints);

struct IdLockReport {
  std::filesystem::path file;
  std::size_t added = 0;
  std::size_t retired = 0;
  std::vector<std::string> vanished;  // left as they were, as `retire` was not asked for
};

// Brings the rules' ids.lock up to date (ruleset/id_lock.h), or writes the first. `retire`: ids
// that no rule has any more are retired. The file is replaced as a whole, or left alone where
// nothing changes. Error: kIo; kRules with the complaints in `reason` where a rule file or the
// lock has a mistake.
Result<IdLockReport> LockRuleIds(const std::filesystem::path& rules_dir, bool retire);

}  // namespace opslag
