// A rule set from its directory, by way of the cache where that is sound.
#pragma once

#include <filesystem>
#include <memory>

#include "classifier/error.h"
#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Reads the rules and hashes them. A cache file of the same hash, format, Hyperscan version and CPU
// is used if it is undamaged and passes the self-tests; at the least doubt the rules are compiled
// anew and the file is replaced. Of the directory's caches the eight newest are kept. A cache that
// cannot be written is no error: the next start compiles again. `cache_dir` empty = no cache.
// Error: kRules with every complaint in `reason`; kIo where the directory cannot be read; without
// `may_compile` kRuleCache where the cache does not serve.
Result<std::shared_ptr<const RuleSet>> LoadRuleSet(const std::filesystem::path& rules_dir,
                                                   const std::filesystem::path& cache_dir,
                                                   bool may_compile = true);

// The same for some texts alone (CompileRulesFor): where the cache does not hold the rules, they
// are compiled for those texts only, and no cache is written.
Result<std::shared_ptr<const RuleSet>> LoadRuleSetFor(const std::filesystem::path& rules_dir,
                                                      const std::filesystem::path& cache_dir,
                                                      const ReadTexts& read_texts);

// The words of employers' names alone (employers/*.textproto), without the rest of the rules: for
// whoever builds a register file. Error: kRules where a file has a mistake, or none is there; kIo.
Result<EmployerWords> LoadEmployerWords(const std::filesystem::path& rules_dir);

// The file that holds the compiled form of the rules with this hash.
std::filesystem::path CachePath(const std::filesystem::path& cache_dir, std::string_view hash);

}  // namespace opslag
