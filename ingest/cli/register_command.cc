#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "classifier/employer/register.h"
#include "ingest/cli/register_subcommands.h"
#include "ingest/cli/report_output.h"
#include "ingest/register/register_report.h"
#include "ingest/register/register_writer.h"

namespace opslag {
namespace {

constexpr const char* kInfoExamples =
    R"(Examples:
  opslag register info register.lmdb
  opslag register info --check register.lmdb           # reads all of it
  opslag register info --json - register.lmdb | jq -r .version

Exit codes: 0 it can be used; 2 usage; 5 the report cannot be written; 7 no register, one of another
format, or a damaged one.
)";

struct InfoOptions {
  std::string file;
  std::string json;
  bool check = false;
};

ExitCode Info(const InfoOptions& options) {
  const auto opened = Register::Open(options.file);
  if (!opened) return Complain(opened.error());
  if (options.check) {
    const Result<void> good = VerifyRegister(*opened, options.file);
    if (!good) return Complain(good.error());
  }
  const v1::RegisterInfoReport report = InfoReport(**opened, options.file);
  const Result<void> put = PutReport(RegisterInfoText(report), report, options.json);
  return put ? ExitCode::kFine : Complain(put.error());
}

}  // namespace

void AddRegisterInfoCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("info", "What a register file holds, and whether it can be used");
  const auto options = std::make_shared<InfoOptions>();
  command->add_option("file", options->file, "The register")
      ->type_name("FILE")
      ->required()
      ->configurable(false);
  command->add_flag("--check", options->check, "Read all of it, and compare it with its checksums");
  AddJsonReportOption(*command, options->json);
  command->footer(kInfoExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Info(*options); }; });
}

void AddRegisterCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command = app.add_subcommand(
      "register",
      "The CVR register: one file, made from the official dumps, that employers are "
      "looked up in");
  command->require_subcommand(1);
  AddRegisterBuildCommand(*command, invocation);
  AddRegisterInfoCommand(*command, invocation);
  AddRegisterLookupCommand(*command, invocation);
}

}  // namespace opslag
