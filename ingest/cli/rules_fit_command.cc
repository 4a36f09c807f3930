#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "classifier/explain.h"
#include "classifier/ruleset/rule_set.h"
#include "ingest/cli/rules_options.h"
#include "ingest/cli/rules_subcommands.h"
#include "ingest/eval/confidence_fit.h"
#include "ingest/eval/gold.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(Classifies labelled headlines (GOLD as in `opslag eval --help`) and fits the weights confidence_*
so that an answer's confidence says how often such answers are right: logistic regression with a prior
that no feature matters and no slope below zero, checked by models that did not see the answer
(cross-validation). It prints the figures and the lines to paste; it changes no file.

Headlines that the rules' authors had at hand flatter the rules: --optimism says by how much. Files of
official titles (agreement "official") are taken as they are, and count for less: headlines are what is
classified. But for that every file counts as much as the smallest, however many rows it has.

Examples:
  opslag rules fit gold.tsv
  opslag rules fit --optimism 0.05 gold.tsv official.tsv

Exit codes: 0 fitted; 2 usage; 4 rules; 5 a file cannot be read (FILE:LINE: column: reason).
)";

struct Options {
  std::vector<std::string> files;
  RulesOptions rules;
  ConfidenceFitSettings fit;
};

bool IsRight(std::string_view code, const GoldRow& row) {
  return std::find(row.accept.begin(), row.accept.end(), code.substr(0, 4)) != row.accept.end();
}

// The answers of four digits to one file's headlines that have a code.
void AddAnswers(const std::vector<GoldRow>& rows, std::size_t set, ClassifierThread* thread,
                std::vector<LabelledAnswer>* answers) {
  for (const GoldRow& row : rows) {
    if (row.code.empty()) continue;
    Posting posting;
    posting.title = row.title;
    posting.employer.name = row.employer;
    const Occupation& occupation = thread->Classify(posting).occupation;
    if (occupation.disco08.size() < 4) continue;
    answers->push_back({.set = set,
                        .id = row.id,
                        .features = FeaturesOf(*thread->trace().work),
                        .right = IsRight(occupation.disco08, row)});
  }
}

ExitCode Fit(const Options& options) {
  std::vector<LabelledSet> sets;
  std::vector<std::vector<GoldRow>> rows;
  for (const std::string& file : options.files) {
    Result<std::vector<GoldRow>> gold = ReadGold(file);
    if (!gold) return Complain(gold.error());
    const bool official =
        std::all_of(gold->begin(), gold->end(), [](const GoldRow& row) { return row.official; });
    sets.push_back({std::filesystem::path(file).filename().string(), official});
    rows.push_back(std::move(*gold));
  }
  const Result<std::shared_ptr<const Classifier>> classifier = LoadClassifier(options.rules);
  if (!classifier) return Complain(classifier.error());
  ClassifierThread thread(*classifier);
  std::vector<LabelledAnswer> answers;
  for (std::size_t set = 0; set < sets.size(); ++set) {
    AddAnswers(rows[set], set, &thread, &answers);
  }
  if (answers.empty()) return Complain({ErrorCode::kUsage, "GOLD", "no headline is answered"});
  const ConfidenceFit fit =
      FitConfidence(sets, answers, (*classifier)->rules().weights(), options.fit);
  std::cout << ConfidenceFitText(sets, fit);
  return ExitCode::kFine;
}

}  // namespace

void AddRulesFitCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("fit", "Fit the confidence to labelled headlines; prints weights");
  const auto options = std::make_shared<Options>();
  command->add_option("gold", options->files, "Files of labelled headlines")
      ->type_name("GOLD")
      ->required()
      ->configurable(false);
  command
      ->add_option(
          "--optimism", options->fit.optimism,
          "Share of right answers, outside official files, that is owed to the rules' having "
          "been written with these headlines at hand")
      ->type_name("P")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  command
      ->add_option("--official-weight", options->fit.official_weight,
                   "How much an official file counts beside one of headlines")
      ->type_name("X")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command->add_option("--folds", options->fit.folds, "Parts for cross-validation")
      ->type_name("N")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  command
      ->add_option("--deviation", options->fit.slope_deviation,
                   "How far a slope may well lie from 0; smaller trusts the labels less")
      ->type_name("X")
      ->check(CLI::Range(0.001, 1000.0))
      ->capture_default_str();
  AddRulesOptions(*command, options->rules);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Fit(*options); }; });
}

}  // namespace opslag
