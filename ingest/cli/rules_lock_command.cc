#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "classifier/check_rules.h"
#include "ingest/cli/rules_options.h"
#include "ingest/cli/rules_subcommands.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(ids.lock stands in the folder of the rules and belongs under version control. opslag rules check
compares the rules with it: an id that vanished, came back after it was retired, or changed its meaning
is an error.

Examples:
  opslag rules lock            # new rules: their ids are added
  opslag rules lock --retire   # rules were removed: their ids are never to be used again

Exit codes: 0 up to date, 1 ids have vanished and --retire was not given, 4 the rules cannot be read,
5 files.
)";

struct Options {
  RulesOptions rules;
  bool retire = false;
};

ExitCode Lock(const Options& options) {
  if (options.rules.rules_dir.empty()) {
    return Complain({ErrorCode::kUsage, "--rules", "no rules were found; name their folder"});
  }
  const Result<IdLockReport> report = LockRuleIds(options.rules.rules_dir, options.retire);
  if (!report) return Complain(report.error());
  std::cout << report->file.string() << ": " << report->added << " ids added, " << report->retired
            << " retired\n";
  if (report->vanished.empty()) return ExitCode::kFine;
  std::cout << report->vanished.size() << " ids have no rule any more:\n";
  for (const std::string& id : report->vanished) std::cout << "  " << id << "\n";
  std::cout << "put the rules back, or retire the ids: opslag rules lock --retire\n";
  return ExitCode::kRejected;
}

}  // namespace

void AddRulesLockCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("lock", "Note the rules' ids, so that none is ever used for another rule");
  const auto options = std::make_shared<Options>();
  AddRulesDirOption(*command, options->rules);
  command->add_flag("--retire", options->retire, "Retire the ids that no rule has any more")
      ->configurable(false);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Lock(*options); }; });
}

}  // namespace opslag
