// Looks over rules that compile for what is most likely not meant: warnings, and a few errors.
// Every complaint has its place and a way to mend it, or to say that it is meant (v1::Allow, with a
// note).
#pragma once

#include <functional>
#include <string>

#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Whether a file's rules are to be looked at; empty = all files.
using FileFilter = std::function<bool(const std::string& path)>;

// `rules` is the compiled set of `files`; its text tables are read, not its literals. Only
// complaints about files that `filter` lets through are made, by the same measures as for all.
void LintRules(const RuleFiles& files, const RuleSet& rules, const FileFilter& filter,
               Diagnostics* diagnostics);

}  // namespace opslag
