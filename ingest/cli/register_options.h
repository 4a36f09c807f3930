// The setting that names the register.
#pragma once

#include <string>

#include <CLI/App.hpp>

namespace opslag {

// Adds --register (OPSLAG_REGISTER). Empty = none. REQUIRES: `file` outlives `app`.
void AddRegisterOption(CLI::App& app, std::string& file);

}  // namespace opslag
