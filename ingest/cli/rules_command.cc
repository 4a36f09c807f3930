#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "classifier/check_rules.h"
#include "classifier/explain.h"
#include "classifier/ruleset/complaint_text.h"
#include "classifier/text/utf8.h"
#include "ingest/cli/command.h"
#include "ingest/cli/rules_options.h"
#include "ingest/cli/rules_subcommands.h"

namespace opslag {
namespace {

constexpr const char* kCheckExamples =
    R"(Messages read file:line:column: what is wrong, then the line, a caret, and how to mend it.

The first 50 are listed, errors before warnings, and the others counted; --all lists all.

Examples:
  opslag rules check
  opslag rules check rules/occupations/25/2512.textproto
  opslag rules check --rules my-rules

Exit codes: 0 all fine, 1 cases failed, 4 the rules cannot be read, parsed or compiled.
)";

constexpr const char* kExplainExamples = R"(Examples:
  opslag rules explain "Dygtig klejnsmed søges til Skive"
  opslag rules explain --body "Du skal svejse i rustfrit stål" "Medarbejder til værksted"
  opslag rules explain --industry 412000 "Projektleder søges"
  opslag rules explain --employer "Salling Rustfri ApS" "Salling Rustfri søger smed"
)";

struct CheckOptions {
  RulesOptions rules;
  std::vector<std::filesystem::path> files;
  bool all = false;
};

struct ExplainOptions {
  RulesOptions rules;
  std::string title;
  std::string body;
  std::string employer;
  std::string industry;
};

ExitCode Check(const CheckOptions& options) {
  if (options.rules.rules_dir.empty()) {
    return Complain({ErrorCode::kUsage, "--rules", "no rules were found; name their folder"});
  }
  const Result<RuleReport> report = CheckRules(options.rules.rules_dir, options.files,
                                               options.all ? kAllComplaints : kMostComplaints);
  if (!report) return Complain(report.error());
  std::cout << report->text;
  if (report->ok()) return ExitCode::kFine;
  // A set that compiled has a version: then only its cases, or lints, are wrong.
  return report->version.empty() || report->errors > report->failed_cases ? ExitCode::kRules
                                                                          : ExitCode::kRejected;
}

ExitCode ExplainText(const ExplainOptions& options) {
  const std::string title = RepairUtf8(options.title).text;
  const std::string body = RepairUtf8(options.body).text;
  const std::string employer = RepairUtf8(options.employer).text;
  Posting posting;
  posting.title = title;
  posting.body = body;
  posting.employer.name = employer;
  posting.employer.industry = options.industry;
  const Result<std::shared_ptr<const Classifier>> classifier =
      LoadClassifierFor(options.rules, posting);
  if (!classifier) return Complain(classifier.error());
  ClassifierThread thread(*classifier);
  const Classification& classification = thread.Classify(posting);
  std::cout << Explain(**classifier, thread.trace(), classification);
  return ExitCode::kFine;
}

void AddCheck(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("check", "Parse, lint and compile the rules, run their cases");
  const auto options = std::make_shared<CheckOptions>();
  AddRulesDirOption(*command, options->rules);
  command
      ->add_option("files", options->files,
                   "Rule or case files: run only their cases, list only their complaints")
      ->type_name("FILES")
      ->configurable(false);
  command->add_flag("--all", options->all, "List every complaint, however many there are");
  command->footer(kCheckExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Check(*options); }; });
}

void AddExplain(CLI::App& app, Invocation& invocation) {
  CLI::App* const command = app.add_subcommand(
      "explain", "Show how a headline is read: tokens, matches, weights, answer");
  const auto options = std::make_shared<ExplainOptions>();
  command->add_option("text", options->title, "The headline")
      ->type_name("TEXT")
      ->required()
      ->configurable(false);
  command->add_option("--body", options->body, "The posting's text, plain or HTML")
      ->type_name("TEXT");
  command->add_option("--employer", options->employer, "The employer's name")->type_name("TEXT");
  command
      ->add_option("--industry", options->industry,
                   "The employer's industry, six digits of DB07 or DB25")
      ->type_name("CODE")
      ->check(CLI::Validator(
          [](std::string& code) -> std::string {
            const bool six =
                code.size() == 6 && code.find_first_not_of("0123456789") == std::string::npos;
            return six ? "" : "must be six digits, as 412000";
          },
          ""));
  AddRulesOptions(*command, options->rules);
  command->footer(kExplainExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return ExplainText(*options); }; });
}

}  // namespace

void AddRulesCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command = app.add_subcommand(
      "rules", "Check and compile the rules, ask them why, measure what they do");
  command->require_subcommand(1);
  AddCheck(*command, invocation);
  AddRulesCompileCommand(*command, invocation);
  AddExplain(*command, invocation);
  AddRulesCorrectCommand(*command, invocation);
  AddRulesAdoptCommand(*command, invocation);
  AddRulesLockCommand(*command, invocation);
  AddRulesDiffCommand(*command, invocation);
  AddRulesCoverageCommand(*command, invocation);
  AddRulesFitCommand(*command, invocation);
}

}  // namespace opslag
