#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "classifier/employer/register.h"
#include "classifier/ruleset/load.h"
#include "ingest/cli/batch.h"
#include "ingest/cli/register_subcommands.h"
#include "ingest/cli/report_output.h"
#include "ingest/cli/rules_options.h"
#include "ingest/files/input_files.h"
#include "ingest/files/progress_bar.h"
#include "ingest/files/record_reader.h"
#include "ingest/register/build_log.h"
#include "ingest/register/cvr_document.h"
#include "ingest/register/cvr_permanent.h"
#include "ingest/register/datafordeler.h"
#include "ingest/register/name_index_builder.h"
#include "ingest/register/output_file.h"
#include "ingest/register/register_builder.h"
#include "ingest/register/register_report.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(cvr-permanent: the documents of the Danish Business Authority's Elasticsearch service, as JSON lines,
lists, or pages of a scroll (hits.hits[]._source); plain, gzip, zstd or ZIP; - is standard input. Files that
hold newer versions of some documents may stand beside a full dump: of each company and unit the version
with the highest samtId counts.

datafordeler: the CSV files of Datafordeler's file download (CVR, version 2, current), as they come: ZIP
archives, or unpacked, or a folder of them. Needed are Virksomhed, Produktionsenhed, Navn, Branche and
Adressering; used where they are, Virksomhedsform, Beskaeftigelse, Reklamebeskyttelse and e_mailadresse.
They tell what is so now: a register made of them answers every day the same.

FILE appears once all is written; until then an older one of that name stays, and whoever has it open
keeps it. Participants (persons) are never read; of mail addresses the domain alone is. Sorting takes
some 1.5 GB in FILE's folder, which are gone with the process.

A document that is refused is named on standard error by file, line, number and reason, without a word
of its own, counted, and left out.

