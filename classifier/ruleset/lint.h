// What a rule set should not have although it compiles.
#pragma once

#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Adds complaints with their place:
//   - a title that two codes claim (warning), also where the two are written differently and fall together
//     by folding (the message says so)
//   - a rule file without cases, or without a near miss among them (warning)
//   - a term of one or two letters that is open on a side: it matches nearly everything (error)
//   - a vocabulary set that no rule uses (warning)
void LintRules(const RuleFiles& files, const RuleSet& rules, Diagnostics* diagnostics);

}  // namespace opslag
