#include "ingest/eval/evaluate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "ingest/eval/statistics.h"

namespace opslag {
namespace {

using v1::EvaluationReport;

constexpr std::size_t kDigits = 4;
constexpr std::size_t kAlternatives = 5;
// As many points as a figure of some 600 columns can tell apart.
constexpr std::size_t kMostRiskPoints = 300;

std::uint32_t Count(std::size_t count) { return static_cast<std::uint32_t>(count); }

bool RightAt(std::size_t digits, std::string_view code, const GoldRow& row) {
  if (code.size() < digits) return false;
  return std::any_of(row.accept.begin(), row.accept.end(), [&](std::string_view accepted) {
    return accepted.substr(0, digits) == code.substr(0, digits);
  });
}

bool Answers(const Prediction& prediction) { return prediction.code.size() >= kDigits; }

// The first five different codes of four digits, the answer before its alternatives.
bool AmongFirstFive(const Prediction& prediction, const GoldRow& row) {
  std::vector<std::string_view> codes;
  const auto add = [&codes](std::string_view code) {
    if (code.size() < kDigits || codes.size() == kAlternatives) return;
    code = code.substr(0, kDigits);
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
  };
  add(prediction.code);
  for (const std::string& alternative : prediction.alternatives) add(alternative);
  return std::any_of(codes.begin(), codes.end(),
                     [&row](std::string_view code) { return RightAt(kDigits, code, row); });
}

// Counts k out of n.
struct Tally {
  std::size_t k = 0;
  std::size_t n = 0;

  void Add(bool counts) {
    k += counts ? 1 : 0;
    ++n;
  }
  v1::Share ToShare() const { return MakeShare(k, n); }
};

class Evaluation {
 public:
  explicit Evaluation(const EvaluateSettings& settings) : settings_(settings) {}

  void Add(const GoldRow& row, const Prediction& prediction) {
    if (row.code.empty()) {
      abstained_rightly_.Add(!Answers(prediction));
      return;
    }
    AddAccuracy(row, prediction);
    AddStem(row, prediction);
    if (!Answers(prediction)) return;
    const bool right = RightAt(kDigits, prediction.code, row);
    answers_.push_back({prediction.confidence, right});
    if (!right) AddConfusion(row, prediction);
  }

  EvaluationReport Report() const {
    EvaluationReport report;
    report.set_with_code(Count(answered_.n));
    report.set_without_code(Count(abstained_rightly_.n));
    report.set_rows(report.with_code() + report.without_code());
    for (std::size_t digits = kDigits; digits >= 1; --digits) {
      EvaluationReport::Accuracy& accuracy = *report.add_accuracy();
      accuracy.set_digits(Count(digits));
      *accuracy.mutable_of_all() = of_all_[digits - 1].ToShare();
      *accuracy.mutable_of_answered() = of_answered_[digits - 1].ToShare();
    }
    *report.mutable_answered() = answered_.ToShare();
    *report.mutable_among_first_five() = first_five_.ToShare();
    *report.mutable_same_as_majority() = majority_.ToShare();
    *report.mutable_abstained_rightly() = abstained_rightly_.ToShare();
    *report.mutable_stem() = StemReport();
    AddRisk(&report);
    AddCalibration(&report);
    AddConfusions(&report);
    AddLanguages(&report);
    return report;
  }

 private:
  struct ConfusedPair {
    std::size_t count = 0;
    std::vector<EvaluationReport::Example> examples;
  };
  struct ByLanguage {
    Tally right, answered;
  };

  void AddAccuracy(const GoldRow& row, const Prediction& prediction) {
    for (std::size_t digits = 1; digits <= kDigits; ++digits) {
      const bool right = RightAt(digits, prediction.code, row);
      of_all_[digits - 1].Add(right);
      if (prediction.code.size() >= digits) of_answered_[digits - 1].Add(right);
    }
    answered_.Add(Answers(prediction));
    first_five_.Add(AmongFirstFive(prediction, row));
    majority_.Add(std::string_view(prediction.code).substr(0, kDigits) == row.code);
    ByLanguage& language = languages_[prediction.language];
    language.right.Add(RightAt(kDigits, prediction.code, row));
    language.answered.Add(Answers(prediction));
  }

  void AddStem(const GoldRow& row, const Prediction& prediction) {
    if (!row.stem_firm) return;
    ++stem_rows_;
    true_positives_ += prediction.is_stem && row.stem ? 1 : 0;
    false_positives_ += prediction.is_stem && !row.stem ? 1 : 0;
    false_negatives_ += !prediction.is_stem && row.stem ? 1 : 0;
  }

  void AddConfusion(const GoldRow& row, const Prediction& prediction) {
    ConfusedPair& pair = confusions_[{prediction.code.substr(0, kDigits), row.code}];
    ++pair.count;
    if (pair.examples.size() >= settings_.examples) return;
    EvaluationReport::Example& example = pair.examples.emplace_back();
    example.set_id(row.id);
    if (settings_.with_titles) example.set_title(row.title);
    example.set_confidence(prediction.confidence);
  }

