#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/cli/report_output.h"
#include "ingest/eval/evaluate.h"
#include "ingest/eval/gold.h"
#include "ingest/eval/predictions.h"
#include "ingest/eval/risk_coverage_svg.h"
#include "ingest/record/json_writer.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(PREDICTIONS are enriched records as `opslag classify` writes them, JSON lines or protobuf; of
another classifier's answers postingId and occupation will do. GOLD is tab-separated, UTF-8, its first
line names the columns:

  id         the posting's id              agreement  "official": from a list, not from coders
  title      the headline                  stem       1: a STEM job, 0: none
  employer   the name shown, or Unknown    stem_firm  1: all accepted codes agree on that
  disco4     the coders' four digits, NONE where nobody can responsibly tell
  accept     all codes that coders would accept, joined by |

A code is right at four digits where it begins with an accepted one. Intervals are Wilson's, 95 %. The
first fault in either file ends it: figures over a part of the records would look like figures over all.

Examples:
  opslag eval --postings gold.tsv | opslag classify | opslag eval - gold.tsv
  opslag eval enriched.jsonl gold.tsv --svg risk.svg --json report.json
  opslag eval enriched.jsonl gold.tsv --json - | jq .calibration

Exit codes: 0 measured, however good; 2 usage, a gold row without a prediction; 5 a file cannot be read
(FILE:LINE: column: reason) or written.
)";

struct Options {
  std::vector<std::string> files;
  std::optional<WireForm> input_form;
  EvaluateSettings evaluate;
  std::string svg;
  std::string json;
  bool postings = false;
};

// One posting for each gold row, without anything but what the coders saw.
ExitCode PrintPostings(const std::string& gold_file) {
  const Result<std::vector<GoldRow>> gold = ReadGold(gold_file);
  if (!gold) return Complain(gold.error());
  for (const GoldRow& row : *gold) {
    v1::JobPosting posting;
    posting.set_source("eval");
    posting.set_posting_id(row.id);
    posting.set_title(row.title);
    posting.mutable_employer()->set_name(row.employer);
    std::string line;
    AppendJson(posting, &line);
    std::cout << line << "\n";
  }
  std::cout.flush();
  if (std::cout) return ExitCode::kFine;
  return Complain({ErrorCode::kIo, "standard output", "cannot be written"});
}

ExitCode Measure(const Options& options) {
  const Result<std::vector<GoldRow>> gold = ReadGold(options.files[1]);
  if (!gold) return Complain(gold.error());
  const Result<Predictions> predictions = ReadPredictions(options.files[0], options.input_form);
  if (!predictions) return Complain(predictions.error());
  const Result<v1::EvaluationReport> report = Evaluate(*gold, *predictions, options.evaluate);
  if (!report) return Complain(report.error());
  Result<void> put = PutReport(EvaluationText(*report), *report, options.json);
  if (put && !options.svg.empty()) put = PutDocument(RiskCoverageSvg(*report), options.svg);
  return put ? ExitCode::kFine : Complain(put.error());
}

ExitCode Eval(const Options& options) {
  const std::size_t wanted = options.postings ? 1 : 2;
  if (options.files.size() != wanted) {
    return Complain({ErrorCode::kUsage, "files",
                     options.postings ? "--postings takes one file, GOLD"
                                      : "takes two files, PREDICTIONS and GOLD"});
  }
  return options.postings ? PrintPostings(options.files[0]) : Measure(options);
}

}  // namespace

void AddEvalCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("eval", "How good predicted occupations are, against coders' labels");
  const auto options = std::make_shared<Options>();
  command->add_option("files", options->files, "Enriched records and labelled headlines")
      ->type_name("PREDICTIONS GOLD")
      ->required()
      ->configurable(false);
  AddInputFormOption(*command, options->input_form);
  command->add_flag("--postings", options->postings,
                    "Print GOLD's headlines as postings for opslag classify, and measure nothing");
  command->add_option("--svg", options->svg, "Draw the risk-coverage curve into this file")
      ->type_name("FILE");
  AddJsonReportOption(*command, options->json);
  command->add_option("--top", options->evaluate.confusions, "Kinds of wrong answers listed")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--examples", options->evaluate.with_titles,
                    "Print wrongly answered headlines, not their ids alone");
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Eval(*options); }; });
}

}  // namespace opslag
