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
#include "ingest/eval/rules_diff.h"
#include "ingest/files/input_files.h"
#include "ingest/record/to_posting.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(OLD and NEW are folders of rules. An earlier state of a folder under git:
  git worktree add /tmp/before v1.4          then /tmp/before/rules is OLD; or
  mkdir /tmp/before && git archive v1.4 rules | tar -x -C /tmp/before

Every posting is classified by both. The file may be of any length: memory does not grow with it.
What is printed are codes, concepts and posting ids, never a posting's text.

Examples:
  opslag rules diff /tmp/before/rules rules postings.jsonl
  opslag rules diff --top 100 --examples 5 old-rules new-rules january.jsonl
  zcat postings.jsonl.gz | opslag rules diff old-rules new-rules - --json - | jq .codes

Exit codes: 0 compared, whatever changed; 1 some records could not be read; 2 usage; 4 the rules of
either folder cannot be read; 5 files and pipes.
)";

struct Options {
  std::string old_rules;
  std::string new_rules;
  SweepSettings sweep;
  RulesOptions cache;
  std::size_t threads = 0;
  std::size_t top = 30;
  std::size_t examples = 3;
  std::string json;
};

// What one thread compares with.
struct Comparer {
  ClassifierThread before;
  ClassifierThread after;
  RulesDiff diff;
};

ExitCode Diff(const Options& options) {
  const Result<void> readable = CheckReadable(options.sweep.inputs.front());
  if (!readable) return Complain(readable.error());
  RulesOptions rules = options.cache;
  rules.rules_dir = options.old_rules;
  const Result<std::shared_ptr<const Classifier>> before = LoadClassifier(rules);
  if (!before) return Complain(before.error());
  rules.rules_dir = options.new_rules;
  const Result<std::shared_ptr<const Classifier>> after = LoadClassifier(rules);
  if (!after) return Complain(after.error());

  std::vector<std::unique_ptr<Comparer>> comparers;
  std::vector<PostingVisitor> visitors;
  for (std::size_t i = ThreadsOf(options.threads); i > 0; --i) {
    comparers.push_back(std::make_unique<Comparer>(Comparer{
        ClassifierThread(*before), ClassifierThread(*after), RulesDiff(options.examples)}));
    visitors.emplace_back(
        [comparer = comparers.back().get()](std::uint64_t ordinal, const v1::JobPosting& posting) {
          const Posting read = ToPosting(posting);
          comparer->diff.Add({ordinal, posting.source(), posting.posting_id()},
                             comparer->before.Classify(read), comparer->after.Classify(read));
        });
  }
  const Result<SweepSummary> swept = SweepPostings(options.sweep, visitors, std::cerr);
  if (!swept) return Complain(swept.error());

  RulesDiff sum(options.examples);
  for (const auto& comparer : comparers) sum.Merge(comparer->diff);
  v1::RulesDiffReport report = sum.Report(options.top);
  report.set_old_version(std::string((*before)->RuleSetVersion()));
  report.set_new_version(std::string((*after)->RuleSetVersion()));
  report.set_rejected(static_cast<std::uint32_t>(swept->rejected));
  const Result<void> put = PutReport(RulesDiffText(report), report, options.json);
  if (!put) return Complain(put.error());
  return swept->rejected == 0 ? ExitCode::kFine : ExitCode::kRejected;
}

}  // namespace

void AddRulesDiffCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command = app.add_subcommand(
      "diff", "What a change of the rules does to a file of postings: codes and competences");
  const auto options = std::make_shared<Options>();
  options->sweep.inputs.resize(1);
  command->add_option("old", options->old_rules, "Folder of the rules before")
      ->type_name("OLD")
      ->required()
      ->configurable(false);
  command->add_option("new", options->new_rules, "Folder of the rules after")
      ->type_name("NEW")
      ->required()
      ->configurable(false);
  command
      ->add_option("file", options->sweep.inputs.front(), "File of postings; - is standard input")
      ->type_name("FILE")
      ->required()
      ->configurable(false);
  AddInputFormOption(*command, options->sweep.input_form);
  AddDefaultSourceOption(*command, options->sweep.decode.default_source);
  command->add_option("--top", options->top, "Kinds of change listed, of codes and of competences")
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--examples", options->examples, "Posting ids shown of each")
      ->type_name("N")
      ->capture_default_str();
  AddJsonReportOption(*command, options->json);
  AddThreadsOption(*command, options->threads);
  command->add_flag("-q,--quiet", options->sweep.quiet, "No progress bar");
  AddCacheOptions(*command, options->cache);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Diff(*options); }; });
}

}  // namespace opslag
