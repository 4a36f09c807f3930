// A compiled rule set is tried before it is used: Hyperscan builds are known to have missed matches silently.
#pragma once

#include "classifier/error.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Scans the set's own self-test texts, and a text made of literals from all over the table.
// Error: kRuleCache naming the first rule or literal that was not found.
Result<void> RunSelfTests(const RuleSet& rules);

}  // namespace opslag
