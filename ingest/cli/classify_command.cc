#include <unistd.h>

#include <iostream>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "ingest/cli/classify.h"
#include "ingest/cli/command.h"
#include "ingest/cli/register_options.h"
#include "ingest/cli/rules_options.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(A bad record is named on standard error as FILE:LINE: field: reason, written to --rejects if given,
and does not stop the rest. Files packed with gzip or zstd are unpacked. The order of the records is
kept. Without FILES, or for -, standard input is read.

Examples:
  opslag classify postings.jsonl > enriched.jsonl
  zcat postings.jsonl.gz | opslag classify --rejects bad.jsonl | jq .occupation
  opslag classify --output-form protobuf --output enriched.pb monday.jsonl tuesday.jsonl
  opslag classify --mapping deploy/sources/csv.textproto stillinger.csv.gz > enriched.jsonl
  opslag classify --register register.lmdb postings.jsonl > enriched.jsonl
  opslag classify --fail-fast --quiet --output /dev/null postings.jsonl

Exit codes: 0 all fine, 1 some records rejected, 2 usage, 3 configuration, 4 rules, 5 files and pipes,
7 the register.
)";

struct Options {
  ClassifySettings settings;
  RulesOptions rules;
  std::string mapping;
};

void AddOptions(CLI::App& app, Options& options) {
  ClassifySettings& settings = options.settings;
  app.add_option("files", settings.inputs,
                 "Files of postings, or folders of them; - is standard input")
      ->type_name("FILES")
      ->configurable(false);
  AddInputFormOption(app, settings.input_form);
  AddMappingOption(app, options.mapping);
  app.add_option("-o,--output", settings.output, "Where the enriched records go")
      ->type_name("FILE")
      ->capture_default_str();
  AddOutputFormOption(app, settings.output_form);
  app.add_option("--rejects", settings.rejects, "Where bad records go, byte for byte")
      ->type_name("FILE");
  app.add_flag("--fail-fast", settings.fail_fast, "Stop at the first bad record");
  AddCarryOriginalFlag(app, settings.carry_original);
  AddMinConfidenceOption(app, settings.min_confidence);
  AddDefaultSourceOption(app, settings.default_source);
  AddThreadsOption(app, settings.threads);
  app.add_option("--max-record", settings.max_record,
                 "The largest record that is taken, in bytes or as 16MB")
      ->type_name("SIZE")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(std::size_t{1024}, std::size_t{1} << 30))
      ->capture_default_str()
      ->envname("OPSLAG_MAX_RECORD");
  app.add_flag("-q,--quiet", settings.quiet, "No progress bar and no summary");
  AddRulesOptions(app, options.rules);
  AddCorrectionsOption(app, options.rules);
  AddRegisterOption(app, options.rules.register_file);
}

void WarnOfWaiting(const ClassifySettings& settings) {
  if (settings.quiet || settings.inputs.front() != kStandardStream) return;
  if (::isatty(STDIN_FILENO) == 0) return;
  std::cerr << "opslag: reading postings from the terminal; end with Ctrl-D\n";
}

ExitCode Classify(const Options& given) {
  Options options = given;
  Result<void> checked = ReadMapping(options.mapping, options.settings.inputs,
                                     options.settings.input_form, &options.settings.mapping);
  if (checked) checked = CheckFiles(options.settings);
  if (!checked) return Complain(checked.error());
  const Result<std::shared_ptr<const Classifier>> classifier = LoadClassifier(options.rules);
  if (!classifier) return Complain(classifier.error());
  WarnOfWaiting(options.settings);
  const Result<ClassifySummary> summary = ClassifyFiles(options.settings, *classifier, std::cerr);
  if (!summary) return Complain(summary.error());
  if (!options.settings.quiet) {
    std::cerr << summary->ToString() << "rules " << (*classifier)->RuleSetVersion() << "\n";
    if (const std::string_view version = (*classifier)->RegisterVersion(); !version.empty()) {
      std::cerr << "register " << version << "\n";
    }
  }
  return summary->RejectedInAll() == 0 ? ExitCode::kFine : ExitCode::kRejected;
}

}  // namespace

void AddClassifyCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("classify", "Classify postings from files or a pipe");
  const auto options = std::make_shared<Options>();
  AddOptions(*command, *options);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Classify(*options); }; });
}

}  // namespace opslag