  EvaluationReport::Stem StemReport() const {
    EvaluationReport::Stem stem;
    stem.set_true_positives(Count(true_positives_));
    stem.set_false_positives(Count(false_positives_));
    stem.set_false_negatives(Count(false_negatives_));
    stem.set_of(Count(stem_rows_));
    const std::size_t divisor = 2 * true_positives_ + false_positives_ + false_negatives_;
    if (divisor > 0) {
      stem.set_f1(2 * static_cast<double>(true_positives_) / static_cast<double>(divisor));
    }
    return stem;
  }

  void AddRisk(EvaluationReport* report) const {
    for (const RiskPoint& point : RiskCoverage(answers_, kMostRiskPoints)) {
      EvaluationReport::RiskPoint& out = *report->add_risk_coverage();
      out.set_confidence(point.confidence);
      *out.mutable_coverage() = MakeShare(point.answers, answered_.n);
      *out.mutable_right() = MakeShare(point.right, point.answers);
    }
    *report->mutable_surest_half() = Surest(0.5);
    *report->mutable_surest_four_fifths() = Surest(0.8);
  }

  // Of the surest part of all rows with a code; of all answers, where there are fewer.
  v1::Share Surest(double part) const {
    const auto wanted =
        static_cast<std::size_t>(std::nearbyint(part * static_cast<double>(answered_.n)));
    const std::size_t k = std::min(wanted, answers_.size());
    const double right = RightAmongSurest(answers_, k);
    return MakeShare(static_cast<std::size_t>(std::nearbyint(right)), k);
  }

  void AddCalibration(EvaluationReport* report) const {
    EvaluationReport::Calibration& out = *report->mutable_calibration();
    const std::vector<CalibrationBin> bins = CalibrationBins(answers_);
    for (const CalibrationBin& bin : bins) {
      EvaluationReport::Calibration::Bin& printed = *out.add_bins();
      printed.set_from(bin.from);
      printed.set_to(bin.to);
      printed.set_answers(Count(bin.answers));
      printed.set_said(bin.said);
      printed.set_right(bin.right);
    }
    out.set_ece(ExpectedCalibrationError(bins));
    out.set_brier(BrierScore(answers_));
    out.set_log_loss(LogLoss(answers_));
    out.set_distinct_confidences(Count(DistinctConfidences(answers_)));
  }

  void AddConfusions(EvaluationReport* report) const {
    using Entry = decltype(confusions_)::value_type;
    std::vector<const Entry*> sorted;
    for (const Entry& entry : confusions_) sorted.push_back(&entry);
    std::stable_sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) {
      return a->second.count > b->second.count;
    });
    if (sorted.size() > settings_.confusions) sorted.resize(settings_.confusions);
    for (const Entry* const entry : sorted) {
      EvaluationReport::Confusion& out = *report->add_confusions();
      out.set_answered(entry->first.first);
      out.set_wanted(entry->first.second);
      out.set_count(Count(entry->second.count));
      for (const auto& example : entry->second.examples) *out.add_examples() = example;
    }
  }

  void AddLanguages(EvaluationReport* report) const {
    using Entry = decltype(languages_)::value_type;
    std::vector<const Entry*> sorted;
    for (const Entry& entry : languages_) sorted.push_back(&entry);
    std::stable_sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) {
      return a->second.right.n > b->second.right.n;
    });
    for (const Entry* const entry : sorted) {
      EvaluationReport::Language& out = *report->add_languages();
      out.set_language(entry->first);
      *out.mutable_right_of_all() = entry->second.right.ToShare();
      *out.mutable_answered() = entry->second.answered.ToShare();
    }
  }

  const EvaluateSettings& settings_;
  Tally of_all_[kDigits], of_answered_[kDigits];
  Tally answered_, first_five_, majority_, abstained_rightly_;
  std::size_t true_positives_ = 0, false_positives_ = 0, false_negatives_ = 0, stem_rows_ = 0;
  std::vector<Judged> answers_;  // of four digits or more, to rows with a code
  std::map<std::pair<std::string, std::string>, ConfusedPair> confusions_;  // (answered, wanted)
  std::map<std::string, ByLanguage> languages_;
};

}  // namespace

v1::Share MakeShare(std::size_t k, std::size_t n) {
  v1::Share share;
  share.set_count(Count(k));
  share.set_of(Count(n));
  if (n > 0) share.set_share(static_cast<double>(k) / static_cast<double>(n));
  const Interval interval = Wilson(k, n);
  share.set_low(interval.low);
  share.set_high(interval.high);
  return share;
}

Result<v1::EvaluationReport> Evaluate(const std::vector<GoldRow>& gold,
                                      const Predictions& predictions,
                                      const EvaluateSettings& settings) {
  Evaluation evaluation(settings);
  std::size_t missing = 0;
  const GoldRow* first_missing = nullptr;
  for (const GoldRow& row : gold) {
    const auto found = predictions.find(row.id);
    if (found != predictions.end()) {
      evaluation.Add(row, found->second);
    } else if (missing++ == 0) {
      first_missing = &row;
    }
  }
  if (missing > 0) {
    return Fail(ErrorCode::kUsage, "PREDICTIONS",
                "lack " + std::to_string(missing) + " of the " + std::to_string(gold.size()) +
                    " gold rows, the first with id " + first_missing->id +
                    "; classify what --postings writes of the gold file");
  }
  v1::EvaluationReport report = evaluation.Report();
  report.set_other_predictions(Count(predictions.size() - gold.size()));
  return report;
}

}  // namespace opslag
