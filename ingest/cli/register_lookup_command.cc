#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "classifier/text/utf8.h"
#include "ingest/cli/batch.h"
#include "ingest/cli/register_lookup.h"
#include "ingest/cli/register_options.h"
#include "ingest/cli/register_subcommands.h"
#include "ingest/cli/report_output.h"
#include "ingest/cli/rules_options.h"
#include "ingest/files/input_files.h"
#include "ingest/files/record_reader.h"
#include "ingest/files/record_writer.h"
#include "ingest/record/json_reader.h"
#include "ingest/record/json_writer.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(Without --batch the answer is for a person: the company, the unit where the work is, and why: the name's
words with their weights, and the candidates with what agrees, where they lie and their odds.

With --batch, files or standard input hold questions, a JSON object to a line: name, and as far as the
ad tells them id, postalCode, city, street, municipalityCode, date, cvrNumber, pNumber, domains. For each a
line comes out, in their order: id, cvrNumber, pNumber, name, score, level (WORKPLACE or COMPANY),
municipality, method, rivalCandidates; empty where nothing was linked. A bad line is named on standard error
as FILE:LINE: field: reason, and does not stop the rest.

Examples:
  opslag register lookup --register register.lmdb "Skive Maskinfabrik A/S"
  opslag register lookup --register register.lmdb --place "8600 Silkeborg" --date 2012-05-01 "Hansen Byg"
  opslag register lookup --register register.lmdb --json - Netto --place 7800 | jq .why.candidates
  opslag register lookup --register register.lmdb --batch names.jsonl > links.jsonl

Exit codes: 0 answered, whether linked or not; 1 some lines could not be read; 2 usage; 4 rules; 5 files
and pipes; 7 the register cannot be used.
)";

struct Options {
  RulesOptions rules;
  std::string register_file;
  std::vector<std::string> words;  // the name, or with --batch the files
  std::string place, date, cvr_number, p_number;
  std::vector<std::string> domains;
  std::string json;
  std::string output{kStandardStream};
  std::size_t threads = 0;
  bool batch = false;
  bool explain = false;
};

Error NoRegister() {
  return {ErrorCode::kUsage, "--register",
          "name the register's file; `opslag register build` makes one"};
}

// What finders are made of.
struct Source {
  std::shared_ptr<const Classifier> classifier;
  std::shared_ptr<const Register> opened;
  std::shared_ptr<const EmployerLexicon> lexicon;

  Result<EmployerFinder> Finder() const {
    return EmployerFinder::Make(opened, lexicon, classifier->rules());
  }
};

Result<Source> OpenSource(const Options& options) {
  if (options.register_file.empty()) return tl::make_unexpected(NoRegister());
  Source source;
  auto opened = Register::Open(options.register_file);
  if (!opened) return tl::make_unexpected(opened.error());
  source.opened = std::move(*opened);
  // No posting is read: none of the rules' literals is needed.
  auto classifier = LoadClassifierFor(options.rules, Posting{});
  if (!classifier) return tl::make_unexpected(classifier.error());
  source.classifier = std::move(*classifier);
  const RuleSet& rules = source.classifier->rules();
  auto lexicon = EmployerLexicon::Make(rules.employer_words(), rules.places());
  if (!lexicon) return tl::make_unexpected(lexicon.error());
  source.lexicon = std::move(*lexicon);
  return source;
}

ExitCode LookUpOne(const Options& options) {
  v1::RegisterQuestion question;
  for (const std::string& word : options.words) {
    if (!question.name().empty()) question.mutable_name()->push_back(' ');
    question.mutable_name()->append(RepairUtf8(word).text);
  }
  ReadPlace(RepairUtf8(options.place).text, &question);
  question.set_date(options.date);
  question.set_cvr_number(options.cvr_number);
  question.set_p_number(options.p_number);
  for (const std::string& domain : options.domains) question.add_domains(RepairUtf8(domain).text);
  const Result<Source> source = OpenSource(options);
  if (!source) return Complain(source.error());
  Result<EmployerFinder> finder = source->Finder();
  if (!finder) return Complain(finder.error());
  const Result<v1::RegisterAnswer> answer = LookUp(question, true, &*finder);
  if (!answer) {
    return Complain({ErrorCode::kUsage, "--" + answer.error().where, answer.error().reason});
  }
  const Result<void> put = PutReport(LookupText(*answer), *answer, options.json);
  return put ? ExitCode::kFine : Complain(put.error());
}

// What a thread answers with.
struct Desk {
  EmployerFinder finder;
  JsonReader json;
  bool explain = false;

  Result<std::string> Answer(std::string_view line) {
    v1::RegisterQuestion question;
    Reading reading;
    if (auto read = json.Read(line, &question, &reading); !read)
      return tl::make_unexpected(read.error());
    const Result<v1::RegisterAnswer> answer = LookUp(question, explain, &finder);
    if (!answer) return tl::make_unexpected(answer.error());
    std::string text;
    AppendJson(*answer, &text);
    return text;
  }
};

