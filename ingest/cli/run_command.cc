#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/cli/rules_options.h"
#include "ingest/record/pipeline.h"
#include "ingest/service/options.h"
#include "ingest/service/run.h"
#include "ingest/service/stop_request.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(A setting batch-records is the flag --batch-records, the variable OPSLAG_BATCH_RECORDS and the entry
batch-records in the file that --config names; the first of these that is given counts. SIGTERM drains:
the batch is finished and committed. Logs are JSON lines on standard error.

Examples:
  opslag run --kafka-brokers kafka-1:9092,kafka-2:9092
  opslag run --config opslag.toml --check
  opslag run --name backfill-2026 --input-topic job-postings-2026 --offset-reset earliest
  opslag run --kafka-property security.protocol=SASL_SSL --kafka-secret sasl.password=/run/secrets/kafka

Exit codes: 0 a clean drain (or, with --check, all fine), 2 usage, 3 configuration, 4 rules, 6 Kafka.
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

ExitCode Run(const Options& options) {
  const Result<void> valid = Validate(options.service);
  if (!valid) return Complain(valid.error());
  const Result<std::shared_ptr<const Classifier>> classifier = LoadClassifier(options.rules);
  if (!classifier) return Complain(classifier.error());
  if (options.check) return Check(options);
  PipelineSettings pipeline = options.pipeline;
  pipeline.output_form = options.service.output_form;
  PipelineFactory processors(*classifier, pipeline);
  TuneAllocatorForStreaming();
  StopRequest stop;
  const StopOnSignals on_signals(stop);
  const Result<void> ended = RunService(options.service, processors, stop);
  return ended ? ExitCode::kFine : Complain(ended.error());
}

}  // namespace

void AddRunCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("run", "The service: classify postings from one Kafka topic into another");
  const auto options = std::make_shared<Options>();
  AddServiceOptions(*command, options->service);
  AddCarryOriginalFlag(*command, options->pipeline.carry_original);
  AddDefaultSourceOption(*command, options->pipeline.decode.default_source);
  AddRulesOptions(*command, options->rules);
  command->add_flag("--check", options->check,
                    "Check settings, rules, topics and rights, then leave");
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Run(*options); }; });
}

}  // namespace opslag
