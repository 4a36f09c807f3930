// Where the rules and their compiled cache are, and the classifier made of them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include <CLI/App.hpp>

#include "classifier/classifier.h"
#include "classifier/error.h"

namespace opslag {

struct RulesOptions {
  std::filesystem::path rules_dir;
  std::filesystem::path cache_dir;
  bool no_cache = false;
  // Set by AddCorrectionsOption: whether corrections are read, and the file; unset = the rules
  // folder's own.
  bool with_corrections = false;
  std::optional<std::filesystem::path> corrections;
  std::string register_file;  // AddRegisterOption; empty = none

  LoadOptions ToLoadOptions() const;
};

// The first of: share/opslag/rules beside the program's own bin folder, the source tree that the
// program was built from. Empty where neither is there.
std::filesystem::path DefaultRulesDir();

// The first of: $XDG_CACHE_HOME/opslag, $HOME/.cache/opslag. Empty (no cache) where neither is set.
std::filesystem::path DefaultCacheDir();

// Adds --rules (OPSLAG_RULES). REQUIRES: `options` outlives `app`.
void AddRulesDirOption(CLI::App& app, RulesOptions& options);
// Adds --cache (OPSLAG_CACHE) and --no-cache (OPSLAG_NO_CACHE).
void AddCacheOptions(CLI::App& app, RulesOptions& options);
// Adds --rules, --cache (OPSLAG_CACHE) and --no-cache (OPSLAG_NO_CACHE).
void AddRulesOptions(CLI::App& app, RulesOptions& options);
// Adds --corrections (OPSLAG_CORRECTIONS). Without it corrections.textproto in the folder of the
// rules is read where it is there; an empty name reads none.
void AddCorrectionsOption(CLI::App& app, RulesOptions& options);

// Errors: as Classifier::Load; kUsage where no rules were found nor named.
Result<std::shared_ptr<const Classifier>> LoadClassifier(const RulesOptions& options);
// For one posting alone, quicker where the rules have changed (Classifier::LoadFor). Errors: the
// same.
Result<std::shared_ptr<const Classifier>> LoadClassifierFor(const RulesOptions& options,
                                                            const Posting& posting);

// What LoadClassifier says where no rules are.
Error NoRulesFound();

}  // namespace opslag
