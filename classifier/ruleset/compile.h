// Rule files to a RuleSet.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "classifier/match/packed_strings.h"
#include "classifier/ruleset/literal_uses.h"
#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// What compiling works out from the terms: the literals and their meanings.
struct LiteralTable {
  PackedStrings literals;  // ascending
  LiteralUses uses;
};

// All messages of the files, in their order.
v1::RuleArchive Archive(const RuleFiles& files);

// Checks the rules (codes, ids, sets, terms; mistakes go to *diagnostics with their place) and
// compiles them. Error: kRules where *diagnostics has errors; kInternal where Hyperscan refuses.
Result<std::shared_ptr<const RuleSet>> CompileRules(const RuleFiles& files,
                                                    Diagnostics* diagnostics);

// Reads texts with a set that has no literals, and returns their canonical texts, one after the
// other.
using ReadTexts = std::function<std::string(const std::shared_ptr<const RuleSet>& bare)>;

// A set that finds in some texts exactly what the whole set finds, compiled in a tenth of the time:
// literals that do not occur in those texts are left out. For an author who waits; never for a
// cache. Errors: as CompileRules.
Result<std::shared_ptr<const RuleSet>> CompileRulesFor(const RuleFiles& files,
                                                       const ReadTexts& read_texts,
                                                       Diagnostics* diagnostics);

// Puts together a set whose literals were compiled before. `hash` is RuleFiles::hash.
// Error: kRuleCache where the parts do not belong together.
Result<std::shared_ptr<const RuleSet>> AssembleRules(
    const v1::RuleArchive& archive, std::string_view hash, LiteralUses uses,
    std::shared_ptr<const LiteralDatabase> database);

}  // namespace opslag
