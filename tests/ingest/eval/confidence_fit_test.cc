#include "ingest/eval/confidence_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Today's weights say .88 of everything.
Weights Boastful() {
  Weights weights;
  weights.confidence_bias = 2;
  return weights;
}

// Answers that are right as often as their margin says.
std::vector<LabelledAnswer> Answers(std::size_t set, std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<LabelledAnswer> answers;
  for (std::size_t i = 0; i < count; ++i) {
    const double margin = uniform(random);
    answers.push_back({.set = set,
                       .id = std::to_string(set) + "/" + std::to_string(i),
                       .features = {.score = 4, .margin = margin, .titled = 1, .whole = 1},
                       .right = uniform(random) < 0.3 + 0.6 * margin});
  }
  return answers;
}

TEST(ConfidenceFit, BringsTheCalibrationErrorDownOutOfFold) {
  const ConfidenceFit fit =
      FitConfidence({{"one", true}}, Answers(0, 600, 1), Boastful(), {.slope_deviation = 10});
  EXPECT_GT(fit.today[0].ece, 0.2);
  EXPECT_LT(fit.out_of_fold[0].ece, 0.06);
  EXPECT_LT(fit.out_of_fold[0].log_loss, fit.today[0].log_loss);
  EXPECT_LT(fit.out_of_fold[0].brier, fit.today[0].brier);
  EXPECT_GT(fit.out_of_fold[0].surest_half, fit.out_of_fold[0].right);
  EXPECT_NEAR(fit.out_of_fold[0].said, fit.out_of_fold[0].right, 0.02);
}

TEST(ConfidenceFit, OptimismLowersWhatIsSaidOfSetsThatAreNotOfficial) {
  std::vector<LabelledAnswer> all_right(200);
  for (std::size_t i = 0; i < all_right.size(); ++i) {
    all_right[i] = {.set = 0, .id = std::to_string(i), .features = {4, 1, 1, 1}, .right = true};
  }
  const auto said = [&](bool official) {
    return FitConfidence({{"one", official}}, all_right, Boastful(),
                         {.optimism = 0.1, .slope_deviation = 10})
        .out_of_fold[0]
        .said;
  };
  EXPECT_NEAR(said(false), 0.9, 0.01);
  EXPECT_GT(said(true), 0.97);
}

TEST(ConfidenceFit, ASmallSetCountsAsMuchAsALargeOne) {
  // The same features; the small set is always right, the large one never.
  std::vector<LabelledAnswer> answers;
  for (std::size_t i = 0; i < 1100; ++i) {
    answers.push_back({.set = i < 100 ? 0u : 1u,
                       .id = std::to_string(i),
                       .features = {4, 1, 1, 1},
                       .right = i < 100});
  }
  const ConfidenceFit fit =
      FitConfidence({{"small", true}, {"large", true}}, answers, Weights(), {});
  EXPECT_NEAR(fit.model.Probability(std::vector<double>{4, 1, 1, 1}), 0.5, 0.02);
}

TEST(ConfidenceFit, PrintsLinesForTheWeightsFile) {
  const std::vector<LabelledSet> sets = {{"one.tsv", true}};
  const ConfidenceFit fit = FitConfidence(sets, Answers(0, 100, 2), Boastful(), {});
  EXPECT_THAT(ConfidenceFitText(sets, fit),
              AllOf(HasSubstr("one.tsv"), HasSubstr("\nconfidence_bias: "),
                    HasSubstr("\nconfidence_score: 0.00\n"), HasSubstr("\nconfidence_margin: "),
                    HasSubstr("\nconfidence_titled: 0.00\n"), HasSubstr("\nconfidence_whole: 0.00\n")));
}

}  // namespace
}  // namespace opslag
