// The demo's settings as flags.
#pragma once

#include <CLI/App.hpp>

#include "ingest/demo/demo.h"

namespace opslag {

// Adds --samples, --bootstrap-servers, the topics' names and --patience-s. The defaults shown are
// `settings`' present values. REQUIRES: `settings` outlives `app`.
void AddDemoOptions(CLI::App& app, DemoSettings& settings);

// For standard output: its width and whether colours are welcome (a terminal, and NO_COLOR unset).
PrintStyle StyleForStandardOutput();

}  // namespace opslag
