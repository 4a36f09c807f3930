#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/cli/rules_options.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(The next start, or reload, of the service takes the rules from there. What was kept is read back and
tested before this says so. Prints the rule set's version.

Examples:
  opslag rules compile
  opslag rules compile --rules rules --cache /var/cache/opslag && systemctl reload opslag

Exit codes: 0 the cache holds the rules, 2 usage, 4 the rules cannot be read, parsed or compiled,
5 the cache cannot be written.
)";

ExitCode Compile(const RulesOptions& options) {
  LoadOptions load = options.ToLoadOptions();
  if (load.cache_dir.empty()) {
    return Complain({ErrorCode::kUsage, "--cache", "no folder to keep the compiled rules in"});
  }
  if (const auto compiled = LoadClassifier(options); !compiled) return Complain(compiled.error());
  load.may_compile = false;
  const auto kept = Classifier::Load(load);
  if (!kept) {
    return Complain({ErrorCode::kIo, load.cache_dir.string(),
                     "the compiled rules could not be kept there (" + kept.error().reason + ")"});
  }
  std::cout << (*kept)->RuleSetVersion() << "\n";
  return ExitCode::kFine;
}

}  // namespace

void AddRulesCompileCommand(CLI::App& rules, Invocation& invocation) {
  CLI::App* const command =
      rules.add_subcommand("compile", "Compile the rules and keep the result for later starts");
  const auto options = std::make_shared<RulesOptions>();
  AddRulesOptions(*command, *options);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Compile(*options); }; });
}

}  // namespace opslag
