// The subcommands of `opslag register`.
#pragma once

#include <CLI/App.hpp>

#include "ingest/cli/command.h"

namespace opslag {

// Each adds one subcommand to `app`, as those of command.h do.
void AddRegisterBuildCommand(CLI::App& app, Invocation& invocation);
void AddRegisterInfoCommand(CLI::App& app, Invocation& invocation);
void AddRegisterLookupCommand(CLI::App& app, Invocation& invocation);

}  // namespace opslag