// Answers all lines of the inputs; false where some could not be read.
Result<bool> AnswerAll(const std::vector<std::string>& inputs, BatchWorkers* workers,
                       RecordWriter* output) {
  bool all_good = true;
  Batch batch;
  for (const std::string& input : inputs) {
    auto reader = RecordReader::Open(input, {.form = WireForm::kJson});
    if (!reader) return tl::make_unexpected(reader.error());
    bool at_end = false;
    while (!at_end) {
      batch.Restart(WireForm::kJson);
      std::optional<Error> too_large;
      std::uint64_t too_large_at = 0;
      do {
        auto record = reader->Next();
        if (!record) return tl::make_unexpected(record.error());
        at_end = !*record;
        if (at_end) break;
        if ((*record)->problem && (*record)->problem->code == ErrorCode::kRecordTooLarge) {
          too_large = (*record)->problem;
          too_large_at = (*record)->number;
          break;
        }
        batch.Add(**record);
      } while (!batch.IsFull() && reader->Ready());
      if (!batch.empty()) workers->Process(batch);
      for (const Batch::Entry& entry : batch.entries()) {
        if (!entry.outcome) {
          all_good = false;
          std::cerr << BadRecordLine(input, entry.number, entry.outcome.error());
        } else if (auto put = output->Append(*entry.outcome); !put) {
          return tl::make_unexpected(put.error());
        }
      }
      if (too_large) {
        all_good = false;
        std::cerr << BadRecordLine(input, too_large_at, *too_large);
      }
      // Whoever reads the answers to a slow pipe shall not wait for more questions.
      if (!at_end && reader->Ready()) continue;
      if (auto flushed = output->Flush(); !flushed) return tl::make_unexpected(flushed.error());
    }
  }
  return all_good;
}

ExitCode LookUpAll(const Options& options) {
  std::vector<std::string> inputs = options.words;
  if (inputs.empty()) inputs.emplace_back(kStandardStream);
  for (const std::string& input : inputs) {
    if (auto readable = CheckReadable(input); !readable) return Complain(readable.error());
  }
  const Result<Source> source = OpenSource(options);
  if (!source) return Complain(source.error());
  std::vector<EntryWork> work;
  for (std::size_t i = ThreadsOf(options.threads); i > 0; --i) {
    auto finder = source->Finder();
    if (!finder) return Complain(finder.error());
    const auto desk =
        std::make_shared<Desk>(Desk{std::move(*finder), JsonReader(), options.explain});
    work.emplace_back([desk](Batch& batch, Batch::Entry& entry) {
      entry.outcome = desk->Answer(batch.Bytes(entry));
    });
  }
  auto output = RecordWriter::Open(options.output, WireForm::kJson);
  if (!output) return Complain(output.error());
  BatchWorkers workers(std::move(work));
  const Result<bool> answered = AnswerAll(inputs, &workers, &*output);
  if (!answered) return Complain(answered.error());
  return *answered ? ExitCode::kFine : ExitCode::kRejected;
}

ExitCode Run(const Options& options) {
  if (options.batch) return LookUpAll(options);
  if (options.words.empty() && options.cvr_number.empty() && options.p_number.empty()) {
    return Complain({ErrorCode::kUsage, "NAME", "say whom to look up"});
  }
  return LookUpOne(options);
}

}  // namespace

void AddRegisterLookupCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("lookup", "Who an employer's name in an ad is in the register, and why");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("name", options->words,
                   "The name as the ad has it; with --batch, files of questions")
      ->type_name("NAME")
      ->configurable(false);
  AddRegisterOption(*command, options->register_file);
  command
      ->add_option("--place", options->place,
                   "Where the work is: 7800, Skive, or \"Torvet 1, 7800 Skive\"")
      ->type_name("PLACE");
  command
      ->add_option("--date", options->date, "Day of the ad, as 2026-10-05; else the register's own")
      ->type_name("DAY");
  command
      ->add_option("--domain", options->domains,
                   "Host of the ad's links or mail address; may be repeated")
      ->type_name("HOST");
  command->add_option("--cvr-number", options->cvr_number, "CVR number that the ad tells")
      ->type_name("NUMBER");
  command->add_option("--p-number", options->p_number, "P-number that the ad tells")
      ->type_name("NUMBER");
  command->add_flag("--batch", options->batch, "Answer JSON lines of questions, one line each");
  command->add_flag("--explain", options->explain, "With --batch: put the why into the answers");
  command->add_option("-o,--output", options->output, "Where the answers of --batch go")
      ->type_name("FILE")
      ->capture_default_str();
  AddJsonReportOption(*command, options->json);
  AddThreadsOption(*command, options->threads);
  AddRulesOptions(*command, options->rules);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Run(*options); }; });
}

}  // namespace opslag
