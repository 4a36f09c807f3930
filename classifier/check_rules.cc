#include "classifier/check_rules.h"

#include <algorithm>
#include <set>

#include "classifier/classifier.h"
#include "classifier/ruleset/cases.h"
#include "classifier/ruleset/compile.h"
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
    const bool inside = !failure && fs::exists(path) && !relative.empty() &&
                        *relative.begin() != fs::path("..");
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
  Checker(const fs::path& rules_dir, std::set<std::string> selected)
      : rules_dir_(rules_dir), selected_(std::move(selected)) {}

  Result<RuleReport> Check() {
    auto files = ReadRuleFiles(rules_dir_, &complaints_);
    if (!files) return tl::make_unexpected(files.error());
    files_ = std::move(*files);
    CheckComplete(files_, &complaints_);
    if (!complaints_.HasErrors()) CompileAndRun();
    return Report();
  }

 private:
  bool Selected(const std::string& file) const {
    return selected_.empty() || selected_.count(Stem(file)) > 0;
  }

  void CompileAndRun() {
    auto rules = CompileRules(files_, &complaints_);
    if (!rules) {
      if (!complaints_.HasErrors()) complaints_.AddError("", {}, rules.error().ToString());
      return;
    }
    if (auto tested = RunSelfTests(**rules); !tested) {
      complaints_.AddError("ruleset.textproto", {}, tested.error().ToString());
      return;
    }
    Diagnostics lints;
    LintRules(files_, **rules, &lints);
    KeepSelected(lints);
    const RuleSet::Data& data = (*rules)->data();
    report_.version = (*rules)->version();
    report_.literals = (*rules)->literal_count();
    report_.rules = data.titles.size() + data.heads.size() + data.contexts.size() +
                    data.concepts.size();
    RunCases(std::make_shared<const Classifier>(*rules));
  }

  void KeepSelected(const Diagnostics& found) {
    for (const Diagnostic& diagnostic : found.all()) {
      if (Selected(diagnostic.file)) complaints_.Add(diagnostic);
    }
  }

  void RunCases(std::shared_ptr<const Classifier> classifier) {
    ClassifierThread thread(classifier);
    for (const std::string& path : files_.case_files) {
      if (!Selected(path)) continue;
      for (const Case& test : ParseCases(path, *files_.sources.Find(path), &complaints_)) {
        RunCase(*classifier, test, &thread);
      }
    }
  }

  void RunCase(const Classifier& classifier, const Case& test, ClassifierThread* thread) {
    Posting posting;
    posting.title = test.title;
    posting.body = test.body;
    posting.body_format = BodyFormat::kPlainText;
    posting.employer.name = test.employer;
    const Classification& answer = thread->Classify(posting);
    const CaseVerdict verdict =
        test.is_sentence
            ? JudgeSentence(test, answer.competences)
            : JudgeHeadline(test, answer.occupation, classifier.rules().HasRulesFor(test.code));
    ReportVerdict(test, verdict, &complaints_);
    ++report_.cases;
    if (verdict.outcome == CaseOutcome::kFail) ++report_.failed_cases;
  }

  RuleReport Report() {
    report_.errors = complaints_.error_count();
    report_.warnings = complaints_.warning_count();
    report_.text = complaints_.Render(files_.sources);
    report_.text += std::to_string(report_.rules) + " rules, " +
                    std::to_string(report_.literals) + " literals, " +
                    std::to_string(report_.cases) + " cases (" +
                    std::to_string(report_.failed_cases) + " failed): " +
                    std::to_string(report_.errors) + " errors, " +
                    std::to_string(report_.warnings) + " warnings\n";
    return report_;
  }

  const fs::path& rules_dir_;
  std::set<std::string> selected_;
  RuleFiles files_;
  Diagnostics complaints_;
  RuleReport report_;
};

}  // namespace

Result<RuleReport> CheckRules(const fs::path& rules_dir, const std::vector<fs::path>& only) {
  auto selected = SelectedStems(rules_dir, only);
  if (!selected) return tl::make_unexpected(selected.error());
  return Checker(rules_dir, std::move(*selected)).Check();
}

}  // namespace opslag
