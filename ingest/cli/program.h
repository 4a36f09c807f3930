// The command line: from arguments to an exit code.
#pragma once

namespace opslag {

// Parses, runs the chosen subcommand, prints to the standard streams. Never throws.
int RunProgram(int argc, const char* const* argv);

}  // namespace opslag
