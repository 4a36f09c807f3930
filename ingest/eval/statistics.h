// The measuring maths of answers that carry a confidence. Pure functions, thread-safe.
//
// Sources: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
// (1927); Brier, Monthly Weather Review 78 (1950); expected calibration error after Naeini, Cooper
// and Hauskrecht, AAAI 2015, over bins of fixed borders.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace opslag {

struct Interval {
  double low = 0;
  double high = 1;
};

// Wilson's 95 % interval of k out of n; all of [0, 1] where n is 0. REQUIRES: k <= n.
Interval Wilson(std::size_t k, std::size_t n);

// One answer: what it said of itself, and what was the case.
struct Judged {
  double confidence = 0;  // 0 to 1
  bool right = false;
};

struct CalibrationBin {
  double from = 0;  // [from, to), the last bin [from, to]
  double to = 0;
  std::size_t answers = 0;
  double said = 0;   // mean confidence
  double right = 0;  // share that was right
};

// Bins with borders 0, .5, .7, .85, .95, 1: finer where most answers are. Empty ones are left out.
std::vector<CalibrationBin> CalibrationBins(std::span<const Judged> answers);
// Mean distance of said and right, weighed by the bins' sizes; 0 where there are none.
double ExpectedCalibrationError(std::span<const CalibrationBin> bins);
// Mean square of (confidence - right); 0 without answers.
double BrierScore(std::span<const Judged> answers);
// Mean of -ln(the confidence in what was the case), confidences kept in [1e-6, 1 - 1e-6]; 0 without
// answers.
double LogLoss(std::span<const Judged> answers);

// How many of the `k` answers of highest confidence are right. Equal confidences count at their
// mean, so that the order of the answers does not matter; hence a fraction.
double RightAmongSurest(std::span<const Judged> answers, std::size_t k);

// Taking only answers of at least this confidence: how many are left, how many of them right.
struct RiskPoint {
  double confidence = 0;
  std::size_t answers = 0;
  std::size_t right = 0;
};

// One point for each distinct confidence, surest first. Where there are more than `most`, points of
// nearly the same coverage are left out; the last, all answers, always stays. REQUIRES: most > 0.
std::vector<RiskPoint> RiskCoverage(std::span<const Judged> answers, std::size_t most);

std::size_t DistinctConfidences(std::span<const Judged> answers);

}  // namespace opslag
