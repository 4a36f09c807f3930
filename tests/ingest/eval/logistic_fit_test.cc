#include "ingest/eval/logistic_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

namespace opslag {
namespace {

FitSettings Loose(std::size_t features) {
  FitSettings settings;
  settings.prior.slopes.assign(features, 0);
  settings.slope_deviation = settings.bias_deviation = 1e4;
  return settings;
}

void Add(std::vector<FitSample>* samples, int times, std::vector<double> features, double target) {
  for (int i = 0; i < times; ++i) {
    samples->push_back({features, target, 1, "s" + std::to_string(samples->size())});
  }
}

TEST(LogisticFit, OfOneFeatureWithTwoValuesGivesTheirShares) {
  std::vector<FitSample> samples;
  Add(&samples, 3, {0}, 1);
  Add(&samples, 1, {0}, 0);  // 3 of 4
  Add(&samples, 9, {1}, 1);
  Add(&samples, 1, {1}, 0);  // 9 of 10
  const LogisticModel model = FitLogistic(samples, Loose(1));
  EXPECT_NEAR(model.bias, std::log(3.0), 1e-5);
  EXPECT_NEAR(model.slopes[0], std::log(9.0) - std::log(3.0), 1e-5);
  EXPECT_NEAR(model.Probability(std::vector<double>{1}), 0.9, 1e-6);
}

TEST(LogisticFit, WeightsCountAsSamples) {
  std::vector<FitSample> samples = {{{0}, 1, 3, "a"}, {{0}, 0, 1, "b"}};
  EXPECT_NEAR(FitLogistic(samples, Loose(1)).bias, std::log(3.0), 1e-5);
}

TEST(LogisticFit, ATargetBelowOneIsAShare) {
  std::vector<FitSample> samples;
  Add(&samples, 10, {0}, 0.96);
  EXPECT_NEAR(FitLogistic(samples, Loose(1)).Probability(std::vector<double>{0}), 0.96, 1e-6);
}

TEST(LogisticFit, ASlopeIsNeverNegative) {
  std::vector<FitSample> samples;
  Add(&samples, 9, {0, 0}, 1);
  Add(&samples, 1, {0, 0}, 0);
  Add(&samples, 5, {1, 0}, 1);
  Add(&samples, 5, {1, 0}, 0);
  Add(&samples, 19, {1, 1}, 1);
  Add(&samples, 1, {1, 1}, 0);
  const LogisticModel model = FitLogistic(samples, Loose(2));
  EXPECT_DOUBLE_EQ(model.slopes[0], 0);
  EXPECT_GT(model.slopes[1], 0);
  // The others are fitted to that: 14 of 20 without the second feature, 19 of 20 with it.
  EXPECT_NEAR(model.Probability(std::vector<double>{0, 0}), 0.7, 1e-5);
  EXPECT_NEAR(model.Probability(std::vector<double>{0, 1}), 0.95, 1e-5);
}

TEST(LogisticFit, ATightPriorHolds) {
  std::vector<FitSample> samples;
  Add(&samples, 50, {1}, 1);
  FitSettings settings;
  settings.prior = {-1, {0.5}};
  settings.slope_deviation = settings.bias_deviation = 1e-4;
  const LogisticModel model = FitLogistic(samples, settings);
  EXPECT_NEAR(model.bias, -1, 1e-3);
  EXPECT_NEAR(model.slopes[0], 0.5, 1e-3);
}

TEST(LogisticFit, SeparableAnswersDoNotRunAway) {
  std::vector<FitSample> samples;
  Add(&samples, 20, {1}, 1);
  Add(&samples, 20, {0}, 0);
  FitSettings settings;
  settings.prior.slopes = {0};
  const LogisticModel model = FitLogistic(samples, settings);
  EXPECT_TRUE(std::isfinite(model.bias));
  EXPECT_LT(model.slopes[0], 10);
}

TEST(LogisticFit, FindsTheModelThatMadeTheAnswers) {
  const LogisticModel truth{-1, {2, 0.5}};
  std::mt19937 random(7);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<FitSample> samples;
  for (int i = 0; i < 5000; ++i) {
    const std::vector<double> features = {2 * uniform(random), 4 * uniform(random)};
    Add(&samples, 1, features, uniform(random) < truth.Probability(features) ? 1 : 0);
  }
  const LogisticModel model = FitLogistic(samples, Loose(2));
  EXPECT_NEAR(model.slopes[0], 2, 0.25);
  EXPECT_NEAR(model.slopes[1], 0.5, 0.15);
}

TEST(OutOfFold, ASampleIsJudgedByAModelThatDidNotSeeIt) {
  // One odd sample among many: fitted on itself its probability would be drawn upwards.
  std::vector<FitSample> samples;
  Add(&samples, 40, {0}, 0);
  samples.push_back({{1}, 1, 1, "odd"});
  FitSettings settings;
  settings.prior.slopes = {0};
  settings.slope_deviation = 2;
  const std::vector<double> said = OutOfFold(samples, settings, 5);
  const double seen = FitLogistic(samples, settings).Probability(samples.back().features);
  std::vector<FitSample> others(samples.begin(), samples.end() - 1);
  ASSERT_EQ(said.size(), samples.size());
  EXPECT_LT(said.back(), seen);
  EXPECT_LT(said.back(), 0.25);
}

TEST(OutOfFold, FoldsDependOnTheIdAlone) {
  std::vector<FitSample> samples;
  Add(&samples, 30, {0}, 1);
  Add(&samples, 30, {1}, 0);
  const std::vector<double> said = OutOfFold(samples, Loose(1), 5);
  std::vector<FitSample> reversed(samples.rbegin(), samples.rend());
  const std::vector<double> again = OutOfFold(reversed, Loose(1), 5);
  for (std::size_t i = 0; i < said.size(); ++i) {
    EXPECT_NEAR(said[i], again[said.size() - 1 - i], 1e-6) << i;
  }
}

}  // namespace
}  // namespace opslag
