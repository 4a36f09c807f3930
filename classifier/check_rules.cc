#include "classifier/check_rules.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/ruleset/cases.h"
#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/id_lock.h"
#include "classifier/ruleset/lint.h"
#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set_data.h"
#include "classifier/ruleset/self_test.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

// "occupations/25/2512" of occupations/25/2512.textproto and .cases alike.
std::string Stem(const std::string& path) { return path.substr(0, path.find_last_of('.')); }

// The stems that `only` names, relative to the rules directory.
Result<std::set<std::string>> SelectedStems(const fs::path& rules_dir,
                                            const std::vector<fs::path>& only) {
  std::set<std::string> stems;
  for (const fs::path& path : only) {
    std::error_code failure;
    const fs::path relative = fs::relative(path, rules_dir, failure);
    const bool inside =
        !failure && fs::exists(path) && !relative.empty() && *relative.begin() != fs::path("..");
    if (!inside) {
      return Fail(ErrorCode::kIo, path.string(),
                  "is no file below the rules directory " + rules_dir.string());
    }
    stems.insert(Stem(relative.generic_string()));
  }
  return stems;
}

class Checker {
 public:
  Checker(const fs::path& rules_dir, std::set<std::string> selected, std::size_t most_complaints)
      : rules_dir_(rules_dir), selected_(std::move(selected)), most_complaints_(most_complaints) {}

  Result<RuleReport> Check() {
    auto files = ReadRuleFiles(rules_dir_, &complaints_);
    if (!files) return tl::make_unexpected(files.error());
    files_ = std::move(*files);
    CheckComplete(files_, &complaints_);
    if (!complaints_.HasErrors()) {
      CompileAndRun();
      CheckIdLock(files_, &complaints_);
    }
    return Report();
  }

 private:
  bool Selected(const std::string& file) const {
    return selected_.empty() || selected_.count(Stem(file)) > 0;
  }

  void CompileAndRun() {
    const std::vector<Case> cases = ReadCases();
    auto rules = selected_.empty() ? CompileRules(files_, &complaints_) : CompileFor(cases);
    if (!rules) {
      if (!complaints_.HasErrors()) complaints_.AddError("", {}, rules.error().ToString());
      return;
    }
    if (auto tested = RunSelfTests(**rules); !tested) {
      complaints_.AddError("ruleset.textproto", {}, tested.error().ToString());
      return;
    }
    LintRules(
        files_, **rules, [this](const std::string& file) { return Selected(file); }, &complaints_);
    const RuleSet::Data& data = (*rules)->data();
    for (const ConceptRule& rule : data.concepts) concepts_.insert(rule.id);
    report_.version = (*rules)->version();
    report_.literals = (*rules)->literal_count();
    report_.rules =
        data.titles.size() + data.heads.size() + data.contexts.size() + data.concepts.size();
    for (const Diagnostic& diagnostic : case_complaints_.all()) complaints_.Add(diagnostic);
    RunCases(std::make_shared<const Classifier>(*rules), cases);
  }

  // An author who waits for one file's cases gets the literals compiled that occur in them: the
  // rest could change nothing.
  Result<std::shared_ptr<const RuleSet>> CompileFor(const std::vector<Case>& cases) {
    std::vector<Posting> postings;
    for (const Case& test : cases) postings.push_back(PostingOf(test));
    for (const auto& test : files_.rule_set.message.self_test()) {
      postings.emplace_back().title = test.text();
    }
    const ReadTexts read_texts = [&](const std::shared_ptr<const RuleSet>& bare) {
      return CanonicalTexts(bare, postings);
    };
    return CompileRulesFor(files_, read_texts, &complaints_);
  }

  std::vector<Case> ReadCases() {
    std::vector<Case> cases;
    for (const std::string& path : files_.case_files) {
      if (!Selected(path)) continue;
      auto read = ParseCases(path, *files_.sources.Find(path), &case_complaints_);
      std::move(read.begin(), read.end(), std::back_inserter(cases));
    }
    return cases;
  }

  static Posting PostingOf(const Case& test) {
    Posting posting;
    posting.title = test.title;
    posting.body = test.body;
    posting.body_format = BodyFormat::kPlainText;
    posting.employer.name = test.employer;
    posting.employer.industry = test.industry;
    return posting;
  }

