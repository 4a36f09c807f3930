#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "ingest/cli/batch.h"
#include "ingest/cli/report_output.h"
#include "ingest/cli/rules_options.h"
#include "ingest/cli/rules_subcommands.h"
#include "ingest/cli/sweep.h"
#include "ingest/eval/headline_coverage.h"
#include "ingest/eval/phrase_coverage.h"
#include "ingest/files/input_files.h"
#include "ingest/record/to_posting.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(A word is counted where it stands in a title's place in a headline and no rule knows it: neither as
the end of a title or head, nor as a domain or context; words that everybody uses, places and the
employer's name are left out. Of a compound whose beginning is known, that is shown too. Words are
folded as rules are: lower case, ae, oe, aa. Behind the words stand the phrases that the body asks for
("erfaring med ...") and that no concept names. Words and phrases that stand in fewer postings than
--least are not shown, so that no person's name gets out.

Examples:
  opslag rules coverage postings.jsonl
  opslag rules coverage --top 500 --least 10 january.jsonl february.jsonl
  opslag rules coverage --json - postings.jsonl | jq -r '.words[] | select(.withoutCode > 5) | .word'

Exit codes: 0 counted; 1 some records could not be read; 2 usage; 4 rules; 5 files and pipes.
)";

// Different words held by a thread; some 100 MB.
constexpr std::size_t kMostWords = 1'000'000;

struct Options {
  SweepSettings sweep;
  RulesOptions rules;
  std::size_t threads = 0;
  std::size_t top = 100;
  std::size_t least = 3;
  std::string json;
};

// What one thread counts with.
struct Counter {
  ClassifierThread thread;
  HeadlineCoverage coverage;
  PhraseCoverage phrases;
};

ExitCode Coverage(const Options& options) {
  for (const std::string& input : options.sweep.inputs) {
    const Result<void> readable = CheckReadable(input);
    if (!readable) return Complain(readable.error());
  }
  const Result<std::shared_ptr<const Classifier>> classifier = LoadClassifier(options.rules);
  if (!classifier) return Complain(classifier.error());

  std::vector<std::unique_ptr<Counter>> counters;
  std::vector<PostingVisitor> visitors;
  for (std::size_t i = ThreadsOf(options.threads); i > 0; --i) {
    counters.push_back(std::make_unique<Counter>(
        Counter{ClassifierThread(*classifier), HeadlineCoverage(**classifier, kMostWords),
                PhraseCoverage(**classifier, kMostWords)}));
    visitors.emplace_back(
        [counter = counters.back().get()](std::uint64_t, const v1::JobPosting& posting) {
          const Classification& classification = counter->thread.Classify(ToPosting(posting));
          counter->coverage.Add(counter->thread.trace(), classification);
          counter->phrases.Add(classification);
        });
  }
  const Result<SweepSummary> swept = SweepPostings(options.sweep, visitors, std::cerr);
  if (!swept) return Complain(swept.error());

  HeadlineCoverage sum(**classifier, kMostWords);
  PhraseCoverage phrases(**classifier, kMostWords);
  for (const auto& counter : counters) {
    sum.Merge(counter->coverage);
    phrases.Merge(counter->phrases);
  }
  v1::RulesCoverageReport report = sum.Report(options.least, options.top);
  phrases.Report(options.least, options.top, &report);
  report.set_rule_set_version(std::string((*classifier)->RuleSetVersion()));
  report.set_rejected(static_cast<std::uint32_t>(swept->rejected));
  const Result<void> put = PutReport(RulesCoverageText(report), report, options.json);
  if (!put) return Complain(put.error());
  return swept->rejected == 0 ? ExitCode::kFine : ExitCode::kRejected;
}

}  // namespace

void AddRulesCoverageCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command = app.add_subcommand(
      "coverage", "Words and phrases of postings that no rule knows, by frequency");
  const auto options = std::make_shared<Options>();
  command->add_option("files", options->sweep.inputs, "Files of postings; - is standard input")
      ->type_name("FILES")
      ->required()
      ->configurable(false);
  AddInputFormOption(*command, options->sweep.input_form);
  AddDefaultSourceOption(*command, options->sweep.decode.default_source);
  command->add_option("--top", options->top, "Words, and phrases, shown")
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--least", options->least,
                   "Postings that a word or phrase must stand in to be shown")
      ->type_name("N")
      ->check(CLI::Range(2, 1'000'000))
      ->capture_default_str();
  AddJsonReportOption(*command, options->json);
  AddThreadsOption(*command, options->threads);
  command->add_flag("-q,--quiet", options->sweep.quiet, "No progress bar");
  AddRulesOptions(*command, options->rules);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Coverage(*options); }; });
}

}  // namespace opslag
