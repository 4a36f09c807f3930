#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "classifier/adopt.h"
#include "ingest/cli/rules_options.h"
#include "ingest/cli/rules_subcommands.h"
#include "ingest/cli/sweep.h"
#include "ingest/files/input_files.h"
#include "ingest/record/to_posting.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(Each correction becomes a line in the .cases of its code: + where the rules already say the same of the
headline, ? (a known gap) where they do not, which fails once they do. The headline is taken from the
postings given, or from the correction itself. A correction is superfluous once the rules answer its
whole posting alike: it can go. Read the new lines before they are kept: a headline may name a person.

Examples:
  opslag rules adopt --postings january.jsonl --dry-run
  opslag rules adopt --postings january.jsonl
  opslag rules adopt my-corrections.textproto --postings january.jsonl --with-employer

Exit codes: 0 done, 1 some corrections had no posting, or a headline that makes no case, 2 usage,
4 rules or corrections, 5 files and pipes.
)";

struct Options {
  RulesOptions rules;
  std::string corrections;
  SweepSettings sweep;
  bool with_employer = false;
  bool dry_run = false;
};

// What became of one correction. The later wins: a posting is delivered several times.
enum class Fate { kNotSeen, kTextChanged, kSeen };

struct Progress {
  Fate fate = Fate::kNotSeen;
  std::string title;
  std::string employer;
  bool superfluous = false;
};

class Adoption {
 public:
  Adoption(const Options& options, std::shared_ptr<const Classifier> classifier,
           std::shared_ptr<const Corrections> corrections)
      : options_(options), corrections_(std::move(corrections)), thread_(std::move(classifier)) {
    for (const Correction& correction : corrections_->all()) {
      progress_[&correction] = {.title = correction.headline, .employer = {}};
    }
  }

  void See(const v1::JobPosting& posting) {
    const auto entries = corrections_->Of(posting.source(), posting.posting_id());
    if (entries.empty()) return;
    const std::string hash = TextHash(posting.title(), posting.body());
    for (const Correction& correction : entries) {
      Progress& progress = progress_[&correction];
      if (correction.text_hash != hash) {
        if (progress.fate == Fate::kNotSeen) progress.fate = Fate::kTextChanged;
        continue;
      }
      progress.fate = Fate::kSeen;
      progress.title = posting.title();
      if (options_.with_employer && !posting.employer().anonymous()) {
        progress.employer = posting.employer().name();
      }
      progress.superfluous = IsSuperfluous(correction, ToPosting(posting), &thread_);
    }
  }

  Result<ExitCode> Finish() {
    for (const Correction& correction : corrections_->all()) {
      if (auto told = Adopt(correction, progress_.at(&correction)); !told) {
        return tl::make_unexpected(told.error());
      }
    }
    std::cout << added_ << (options_.dry_run ? " cases would be added" : " cases added")
              << ", of them " << gaps_ << " known gaps; " << superfluous_
              << " corrections superfluous, " << changed_ << " of a changed text, " << left_
              << " left to you\n";
    return left_ == 0 ? ExitCode::kFine : ExitCode::kRejected;
  }

 private:
  void Tell(const Correction& correction, std::string_view what) const {
    std::cout << correction.source << "/" << correction.posting_id << ": " << what << "\n";
  }

  Result<void> Adopt(const Correction& correction, const Progress& progress) {
    if (progress.superfluous) {
      ++superfluous_;
      Tell(correction, "superfluous: the rules answer the whole posting alike");
    }
    if (progress.fate == Fate::kTextChanged) {
      ++changed_;
      Tell(correction, "the posting's text has changed: the correction no longer applies");
    }
    if (progress.title.empty()) {
      ++left_;
      Tell(correction, "its headline is in none of the postings given");
      return {};
    }
    const auto adopted = MakeCase(correction, progress.title, progress.employer, &thread_);
    if (!adopted) {
      ++left_;
      Tell(correction, "the headline " + adopted.error().reason);
      return {};
    }
    const auto written = AppendCase(options_.rules.rules_dir, *adopted, options_.dry_run);
    if (!written) return tl::make_unexpected(written.error());
    if (*written == CaseWriting::kWasThere) {
      Tell(correction, adopted->file + " has a case of this headline already");
      return {};
    }
    ++added_;
    if (!adopted->agrees) ++gaps_;
    Tell(correction, "the rules say " + adopted->answered + " of the headline; " + adopted->file +
                         ":\n  " + adopted->line);
    return {};
  }

  const Options& options_;
  std::shared_ptr<const Corrections> corrections_;
  ClassifierThread thread_;
  std::map<const Correction*, Progress> progress_;
  std::size_t added_ = 0, gaps_ = 0, superfluous_ = 0, changed_ = 0, left_ = 0;
};

Result<ExitCode> AdoptAll(const Options& options) {
  for (const std::string& input : options.sweep.inputs) {
    if (auto readable = CheckReadable(input); !readable) {
      return tl::make_unexpected(readable.error());
    }
  }
  const auto classifier = LoadClassifier(options.rules);
  if (!classifier) return tl::make_unexpected(classifier.error());
  const std::filesystem::path file = options.corrections.empty()
                                         ? options.rules.rules_dir / kCorrectionsFile
                                         : std::filesystem::path(options.corrections);
  auto corrections = Corrections::Read(file, (*classifier)->rules());
  if (!corrections) return tl::make_unexpected(corrections.error());
  Adoption adoption(options, *classifier, *corrections);
  if (!options.sweep.inputs.empty()) {
    const PostingVisitor visitor = [&](std::uint64_t, const v1::JobPosting& posting) {
      adoption.See(posting);
    };
    const auto swept = SweepPostings(options.sweep, {visitor}, std::cerr);
    if (!swept) return tl::make_unexpected(swept.error());
  }
  return adoption.Finish();
}

ExitCode Adopt(const Options& options) {
  const Result<ExitCode> done = AdoptAll(options);
  return done ? *done : Complain(done.error());
}

}  // namespace

void AddRulesAdoptCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("adopt", "Make cases of the rules from corrections of single postings");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("corrections", options->corrections,
                   "File of corrections; without it corrections.textproto of the rules")
      ->type_name("CORRECTIONS")
      ->configurable(false);
  command
      ->add_option("--postings", options->sweep.inputs,
                   "Files that hold the corrected postings; - is standard input")
      ->type_name("FILES")
      ->configurable(false);
  command
      ->add_flag("--with-employer", options->with_employer,
                 "Put the employer's name into the case, where it tells the code")
      ->configurable(false);
  command->add_flag("--dry-run", options->dry_run, "Only show the lines")->configurable(false);
  AddInputFormOption(*command, options->sweep.input_form);
  AddDefaultSourceOption(*command, options->sweep.decode.default_source);
  command->add_flag("-q,--quiet", options->sweep.quiet, "No progress bar");
  AddRulesOptions(*command, options->rules);
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Adopt(*options); }; });
}

}  // namespace opslag
