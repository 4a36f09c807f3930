#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/cli/produce_files.h"
#include "ingest/service/options.h"
#include "ingest/service/stop_request.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(Without --mapping every record is sent as it stands in its file; one that is no posting is sent
without a key: judging it is the service's task. With --mapping the files are a portal's own, in CSV,
JSON, XML or HTML, and what is sent are the postings that the mapping makes of them; damage of their
text is mended and counted. Records are keyed by source/postingId. Blank lines are passed over, files
packed with gzip or zstd are unpacked, a folder stands for the files in it.

A record that cannot be read is named on standard error as FILE:NUMBER: field: reason, written to
--rejects if given, and does not stop the rest unless --strict is given.

With --state a run that was interrupted goes on where it was: files and records that the broker has
are not sent again, but for those that were on their way when it was killed; none is passed over.

Examples:
  opslag produce --kafka-brokers kafka-1:9092 postings.jsonl
  opslag produce --mapping deploy/sources/json.textproto --dry-run pages/
  opslag produce --kafka-brokers kafka-1:9092 --mapping feed.textproto --state feed.state feeds/
  zcat postings.jsonl.gz | opslag produce --topic backfill -

Exit codes: 0 all delivered, 1 some rejected, or refused by size or by the broker, 2 usage,
3 configuration or mapping, 5 files and pipes, 6 Kafka.
)";

constexpr std::uint64_t kShown = 3;

struct Options {
  ProduceFilesSettings settings;
  std::string mapping;
  WireForm send_form = WireForm::kJson;
  std::uint64_t show = kShown;
  bool dry_run = false;
};

// What was read and not understood, where nothing is sent.
void PrintDryRun(const ProduceFilesSummary& summary) {
  std::cerr << "read " << summary.sent.read + summary.RejectedInAll() << " records, "
            << summary.sent.read << " can be sent, " << summary.RejectedInAll() << " rejected\n"
            << summary.source.ToString();
}

ExitCode Run(const Options& given) {
  ProduceFilesSettings settings = given.settings;
  const Result<void> read =
      ReadMapping(given.mapping, settings.inputs, settings.form, &settings.mapping);
  if (!read) return Complain(read.error());
  if (settings.mapping) settings.form = given.send_form;
  if (given.dry_run) {
    const Result<ProduceFilesSummary> summary = DryRun(settings, given.show, std::cout, std::cerr);
    if (!summary) return Complain(summary.error());
    PrintDryRun(*summary);
    return summary->RejectedInAll() == 0 ? ExitCode::kFine : ExitCode::kRejected;
  }
  StopRequest stop;
  const StopOnSignals on_signals(stop);
  const Result<ProduceFilesSummary> summary = ProduceFiles(
      settings, [&stop] { return stop.Requested(); }, std::cerr);
  if (!summary) return Complain(summary.error());
  if (!settings.quiet) std::cerr << summary->ToString(settings.produce.topic);
  const bool is_whole = summary->sent.refused + summary->RejectedInAll() == 0;
  return is_whole ? ExitCode::kFine : ExitCode::kRejected;
}

void AddOptions(CLI::App& app, Options& options) {
  ProduceFilesSettings& settings = options.settings;
  app.add_option("files", settings.inputs,
                 "Files of postings, or folders of them; - is standard input")
      ->type_name("FILES")
      ->required()
      ->configurable(false);
  AddInputFormOption(app, settings.form);
  AddMappingOption(app, options.mapping);
  AddOutputFormOption(app, options.send_form, "How mapped postings are sent: json or protobuf");
  app.add_option("--topic", settings.produce.topic, "Topic to write to")
      ->capture_default_str()
      ->envname("OPSLAG_INPUT_TOPIC");
  AddDefaultSourceOption(app, settings.decode.default_source);
  AddSchemaIdOption(app, "--schema-id", "OPSLAG_SCHEMA_ID", settings.schema_id);
  app.add_option("--rejects", settings.rejects,
                 "Where records go that cannot be read: byte for byte, or with --mapping as JSON "
                 "lines with the source's own names")
      ->type_name("FILE");
  app.add_option("--state", settings.state, "Goes on where the last run with this file ended")
      ->type_name("FILE");
  app.add_flag("--strict", settings.strict, "Stop at the first bad record");
  app.add_flag("--dry-run", options.dry_run,
               "Send nothing: print the first postings as they would be sent, and what was mended, "
               "not understood and not read");
  app.add_option("--show", options.show, "How many postings --dry-run prints")
      ->type_name("N")
      ->capture_default_str();
  AddConnectionOptions(app, settings.produce.kafka);
  app.add_flag("-q,--quiet", settings.quiet, "No progress bar and no summary");
}

}  // namespace

void AddProduceCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("produce", "Write postings from files into a Kafka topic");
  const auto options = std::make_shared<Options>();
  AddOptions(*command, *options);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Run(*options); }; });
}

}  // namespace opslag
