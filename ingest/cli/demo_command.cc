#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/cli/register_options.h"
#include "ingest/cli/rules_options.h"
#include "ingest/demo/demo.h"
#include "ingest/demo/demo_options.h"
#include "ingest/service/stop_request.h"

namespace opslag {
namespace {

constexpr const char* kExamples = R"(Examples:
  opslag demo
  opslag demo --samples my-postings.jsonl
  opslag demo --bootstrap-servers localhost:9092
)";

struct Options {
  DemoSettings demo;
  RulesOptions rules;
};

ExitCode Demo(const Options& options) {
  const Result<std::shared_ptr<const Classifier>> classifier = LoadClassifier(options.rules);
  if (!classifier) return Complain(classifier.error());
  StopRequest stop;
  const StopOnSignals on_signals(stop);
  const Result<void> done =
      RunDemo(options.demo, *classifier, StyleForStandardOutput(), stop, std::cout);
  return done ? ExitCode::kFine : Complain(done.error());
}

}  // namespace

void AddDemoCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("demo", "Sample postings through Kafka and back, as a table with the why");
  const auto options = std::make_shared<Options>();
  AddDemoOptions(*command, options->demo);
  AddRulesOptions(*command, options->rules);
  AddRegisterOption(*command, options->rules.register_file);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Demo(*options); }; });
}

}  // namespace opslag
