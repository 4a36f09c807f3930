#include <google/protobuf/stubs/common.h>

#include <iostream>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/cli/rules_options.h"
#include "ingest/record/program_version.h"

namespace opslag {
namespace {

ExitCode PrintVersion() {
  std::cout << "opslag " << ProgramVersion() << "\n"
            << "compiler " << __VERSION__ << "\n"
            << "protobuf " << google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION)
            << "\n"
            << "rules " << DefaultRulesDir().string() << "\n"
            << "cache " << DefaultCacheDir().string() << "\n";
  return ExitCode::kFine;
}

}  // namespace

void AddVersionCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("version", "What this program was made of, and where it looks for rules");
  command->footer("The version alone: opslag --version");
  command->callback([&invocation] { invocation.run = PrintVersion; });
}

}  // namespace opslag
