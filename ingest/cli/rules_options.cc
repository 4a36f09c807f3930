#include "ingest/cli/rules_options.h"

#include <cstdlib>
#include <span>
#include <system_error>

#include "classifier/ruleset/corrections.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

// Empty where the variable is unset or, as the XDG specification asks, holds no absolute path.
fs::path AbsolutePathIn(const char* variable) {
  const char* const value = std::getenv(variable);
  const fs::path path = value == nullptr ? "" : value;
  return path.is_absolute() ? path : fs::path();
}

fs::path InstalledRulesDir() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  return program.parent_path().parent_path() / "share" / "opslag" / "rules";
}

// Empty where the folder has none.
fs::path OwnCorrections(const fs::path& rules_dir) {
  std::error_code ignored;
  const fs::path file = rules_dir / kCorrectionsFile;
  return fs::exists(file, ignored) ? file : fs::path();
}

}  // namespace

LoadOptions RulesOptions::ToLoadOptions() const {
  LoadOptions load{.rules_dir = rules_dir, .cache_dir = no_cache ? fs::path() : cache_dir};
  if (with_corrections) load.corrections = corrections.value_or(OwnCorrections(rules_dir));
  load.register_file = register_file;
  return load;
}

fs::path DefaultRulesDir() {
  for (const fs::path& candidate : {InstalledRulesDir(), fs::path(OPSLAG_SOURCE_RULES)}) {
    std::error_code ignored;
    if (fs::is_directory(candidate, ignored)) return candidate;
  }
  return {};
}

fs::path DefaultCacheDir() {
  if (const fs::path cache = AbsolutePathIn("XDG_CACHE_HOME"); !cache.empty()) {
    return cache / "opslag";
  }
  if (const fs::path home = AbsolutePathIn("HOME"); !home.empty()) {
    return home / ".cache" / "opslag";
  }
  return {};
}

void AddRulesDirOption(CLI::App& app, RulesOptions& options) {
  options.rules_dir = DefaultRulesDir();
  app.add_option("--rules", options.rules_dir, "Folder of the rules")
      ->type_name("DIR")
      ->capture_default_str()
      ->envname("OPSLAG_RULES");
}

void AddRulesOptions(CLI::App& app, RulesOptions& options) {
  AddRulesDirOption(app, options);
  AddCacheOptions(app, options);
}

void AddCacheOptions(CLI::App& app, RulesOptions& options) {
  options.cache_dir = DefaultCacheDir();
  app.add_option("--cache", options.cache_dir,
                 "Folder where compiled rules are kept from one start to the next")
      ->type_name("DIR")
      ->capture_default_str()
      ->envname("OPSLAG_CACHE");
  app.add_flag("--no-cache", options.no_cache, "Compile the rules anew at every start")
      ->envname("OPSLAG_NO_CACHE");
}

Error NoRulesFound() {
  return {ErrorCode::kUsage, "--rules", "no rules were found; name their folder"};
}

void AddCorrectionsOption(CLI::App& app, RulesOptions& options) {
  options.with_corrections = true;
  app.add_option_function<std::string>(
         "--corrections", [&options](const std::string& name) { options.corrections = name; },
         "Coders' corrections of single postings, put in the place of the rules' answers; an empty "
         "name reads none")
      ->type_name("FILE")
      ->default_str("corrections.textproto of the rules, if any")
      ->envname("OPSLAG_CORRECTIONS");
}

Result<std::shared_ptr<const Classifier>> LoadClassifier(const RulesOptions& options) {
  if (options.rules_dir.empty()) return tl::make_unexpected(NoRulesFound());
  return Classifier::Load(options.ToLoadOptions());
}

Result<std::shared_ptr<const Classifier>> LoadClassifierFor(const RulesOptions& options,
                                                            const Posting& posting) {
  if (options.rules_dir.empty()) return tl::make_unexpected(NoRulesFound());
  return Classifier::LoadFor(options.ToLoadOptions(), std::span(&posting, 1));
}

}  // namespace opslag
