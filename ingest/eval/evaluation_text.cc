// EvaluationText, declared in evaluate.h.
#include "ingest/eval/evaluate.h"
#include "ingest/eval/format.h"

namespace opslag {
namespace {

using v1::EvaluationReport;

std::string ShareLine(const std::string& name, const v1::Share& share) {
  if (share.of() == 0) return Format("%-42s     -    (none)\n", name.c_str());
  return Format("%-42s%6.1f %%  (%u/%u; 95 %%: %.1f-%.1f)\n", name.c_str(), 100 * share.share(),
                share.count(), share.of(), 100 * share.low(), 100 * share.high());
}

std::string AccuracyLines(const EvaluationReport& report) {
  std::string text;
  for (const auto& accuracy : report.accuracy()) {
    text += ShareLine(Format("right at %u digit(s), of all", accuracy.digits()), accuracy.of_all());
  }
  for (const auto& accuracy : report.accuracy()) {
    text += ShareLine(Format("right at %u digit(s), of those answered", accuracy.digits()),
                      accuracy.of_answered());
  }
  text += ShareLine("answered at 4 digits", report.answered());
  text += ShareLine("among the first five alternatives", report.among_first_five());
  text += ShareLine("same as the majority code", report.same_as_majority());
  text += ShareLine("abstained where no code is right", report.abstained_rightly());
  const auto& stem = report.stem();
  return text + Format("%-42s%6.1f %%  (tp %u, fp %u, fn %u, n %u)\n",
                       "STEM F1, where coders are firm", 100 * stem.f1(), stem.true_positives(),
                       stem.false_positives(), stem.false_negatives(), stem.of());
}

std::string LanguageLines(const EvaluationReport& report) {
  std::string text = "\nby language of the text             answered      right, of all\n";
  for (const auto& language : report.languages()) {
    const char* const name = language.language().empty() ? "not told" : language.language().c_str();
    text += Format("  %-8s %5u                 %6.1f %%           %6.1f %%\n", name,
                   language.answered().of(), 100 * language.answered().share(),
                   100 * language.right_of_all().share());
  }
  return text;
}

std::string RiskLine(const EvaluationReport::RiskPoint& point) {
  return Format("  %6.3f      %5.1f %%   %6.1f %%  (%u/%u; 95 %%: %.1f-%.1f)\n", point.confidence(),
                100 * point.coverage().share(), 100 * point.right().share(), point.right().count(),
                point.right().of(), 100 * point.right().low(), 100 * point.right().high());
}

// The first point of each further tenth, and the last.
std::string RiskLines(const EvaluationReport& report) {
  if (report.risk_coverage().empty()) return "";
  std::string text = "\nconfidence  answered     right\n  at least    of all  of those\n";
  int tenth = 1;
  for (int i = 0; i < report.risk_coverage_size(); ++i) {
    const auto& point = report.risk_coverage(i);
    const bool is_last = i + 1 == report.risk_coverage_size();
    if (point.coverage().share() * 10 < tenth && !is_last) continue;
    tenth = static_cast<int>(point.coverage().share() * 10) + 1;
    text += RiskLine(point);
  }
  text += ShareLine("right among the surest 50 % of all", report.surest_half());
  return text + ShareLine("right among the surest 80 % of all", report.surest_four_fifths());
}

std::string CalibrationLines(const EvaluationReport& report) {
  const auto& calibration = report.calibration();
  if (calibration.bins().empty()) return "";
  std::string text = "\nconfidence    answers   said  right\n";
  for (const auto& bin : calibration.bins()) {
    text += Format("  %.2f-%.2f   %7u   %.3f  %.3f\n", bin.from(), bin.to(), bin.answers(),
                   bin.said(), bin.right());
  }
  text += Format("calibration error (ECE) %.4f, Brier score %.4f, log loss %.4f\n",
                 calibration.ece(), calibration.brier(), calibration.log_loss());
  if (calibration.distinct_confidences() >= 10) return text;
  return text + Format("only %u distinct confidences: the table above says little\n",
                       calibration.distinct_confidences());
}

std::string ConfusionLines(const EvaluationReport& report) {
  if (report.confusions().empty()) return "";
  std::string text = "\nwrong answers: answered, wanted, how often, examples\n";
  for (const auto& confusion : report.confusions()) {
    text += Format("  %s  %s  %4u ", confusion.answered().c_str(), confusion.wanted().c_str(),
                   confusion.count());
    for (const auto& example : confusion.examples()) {
      const std::string title = example.title().empty() ? "" : " \"" + example.title() + "\"";
      const char* const separator = title.empty() ? "  " : "\n      ";
      text += separator + example.id() + title;
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string EvaluationText(const EvaluationReport& report) {
  std::string text = Format("%u headlines: %u with a code, %u that cannot be coded\n\n",
                            report.rows(), report.with_code(), report.without_code());
  if (report.other_predictions() > 0) {
    text += Format("%u predictions of other postings passed over\n\n", report.other_predictions());
  }
  text += AccuracyLines(report);
  text += LanguageLines(report);
  text += RiskLines(report);
  text += CalibrationLines(report);
  return text + ConfusionLines(report);
}

}  // namespace opslag
