#include "ingest/eval/confidence_fit.h"

#include <algorithm>
#include <cmath>

#include "ingest/eval/format.h"
#include "ingest/eval/statistics.h"

namespace opslag {
namespace {

std::vector<double> ToVector(const ConfidenceFeatures& features) {
  return {features.score, features.margin, features.titled, features.whole};
}

LogisticModel ModelOf(const Weights& weights) {
  return {weights.confidence_bias,
          {weights.confidence_score, weights.confidence_margin, weights.confidence_titled,
           weights.confidence_whole}};
}

std::vector<FitSample> SamplesOf(const std::vector<LabelledSet>& sets,
                                 const std::vector<LabelledAnswer>& answers,
                                 const ConfidenceFitSettings& settings) {
  std::vector<double> sizes(sets.size(), 0);
  for (const LabelledAnswer& answer : answers) ++sizes[answer.set];
  double smallest = static_cast<double>(answers.size());
  for (const double size : sizes) {
    if (size > 0) smallest = std::min(smallest, size);
  }
  std::vector<FitSample> samples;
  for (const LabelledAnswer& answer : answers) {
    FitSample& sample = samples.emplace_back();
    sample.features = ToVector(answer.features);
    const bool official = sets[answer.set].official;
    sample.target = answer.right ? 1 - (official ? 0 : settings.optimism) : 0;
    sample.weight = smallest / sizes[answer.set] * (official ? settings.official_weight : 1);
    sample.id = answer.id;
  }
  return samples;
}

SetFigures FiguresOf(const std::vector<Judged>& answers) {
  SetFigures figures;
  figures.answers = answers.size();
  if (answers.empty()) return figures;
  const double count = static_cast<double>(answers.size());
  for (const Judged& answer : answers) {
    figures.right += (answer.right ? 1 : 0) / count;
    figures.said += answer.confidence / count;
  }
  figures.ece = ExpectedCalibrationError(CalibrationBins(answers));
  figures.brier = BrierScore(answers);
  figures.log_loss = LogLoss(answers);
  const std::size_t half = std::max<std::size_t>(1, answers.size() / 2);
  figures.surest_half = RightAmongSurest(answers, half) / static_cast<double>(half);
  return figures;
}

std::vector<SetFigures> FiguresBySet(std::size_t sets, const std::vector<LabelledAnswer>& answers,
                                     const std::vector<double>& confidences) {
  std::vector<std::vector<Judged>> judged(sets);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    judged[answers[i].set].push_back({confidences[i], answers[i].right});
  }
  std::vector<SetFigures> figures;
  for (const std::vector<Judged>& set : judged) figures.push_back(FiguresOf(set));
  return figures;
}

std::string Table(const char* name, const std::vector<LabelledSet>& sets,
                  const std::vector<SetFigures>& figures) {
  std::string text =
      Format("%-26s answers   right    said     ECE   Brier  log loss  surest half\n", name);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const SetFigures& set = figures[i];
    text += Format("  %-24s %7zu  %6.3f  %6.3f  %6.4f  %6.4f    %6.4f       %6.3f\n",
                   sets[i].name.c_str(), set.answers, set.right, set.said, set.ece, set.brier,
                   set.log_loss, set.surest_half);
  }
  return text;
}

}  // namespace

ConfidenceFit FitConfidence(const std::vector<LabelledSet>& sets,
                            const std::vector<LabelledAnswer>& answers, const Weights& today,
                            const ConfidenceFitSettings& settings) {
  const LogisticModel present = ModelOf(today);
  const FitSettings fit_settings{
      .prior = {0, std::vector<double>(present.slopes.size(), 0)},
      .slope_deviation = settings.slope_deviation,
  };
  const std::vector<FitSample> samples = SamplesOf(sets, answers, settings);
  std::vector<double> said_today;
  for (const FitSample& sample : samples)
    said_today.push_back(present.Probability(sample.features));
  ConfidenceFit fit;
  fit.model = FitLogistic(samples, fit_settings);
  fit.today = FiguresBySet(sets.size(), answers, said_today);
  fit.out_of_fold =
      FiguresBySet(sets.size(), answers, OutOfFold(samples, fit_settings, settings.folds));
  return fit;
}

std::string ConfidenceFitText(const std::vector<LabelledSet>& sets, const ConfidenceFit& fit) {
  return Table("today's weights", sets, fit.today) + "\n" +
         Table("fitted, out of fold", sets, fit.out_of_fold) +
         "\nFor rules/weights.textproto, fitted on all:\n" +
         Format(
             "confidence_bias: %.2f\nconfidence_score: %.2f\nconfidence_margin: %.2f\n"
             "confidence_titled: %.2f\nconfidence_whole: %.2f\n",
             fit.model.bias, fit.model.slopes[0], fit.model.slopes[1], fit.model.slopes[2],
             fit.model.slopes[3]);
}

}  // namespace opslag
