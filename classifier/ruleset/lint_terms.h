// Lints that look at one rule and its terms: what can never count, counts nearly everywhere, or
// says nothing new.
#pragma once

#include "classifier/ruleset/lint.h"
#include "classifier/ruleset/written_rules.h"

namespace opslag {

void LintTerms(const RuleFiles& files, const WrittenRules& rules, const FileFilter& filter,
               TermSpeller* speller, Diagnostics* diagnostics);

}  // namespace opslag
