// The configuration file's place among flags and environment.
#pragma once

#include <CLI/App.hpp>

namespace opslag {

// Adds --config FILE (OPSLAG_CONFIG) to `app`. The file is TOML, as far as CLI11 reads it:
//
//   batch-records = 500        an entry outside a section is the chosen subcommand's
//   [classify]                 a section's entries are the subcommand's of that name
//   threads = 2
//
// A flag goes before an environment variable, that before the file, the file before the default. An
// entry or section that no subcommand knows is an error. Subcommands may be added afterwards.
// REQUIRES: `app` stays where it is until it has parsed.
void AddConfigFile(CLI::App& app);

}  // namespace opslag
