#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/cli/register_options.h"
#include "ingest/cli/rules_loader.h"
#include "ingest/cli/rules_options.h"
#include "ingest/record/pipeline.h"
#include "ingest/service/options.h"
#include "ingest/service/reload_request.h"
#include "ingest/service/run.h"
#include "ingest/service/stop_request.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(A setting batch-records is the flag --batch-records, the variable OPSLAG_BATCH_RECORDS and the entry
batch-records in the file that --config names; the first of these that is given counts. SIGTERM drains:
the batch is finished and committed. SIGHUP, or a POST to /reload on the admin address, loads rules and
register anew; the old ones stay, both, if either is bad. Logs are JSON lines on standard error.

Examples:
  opslag run --kafka-brokers kafka-1:9092,kafka-2:9092
  opslag run --config opslag.toml --check
  opslag run --name backfill-2026 --input-topic job-postings-2026 --offset-reset earliest
  opslag run --kafka-property security.protocol=SASL_SSL --kafka-secret sasl.password=/run/secrets/kafka

Exit codes: 0 a clean drain, or a stop before the first record (with --check: all fine), 2 usage,
3 configuration, 4 rules, 6 Kafka, 7 the register.
)";

struct Options {
  ServiceSettings service;
  RulesOptions rules;
  PipelineSettings pipeline;
  bool check = false;
};

ExitCode Check(const Options& options) {
  const Result<void> broker = CheckBroker(options.service);
  if (!broker) return Complain(broker.error());
  std::cerr << "opslag: settings, rules and topics are fine\n";
  return ExitCode::kFine;
}

// Null when a stop was requested first.
Result<std::shared_ptr<RecordProcessorFactory>> LoadProcessors(const Options& options,
                                                               LoadingPriority priority,
                                                               const StopRequest& stop) {
  const auto classifier = LoadClassifierAside(options.rules, priority, stop);
  if (!classifier) return tl::make_unexpected(classifier.error());
  if (*classifier == nullptr) return nullptr;
  PipelineSettings pipeline = options.pipeline;
  pipeline.output_form = options.service.output_form;
  pipeline.teaser_letters = options.service.teaser_letters;
  return std::make_shared<PipelineFactory>(*classifier, pipeline);
}

ExitCode Run(const Options& options) {
  // Before anything that takes time: loading rules can.
  StopRequest stop;
  const StopOnSignals on_stop_signals(stop);
  ReloadRequest reload;
  const ReloadOnSignal on_reload_signal(reload);
  const Result<void> valid = Validate(options.service);
  if (!valid) return Complain(valid.error());
  auto processors = LoadProcessors(options, LoadingPriority::kNormal, stop);
  if (!processors) return Complain(processors.error());
  if (*processors == nullptr) return ExitCode::kFine;  // stopped before anything was begun
  if (options.check) return Check(options);
  TuneAllocatorForStreaming();
  const ReloadHook hook{[&options](const StopRequest& stop_now) {
                          return LoadProcessors(options, LoadingPriority::kLow, stop_now);
                        },
                        &reload};
  const Result<void> ended = RunService(options.service, std::move(*processors), stop, hook);
  return ended ? ExitCode::kFine : Complain(ended.error());
}

}  // namespace

void AddRunCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("run", "The service: classify postings from one Kafka topic into another");
  const auto options = std::make_shared<Options>();
  AddServiceOptions(*command, options->service);
  AddCarryOriginalFlag(*command, options->pipeline.carry_original);
  AddMinConfidenceOption(*command, options->pipeline.min_confidence);
  AddDefaultSourceOption(*command, options->pipeline.decode.default_source);
  AddFramingOptions(*command, options->pipeline);
  AddRulesOptions(*command, options->rules);
  AddCorrectionsOption(*command, options->rules);
  AddRegisterOption(*command, options->rules.register_file);
  command->add_flag("--check", options->check,
                    "Check settings, rules, topics and rights, then leave");
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Run(*options); }; });
}

}  // namespace opslag
