#include <chrono>
#include <ctime>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "classifier/ruleset/corrections.h"
#include "ingest/cli/rules_options.h"
#include "ingest/cli/rules_subcommands.h"
#include "ingest/cli/sweep.h"
#include "ingest/files/input_files.h"
#include "ingest/record/danish_day.h"
#include "ingest/record/to_posting.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(Prints the entry for corrections.textproto, with the hash of the posting's text as it is now: a posting
that is written anew later is left to the rules. What the rules say of it goes to standard error.
Nothing of the text is printed unless --with-headline asks for the headline, which adopt then needs no
posting for.

Examples:
  opslag rules correct --id 4711 --code 7213 --reason "sheet metal, says the body" postings.jsonl
  opslag rules correct --id 4711 --source jobportal --code none --reason "no job at all" postings.jsonl
  opslag rules correct --id 4711 --code 7213 --reason "…" postings.jsonl >> rules/corrections.textproto

Exit codes: 0 printed, 1 no or several postings have this id, 2 usage, 4 rules, 5 files and pipes.
)";

struct Options {
  RulesOptions rules;
  SweepSettings sweep;
  std::string source;
  std::string id;
  std::string code;
  std::string reason;
  std::string date;
  bool with_headline = false;
};

// What was found under the id. A posting that was delivered several times counts by its last text.
struct Found {
  std::string source;
  std::string title;
  std::string body;
  std::string answer;
  double confidence = 0;
};

std::string Today() {
  const auto now = std::chrono::system_clock::now();
  const std::chrono::year_month_day day{std::chrono::sys_days{
      std::chrono::days{DanishDay(std::chrono::system_clock::to_time_t(now))}}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", int(day.year()), unsigned(day.month()),
                unsigned(day.day()));
  return text;
}

ExitCode Refuse(const std::string& why) {
  std::cerr << "opslag: " << why << "\n";
  return ExitCode::kRejected;
}

Result<void> CheckOptions(const Options& options, const RuleSet& rules) {
  if (options.code != "none" && rules.FindCode(options.code) == nullptr) {
    return Fail(ErrorCode::kUsage, "--code",
                "DISCO-08 has no code \"" + options.code + "\"; none = it cannot be coded");
  }
  if (options.reason.empty()) return Fail(ErrorCode::kUsage, "--reason", "says nothing");
  return {};
}

// The postings of this id, by source.
Result<std::vector<Found>> FindPostings(const Options& options,
                                        const std::shared_ptr<const Classifier>& classifier) {
  std::vector<Found> found;
  ClassifierThread thread(classifier);
  const PostingVisitor visitor = [&](std::uint64_t, const v1::JobPosting& posting) {
    if (posting.posting_id() != options.id) return;
    if (!options.source.empty() && posting.source() != options.source) return;
    const Occupation& occupation = thread.Classify(ToPosting(posting)).occupation;
    Found now{posting.source(), posting.title(), posting.body(), std::string(occupation.disco08),
              occupation.confidence};
    for (Found& earlier : found) {
      if (earlier.source != now.source) continue;
      earlier = std::move(now);
      return;
    }
    found.push_back(std::move(now));
  };
  const Result<SweepSummary> swept = SweepPostings(options.sweep, {visitor}, std::cerr);
  if (!swept) return tl::make_unexpected(swept.error());
  return found;
}

ExitCode Correct(const Options& options) {
  for (const std::string& input : options.sweep.inputs) {
    const Result<void> readable = CheckReadable(input);
    if (!readable) return Complain(readable.error());
  }
  const Result<std::shared_ptr<const Classifier>> classifier = LoadClassifier(options.rules);
  if (!classifier) return Complain(classifier.error());
  const Result<void> checked = CheckOptions(options, (*classifier)->rules());
  if (!checked) return Complain(checked.error());
  const Result<std::vector<Found>> found = FindPostings(options, *classifier);
  if (!found) return Complain(found.error());
  if (found->empty()) return Refuse("no posting has this id");
  if (found->size() > 1)
    return Refuse("postings of several sources have this id; name the --source");
  const Found& posting = found->front();
  Correction correction{.source = posting.source,
                        .posting_id = options.id,
                        .text_hash = TextHash(posting.title, posting.body),
                        .disco08 = options.code == "none" ? "" : options.code,
                        .reason = options.reason,
                        .date = options.date.empty() ? Today() : options.date};
  if (options.with_headline) correction.headline = posting.title;
  std::cout << CorrectionEntry(correction);
  std::cerr << "the rules say " << (posting.answer.empty() ? "none" : posting.answer);
  if (!posting.answer.empty()) std::cerr << " (confidence " << posting.confidence << ")";
  std::cerr << ", the correction " << options.code << "\n";
  return ExitCode::kFine;
}

}  // namespace

void AddRulesCorrectCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("correct", "Print the correction of a single posting, to be pasted");
  const auto options = std::make_shared<Options>();
  command->add_option("files", options->sweep.inputs, "Files of postings; - is standard input")
      ->type_name("FILES")
      ->required()
      ->configurable(false);
  const auto add = [&](const char* name, std::string& value, const char* type, const char* text) {
    return command->add_option(name, value, text)->type_name(type)->configurable(false);
  };
  add("--id", options->id, "ID", "The posting's id")->required();
  add("--code", options->code, "CODE", "Its code of one to six digits, or none")->required();
  add("--reason", options->reason, "TEXT", "Why; stands in the record")->required();
  add("--source", options->source, "NAME", "The posting's source, where several have the id");
  add("--date", options->date, "DATE", "When it was decided, as 2026-11-29; today where not given");
  command->add_flag("--with-headline", options->with_headline, "Keep the headline in the entry")
      ->configurable(false);
  AddInputFormOption(*command, options->sweep.input_form);
  AddDefaultSourceOption(*command, options->sweep.decode.default_source);
  command->add_flag("-q,--quiet", options->sweep.quiet, "No progress bar");
  AddRulesOptions(*command, options->rules);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Correct(*options); }; });
}

}  // namespace opslag