The words that decide how names are indexed, and domains that many share, are those of the rules
(employers/*.textproto).

Examples:
  opslag register build --source cvr-permanent dump.jsonl.zst -o register.lmdb
  fetch-the-dump | opslag register build --source cvr-permanent - -o register.lmdb
  opslag register build --source cvr-permanent full/*.json.gz newer.json -o register.lmdb --json -
  opslag register build --source datafordeler CVR_V2_*_csv_Current_*.zip -o register.lmdb

Exit codes: 0 made; 1 made, but some documents were refused; 2 usage; 5 a file cannot be read or written,
or ends within a document; 7 too many were refused, or none was kept: no register was made.
)";

constexpr const char* kCvrPermanent = "cvr-permanent";
constexpr const char* kDatafordeler = "datafordeler";
// A full dump has some five million documents.
constexpr std::uint64_t kUsualMostRefused = 10'000;

// What is wrong with an option's value, or nothing.
std::string IsDay(const std::string& text) {
  return ParseCvrDay(text) && text.size() == 10 ? "" : "is no day; days are YYYY-MM-DD";
}

struct Options {
  RulesOptions rules;
  std::string source;
  std::vector<std::string> inputs;
  std::string output;
  std::string as_of;
  std::string json;
  std::size_t threads = 0;
  std::uint64_t most_refused = kUsualMostRefused;
  bool keep_going = false;
  bool quiet = false;
};

// How far a build is: a bar on a terminal, else a line each half minute. Thread-safe.
class BuildProgress {
 public:
  // `unit`: what is read, "documents" or "rows". Outlives it.
  BuildProgress(bool quiet, std::optional<std::uint64_t> total_bytes, const char* unit)
      : unit_(unit),
        lines_(!quiet && ::isatty(STDERR_FILENO) != 1),
        bar_(!quiet, unit),
        written_bar_(!quiet, "entities written"),
        total_bytes_(total_bytes) {}

  void Update(std::uint64_t bytes, std::uint64_t documents) {
    const std::lock_guard lock(mutex_);
    bytes_ = bytes;
    bar_.Update(bytes, total_bytes_, documents);
    const Clock::time_point now = Clock::now();
    if (!lines_ || now - last_line_ < kLineInterval) return;
    last_line_ = now;
    Put(ProgressLine(bytes, total_bytes_, documents, Seconds(), kWidest, unit_));
  }

  // The second half: entities are merged and written.
  void UpdateWritten(std::uint64_t entities) {
    if ((entities & 0xFFFF) != 0) return;
    const std::lock_guard lock(mutex_);
    written_bar_.Update(0, std::nullopt, entities);
  }

  // Whoever writes to standard error does it through this.
  void PutLine(const std::string& line) {
    const std::lock_guard lock(mutex_);
    Put(line);
  }

  void Clear() {
    const std::lock_guard lock(mutex_);
    ClearBars();
  }

  double Seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr auto kLineInterval = std::chrono::seconds(30);
  static constexpr std::size_t kWidest = 200;

  void Put(const std::string& line) {
    ClearBars();
    std::cerr << "opslag: " << line << std::endl;
  }

  void ClearBars() {
    bar_.Clear();
    written_bar_.Clear();
  }

  std::mutex mutex_;

  const char* unit_;
  bool lines_;
  ProgressBar bar_;
  ProgressBar written_bar_;
  std::optional<std::uint64_t> total_bytes_;
  std::uint64_t bytes_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_line_ = start_;
};

// What is to be read.
struct Inputs {
  std::vector<std::string> documents;   // of cvr-permanent, or
  std::vector<DatafordelerFile> files;  // of Datafordeler
  std::vector<std::string> names;       // for messages
  std::optional<std::uint64_t> size;    // of all, in bytes; unset for pipes
};

// Folders stand for the files in them.
Result<Inputs> FindInputs(const Options& options) {
  Inputs inputs;
  if (options.source == kDatafordeler) {
    Result<std::vector<DatafordelerFile>> found = FindDatafordelerFiles(options.inputs);
    if (!found) return tl::make_unexpected(std::move(found.error()));
    inputs.files = std::move(*found);
    inputs.size = 0;
    for (const DatafordelerFile& file : inputs.files) {
      *inputs.size += file.size;
      inputs.names.push_back(file.name);
    }
    return inputs;
  }
  Result<std::vector<std::string>> found = ExpandInputs(options.inputs, "");
  if (!found) return tl::make_unexpected(std::move(found.error()));
  inputs.documents = std::move(*found);
  for (const std::string& input : inputs.documents) {
    if (Result<void> readable = CheckReadable(input); !readable) {
      return tl::make_unexpected(std::move(readable.error()));
    }
    inputs.names.push_back(input == kStandardStream ? "standard input" : input);
  }
  inputs.size = SizeOfAll(inputs.documents);
  return inputs;
}

Result<void> CheckArguments(const Options& options, const Inputs& inputs) {
  if (std::count(options.inputs.begin(), options.inputs.end(), kStandardStream) > 1) {
    return Fail(ErrorCode::kUsage, "inputs", "standard input can be read once");
  }
  if (options.output == kStandardStream) {
    return Fail(ErrorCode::kUsage, "--output", "a register cannot be written to a pipe");
  }
  const auto replaces = [&options](const std::string& input) {
    return IsSameFile(input, options.output);
  };
  if (std::any_of(options.inputs.begin(), options.inputs.end(), replaces) ||
      std::any_of(inputs.documents.begin(), inputs.documents.end(), replaces)) {
    return Fail(ErrorCode::kUsage, "--output", "the register would replace an input");
  }
  // Better now than after an hour.
  const Result<FileDescriptor> writable = CreateScratchFile(options.output);
  if (!writable) return tl::make_unexpected(writable.error());
  return {};
}

std::string Today() {
  const std::chrono::year_month_day today(
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(today.year()),
                static_cast<unsigned>(today.month()), static_cast<unsigned>(today.day()));
  return text;
}

// Whoever writes into a pipe needs a core, too: with as many threads as cores beside it the build
// took a tenth longer.
std::size_t DocumentThreads(const Options& options, const Inputs& inputs) {
  const std::size_t threads = ThreadsOf(options.threads);
  const bool piped = std::find(inputs.documents.begin(), inputs.documents.end(), kStandardStream) !=
                     inputs.documents.end();
  return options.threads == 0 && piped && threads > 1 ? threads - 1 : threads;
}

Result<RegisterInfo> CollectDocuments(const Options& options, const Inputs& inputs,
                                      const EmployerWords& words, BuildProgress* progress,
                                      RegisterBuilder* builder, BuildLog* log) {
  CvrPermanentSettings settings;
  settings.inputs = inputs.documents;
  settings.threads = DocumentThreads(options, inputs);
  settings.keep_going = options.keep_going;
  settings.shared_domains.insert(words.shared_domains.begin(), words.shared_domains.end());
  settings.progress = [progress](std::uint64_t bytes, std::uint64_t documents) {
    progress->Update(bytes, documents);
  };
  return CollectCvrPermanent(settings, builder, log);
}

Result<RegisterInfo> CollectFiles(const Options& options, const Inputs& inputs,
                                  const EmployerWords& words, BuildProgress* progress,
                                  RegisterBuilder* builder, BuildLog* log) {
  DatafordelerSettings settings;
  settings.files = inputs.files;
  settings.output = options.output;
  settings.shared_domains.insert(words.shared_domains.begin(), words.shared_domains.end());
  settings.progress = [progress](std::uint64_t bytes, std::uint64_t rows) {
    progress->Update(bytes, rows);
  };
  return CollectDatafordeler(settings, builder, log);
}

Result<RegisterInfo> Make(const Options& options, const Inputs& inputs, const EmployerWords& words,
                          BuildProgress* progress, BuildLog* log) {
  Result<NameIndexBuilder> index = NameIndexBuilder::Create(words, options.output);
  if (!index) return tl::make_unexpected(std::move(index.error()));
  RegisterBuilder builder(options.output, log);
  Result<RegisterInfo> info =
      options.source == kCvrPermanent
          ? CollectDocuments(options, inputs, words, progress, &builder, log)
          : CollectFiles(options, inputs, words, progress, &builder, log);
  if (!info) return info;
  if (!options.as_of.empty()) info->version = options.as_of;
  if (info->version.empty()) {
    info->version = Today();
    log->NoteOnce(
        "no document tells when it was loaded: the register bears today's date (--as-of)");
  }
  const RegisterIndexer names{[&index](const RegisterEntity& entity) { return index->Add(entity); },
                              [&index](RegisterWriter* writer) { return index->Finish(writer); }};
  return builder.Write(std::move(*info), {names},
                       [progress](std::uint64_t entities) { progress->UpdateWritten(entities); });
}

ExitCode Build(const Options& options) {
  const Result<Inputs> inputs = FindInputs(options);
  if (!inputs) return Complain(inputs.error());
  if (const Result<void> good = CheckArguments(options, *inputs); !good) {
    return Complain(good.error());
  }
  if (options.rules.rules_dir.empty()) return Complain(NoRulesFound());
  const Result<EmployerWords> words = LoadEmployerWords(options.rules.rules_dir);
  if (!words) return Complain(words.error());
  BuildProgress progress(options.quiet, inputs->size,
                         options.source == kCvrPermanent ? "documents" : "rows");
  BuildLog::Settings log_settings;
  log_settings.inputs = inputs->names;
  log_settings.most_refused = options.most_refused;
  log_settings.put_line = [&progress](const std::string& line) { progress.PutLine(line); };
  BuildLog log(std::move(log_settings));

  const Result<RegisterInfo> made = Make(options, *inputs, *words, &progress, &log);
  progress.Clear();
  if (!made) return Complain(made.error());
  const auto opened = Register::Open(options.output);
  if (!opened) return Complain(opened.error());
  const BuildCounts counts = log.counts();
  const v1::RegisterBuildReport report =
      BuildReport(InfoReport(**opened, options.output), counts,
                  static_cast<double>(progress.bytes()) / 1e6, progress.Seconds());
  const Result<void> put = PutReport(RegisterBuildText(report), report, options.json);
  if (!put) return Complain(put.error());
  return counts.refused.empty() ? ExitCode::kFine : ExitCode::kRejected;
}

}  // namespace

void AddRegisterBuildCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("build", "Make a register file from the official dumps");
  const auto options = std::make_shared<Options>();
  command->add_option("--source", options->source, "What the inputs are")
      ->check(CLI::IsMember({kCvrPermanent, kDatafordeler}))
      ->required()
      ->configurable(false);
  command
      ->add_option("inputs", options->inputs,
                   "Files of the dump, or folders of them; - is standard input")
      ->type_name("INPUT")
      ->required()
      ->configurable(false);
  command->add_option("-o,--output", options->output, "The register file to make")
      ->type_name("FILE")
      ->required()
      ->configurable(false);
  command
      ->add_option("--as-of", options->as_of,
                   "The register's day, which records will name; by default the newest on which "
                   "a document was loaded")
      ->type_name("YYYY-MM-DD")
      ->check(IsDay)
      ->configurable(false);
  command
      ->add_option("--max-refused", options->most_refused,
                   "No register is made where more documents are refused")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag(
      "--keep-going", options->keep_going,
      "Use an input that is cut off, or cannot be cut into documents, as far as it goes");
  AddRulesDirOption(*command, options->rules);
  AddJsonReportOption(*command, options->json);
  AddThreadsOption(*command, options->threads);
  command->get_option("--threads")
      ->description(
          "Threads that read documents, beside the one that reads files; 0 = one for each core, of "
          "a pipe one less, for its writer");
  command->add_flag("-q,--quiet", options->quiet, "No progress");
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Build(*options); }; });
}

}  // namespace opslag
