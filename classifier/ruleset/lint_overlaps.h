// Lints that hold the rules against each other: words claimed by two codes, counted twice for one,
// always outdone, or spelt the same after folding though they are two words.
#pragma once

#include "classifier/ruleset/lint.h"
#include "classifier/ruleset/written_rules.h"

namespace opslag {

void LintOverlaps(const WrittenRules& rules, const FileFilter& filter, TermSpeller* speller,
                  Diagnostics* diagnostics);

}  // namespace opslag
