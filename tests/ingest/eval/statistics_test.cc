#include "ingest/eval/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace opslag {
namespace {

TEST(Wilson, AgreesWithHandComputedIntervals) {
  // 8 of 10: (0.8 + 0.19208 -+ 1.96 sqrt(0.016 + 0.009604)) / 1.38416
  EXPECT_NEAR(Wilson(8, 10).low, 0.4901, 1e-4);
  EXPECT_NEAR(Wilson(8, 10).high, 0.9433, 1e-4);
  // Of all right the upper end is 1, and the lower 1 / (1 + z²/n).
  EXPECT_NEAR(Wilson(10, 10).low, 1 / 1.38416, 1e-9);
  EXPECT_DOUBLE_EQ(Wilson(10, 10).high, 1);
  EXPECT_DOUBLE_EQ(Wilson(0, 10).low, 0);
}

TEST(Wilson, OfNothingNothingIsKnown) {
  EXPECT_DOUBLE_EQ(Wilson(0, 0).low, 0);
  EXPECT_DOUBLE_EQ(Wilson(0, 0).high, 1);
}

const std::vector<Judged> kAnswers = {
    {0.97, true}, {0.96, true}, {0.90, true}, {0.86, false}, {0.40, false}};

TEST(Calibration, BinsHoldMeansOfWhatIsInThem) {
  const std::vector<CalibrationBin> bins = CalibrationBins(kAnswers);
  ASSERT_EQ(bins.size(), 3u);
  EXPECT_DOUBLE_EQ(bins[0].from, 0);
  EXPECT_DOUBLE_EQ(bins[0].to, 0.5);
  EXPECT_DOUBLE_EQ(bins[0].said, 0.40);
  EXPECT_DOUBLE_EQ(bins[0].right, 0);
  EXPECT_EQ(bins[1].answers, 2u);
  EXPECT_DOUBLE_EQ(bins[1].said, 0.88);
  EXPECT_DOUBLE_EQ(bins[1].right, 0.5);
  EXPECT_EQ(bins[2].answers, 2u);
  EXPECT_DOUBLE_EQ(bins[2].right, 1);
}

TEST(Calibration, ABordersConfidenceBelongsToTheUpperBin) {
  const std::vector<Judged> edges = {{0.5, true}, {0.95, true}, {1, true}, {0, false}};
  const std::vector<CalibrationBin> bins = CalibrationBins(edges);
  ASSERT_EQ(bins.size(), 3u);
  EXPECT_DOUBLE_EQ(bins[1].from, 0.5);
  EXPECT_DOUBLE_EQ(bins[2].from, 0.95);
  EXPECT_EQ(bins[2].answers, 2u);
}

TEST(Calibration, ErrorIsTheBinsDistanceWeighedBySize) {
  // 2/5 |0.965 - 1| + 2/5 |0.88 - 0.5| + 1/5 |0.4 - 0|
  EXPECT_NEAR(ExpectedCalibrationError(CalibrationBins(kAnswers)), 0.014 + 0.152 + 0.08, 1e-12);
  EXPECT_DOUBLE_EQ(ExpectedCalibrationError(CalibrationBins({})), 0);
}

TEST(Calibration, BrierAndLogLoss) {
  const std::vector<Judged> two = {{0.8, true}, {0.3, false}};
  EXPECT_NEAR(BrierScore(two), (0.04 + 0.09) / 2, 1e-12);
  EXPECT_NEAR(LogLoss(two), -(std::log(0.8) + std::log(0.7)) / 2, 1e-12);
  EXPECT_DOUBLE_EQ(BrierScore({}), 0);
  EXPECT_DOUBLE_EQ(LogLoss({}), 0);
}

TEST(Calibration, ACertainErrorCostsMuchAndNotInfinitelyMuch) {
  const std::vector<Judged> wrong = {{1, false}};
  EXPECT_NEAR(LogLoss(wrong), -std::log(1e-6), 1e-6);
}

TEST(Surest, TakesTheMostConfident) {
  EXPECT_DOUBLE_EQ(RightAmongSurest(kAnswers, 3), 3);
  EXPECT_DOUBLE_EQ(RightAmongSurest(kAnswers, 4), 3);
  EXPECT_DOUBLE_EQ(RightAmongSurest(kAnswers, 0), 0);
}

TEST(Surest, EqualConfidencesCountAtTheirMean) {
  const std::vector<Judged> equal = {{0.9, true}, {0.9, false}, {0.9, false}, {0.5, true}};
  EXPECT_NEAR(RightAmongSurest(equal, 2), 2.0 / 3, 1e-12);
  EXPECT_NEAR(RightAmongSurest(equal, 4), 2, 1e-12);
}

TEST(Risk, OnePointForEachConfidenceWithAllAboveIt) {
  const std::vector<Judged> answers = {{0.5, true}, {0.9, true}, {0.9, false}, {0.2, false}};
  const std::vector<RiskPoint> points = RiskCoverage(answers, 100);
  ASSERT_EQ(points.size(), 3u);
  EXPECT_DOUBLE_EQ(points[0].confidence, 0.9);
  EXPECT_EQ(points[0].answers, 2u);
  EXPECT_EQ(points[0].right, 1u);
  EXPECT_EQ(points[2].answers, 4u);
  EXPECT_EQ(points[2].right, 2u);
  EXPECT_EQ(DistinctConfidences(answers), 3u);
}

TEST(Risk, ManyPointsAreThinnedOutEvenlyAndTheLastStays) {
  std::vector<Judged> answers;
  for (int i = 0; i < 1000; ++i) answers.push_back({i / 1000.0, i % 2 == 0});
  const std::vector<RiskPoint> points = RiskCoverage(answers, 11);
  ASSERT_LE(points.size(), 11u);
  ASSERT_GE(points.size(), 10u);
  EXPECT_EQ(points.back().answers, 1000u);
  for (std::size_t i = 1; i < points.size(); ++i) {
    EXPECT_LE(points[i].answers - points[i - 1].answers, 110u) << i;
  }
}

}  // namespace
}  // namespace opslag
