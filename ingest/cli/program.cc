#include "ingest/cli/program.h"

#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/cli/config_file.h"
#include "ingest/cli/exit_codes.h"
#include "ingest/cli/help_formatter.h"
#include "ingest/record/program_version.h"

namespace opslag {
namespace {

std::string Footer() {
  return "Settings come from flags, else from variables OPSLAG_..., else from the file --config.\n"
         "opslag SUBCOMMAND --help tells more, with examples.\n\n" +
         std::string(ExitCodesHelp());
}

void AddEverything(CLI::App& app, Invocation& invocation) {
  app.set_version_flag("--version", "opslag " + std::string(ProgramVersion()));
  app.formatter(std::make_shared<HelpFormatter>());
  app.require_subcommand(1);
  // So that --config may stand behind the subcommand.
  app.fallthrough();
  AddConfigFile(app);
  AddClassifyCommand(app, invocation);
  AddRunCommand(app, invocation);
  AddProduceCommand(app, invocation);
  AddDlqCommand(app, invocation);
  AddRulesCommand(app, invocation);
  AddEvalCommand(app, invocation);
  AddRegisterCommand(app, invocation);
  AddDemoCommand(app, invocation);
  AddVersionCommand(app, invocation);
  // Last, as subcommands inherit what is there when they are added.
  app.footer(Footer());
}

// Help and version are "errors" with code 0 to CLI11.
ExitCode ExitCodeOf(const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return ExitCode::kFine;
  const bool in_file = dynamic_cast<const CLI::ConfigError*>(&error) != nullptr ||
                       dynamic_cast<const CLI::FileError*>(&error) != nullptr;
  return in_file ? ExitCode::kConfiguration : ExitCode::kUsage;
}

ExitCode ParseAndRun(int argc, const char* const* argv) {
  CLI::App app("Reads Danish job postings, classifies each, writes an enriched record", "opslag");
  Invocation invocation;
  AddEverything(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    app.exit(error, std::cout, std::cerr);
    return ExitCodeOf(error);
  }
  return invocation.run();
}

}  // namespace

int RunProgram(int argc, const char* const* argv) {
  // A reader that went away shows as an error of the write.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return static_cast<int>(ParseAndRun(argc, argv));
  } catch (const std::exception& fault) {
    std::cerr << "opslag: internal: " << fault.what() << "\n";
    return static_cast<int>(ExitCode::kInternal);
  }
}

}  // namespace opslag