  void RunCases(const std::shared_ptr<const Classifier>& classifier,
                const std::vector<Case>& cases) {
    ClassifierThread thread(classifier);
    for (const Case& test : cases) RunCase(*classifier, test, &thread);
  }

  CaseVerdict Judge(const Classifier& classifier, const Case& test,
                    ClassifierThread* thread) const {
    if (std::string unknown = UnknownTarget(classifier.rules(), test); !unknown.empty()) {
      return {CaseOutcome::kFail, std::move(unknown)};
    }
    const Classification& answer = thread->Classify(PostingOf(test));
    if (test.is_condition) return JudgeConditions(test, answer.conditions);
    if (test.is_sentence) return JudgeSentence(test, answer.competences);
    return JudgeHeadline(test, answer.occupation, classifier.rules().HasRulesFor(test.code));
  }

  // A near miss of a code or concept that is written wrong would pass for ever.
  std::string UnknownTarget(const RuleSet& rules, const Case& test) const {
    if (!test.code.empty() && rules.FindCode(test.code) == nullptr) {
      return "DISCO-08 has no code " + test.code;
    }
    for (const ExpectedConcept& wanted : test.concepts) {
      if (concepts_.count(wanted.id) == 0) return "there is no concept \"" + wanted.id + "\"";
    }
    return {};
  }

  void RunCase(const Classifier& classifier, const Case& test, ClassifierThread* thread) {
    const CaseVerdict verdict = Judge(classifier, test, thread);
    ReportVerdict(test, verdict, &complaints_);
    ++report_.cases;
    if (verdict.outcome == CaseOutcome::kFail) ++report_.failed_cases;
  }

  RuleReport Report() {
    report_.errors = complaints_.error_count();
    report_.warnings = complaints_.warning_count();
    report_.text = ComplaintText(complaints_, files_.sources, most_complaints_);
    report_.text += std::to_string(report_.rules) + " rules, " + std::to_string(report_.literals) +
                    (selected_.empty() ? " literals, " : " literals that may matter here, ") +
                    std::to_string(report_.cases) + " cases (" +
                    std::to_string(report_.failed_cases) +
                    " failed): " + std::to_string(report_.errors) + " errors, " +
                    std::to_string(report_.warnings) + " warnings\n";
    return report_;
  }

  const fs::path& rules_dir_;
  std::set<std::string> selected_;
  std::size_t most_complaints_;
  RuleFiles files_;
  Diagnostics complaints_;
  Diagnostics
      case_complaints_;  // apart until the rules are compiled: a faulty case is no faulty rule
  std::set<std::string, std::less<>> concepts_;
  RuleReport report_;
};

// Beside the old file and renamed, so that nobody reads half of it.
Result<void> Replace(const fs::path& file, const std::string& text) {
  const fs::path beside = file.string() + "~";
  std::ofstream out(beside, std::ios::binary);
  out << text;
  out.close();
  std::error_code failure;
  if (out) fs::rename(beside, file, failure);
  if (out && !failure) return {};
  return Fail(ErrorCode::kIo, file.string(), "cannot be written");
}

}  // namespace

Result<IdLockReport> LockRuleIds(const fs::path& rules_dir, bool retire) {
  Diagnostics complaints;
  const auto files = ReadRuleFiles(rules_dir, &complaints);
  if (!files) return tl::make_unexpected(files.error());
  IdLockUpdate update = UpdateIdLock(*files, retire, &complaints);
  if (complaints.HasErrors()) {
    return Fail(
        ErrorCode::kRules, "",
        "the rules have mistakes\n" + ComplaintText(complaints, files->sources, kMostComplaints));
  }
  const fs::path file = rules_dir / kIdLockFile;
  const std::string* const before = files->sources.Find(kIdLockFile);
  if (before == nullptr || *before != update.text) {
    if (auto written = Replace(file, update.text); !written) {
      return tl::make_unexpected(written.error());
    }
  }
  return IdLockReport{.file = file,
                      .added = update.added,
                      .retired = update.retired,
                      .vanished = std::move(update.vanished)};
}

Result<RuleReport> CheckRules(const fs::path& rules_dir, const std::vector<fs::path>& only,
                              std::size_t most_complaints) {
  auto selected = SelectedStems(rules_dir, only);
  if (!selected) return tl::make_unexpected(selected.error());
  return Checker(rules_dir, std::move(*selected), most_complaints).Check();
}

}  // namespace opslag
