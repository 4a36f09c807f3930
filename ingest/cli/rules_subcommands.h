// The subcommands of `opslag rules`, one file each.
#pragma once

#include <CLI/App.hpp>

#include "ingest/cli/command.h"

namespace opslag {

// Each adds one subcommand to `app`, as those of command.h do.
void AddRulesAdoptCommand(CLI::App& app, Invocation& invocation);
void AddRulesCorrectCommand(CLI::App& app, Invocation& invocation);
void AddRulesLockCommand(CLI::App& app, Invocation& invocation);
void AddRulesDiffCommand(CLI::App& app, Invocation& invocation);
void AddRulesCoverageCommand(CLI::App& app, Invocation& invocation);
void AddRulesFitCommand(CLI::App& app, Invocation& invocation);

}  // namespace opslag
