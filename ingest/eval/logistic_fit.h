// Logistic regression that some hundred labels can carry: few features, a prior, no slope below
// zero.
//
//   P(right) = 1 / (1 + exp(-(bias + slope[0] x[0] + ...)))
//
// Fitted by Newton's method on the penalised log likelihood (Hastie, Tibshirani, Friedman, The
// Elements of Statistical Learning, 4.4). Each slope is drawn to its prior with a normal
// distribution's strength; a slope that would become negative is held at 0, since more evidence
// must never make an answer less sure. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace opslag {

struct FitSample {
  std::vector<double> features;
  // Share that is taken for right: 1 or 0, or less than 1 where right answers are known to be
  // flattered.
  double target = 0;
  double weight = 1;
  // Keeps a sample in the same fold whatever else is in the set.
  std::string id;
};

struct LogisticModel {
  double bias = 0;
  std::vector<double> slopes;

  double Probability(std::span<const double> features) const;
};

struct FitSettings {
  LogisticModel prior;
  // Standard deviation of each slope around its prior, and of the bias. Smaller = trust the labels
  // less.
  double slope_deviation = 1;
  double bias_deviation = 3;
};

// REQUIRES: every sample has as many features as the prior has slopes, all finite.
LogisticModel FitLogistic(std::span<const FitSample> samples, const FitSettings& settings);

// For each sample the probability by a model that was fitted without the sample's fold.
// REQUIRES: folds >= 2, and as FitLogistic.
std::vector<double> OutOfFold(std::span<const FitSample> samples, const FitSettings& settings,
                              std::size_t folds);

}  // namespace opslag
