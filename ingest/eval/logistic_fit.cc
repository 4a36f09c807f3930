#include "ingest/eval/logistic_fit.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace opslag {
namespace {

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

constexpr int kMostSteps = 100;
constexpr double kSmallStep = 1e-9;

// Solves m x = v by Gauss with the largest pivot. REQUIRES: m is regular.
Vector Solve(Matrix m, Vector v) {
  const std::size_t n = v.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < n; ++row) {
      if (std::abs(m[row][column]) > std::abs(m[pivot][column])) pivot = row;
    }
    std::swap(m[column], m[pivot]);
    std::swap(v[column], v[pivot]);
    for (std::size_t row = column + 1; row < n; ++row) {
      const double factor = m[row][column] / m[column][column];
      for (std::size_t k = column; k < n; ++k) m[row][k] -= factor * m[column][k];
      v[row] -= factor * v[column];
    }
  }
  Vector x(n);
  for (std::size_t row = n; row-- > 0;) {
    double sum = v[row];
    for (std::size_t k = row + 1; k < n; ++k) sum -= m[row][k] * x[k];
    x[row] = sum / m[row][row];
  }
  return x;
}

// One fit. Parameters stand as (bias, slopes...).
class Fit {
 public:
  Fit(std::span<const FitSample> samples, const FitSettings& settings) : samples_(samples) {
    prior_.push_back(settings.prior.bias);
    precision_.push_back(1 / (settings.bias_deviation * settings.bias_deviation));
    for (const double slope : settings.prior.slopes) {
      prior_.push_back(std::max(0.0, slope));
      precision_.push_back(1 / (settings.slope_deviation * settings.slope_deviation));
    }
    free_.assign(prior_.size(), true);
    parameters_ = prior_;
  }

  // Fits, holds what became negative at 0, and fits the others anew, until nothing is negative.
  LogisticModel Run() {
    for (;;) {
      Climb();
      bool held = false;
      for (std::size_t i = 1; i < parameters_.size(); ++i) {
        if (parameters_[i] >= 0) continue;
        parameters_[i] = 0;
        free_[i] = false;
        held = true;
      }
      if (!held) break;
    }
    return {parameters_.front(), Vector(parameters_.begin() + 1, parameters_.end())};
  }

 private:
  static double Feature(const FitSample& sample, std::size_t parameter) {
    return parameter == 0 ? 1 : sample.features[parameter - 1];
  }

  double Sum(const FitSample& sample, const Vector& parameters) const {
    double sum = 0;
    for (std::size_t i = 0; i < parameters.size(); ++i) sum += parameters[i] * Feature(sample, i);
    return sum;
  }

  // Penalised negative log likelihood.
  double Loss(const Vector& parameters) const {
    double loss = 0;
    for (const FitSample& sample : samples_) {
      const double sum = Sum(sample, parameters);
      // -t log p - (1 - t) log(1 - p), without overflow.
      const double log1p = std::log1p(std::exp(-std::abs(sum))) + std::max(0.0, -sum);
      loss += sample.weight * (log1p + (1 - sample.target) * sum);
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const double distance = parameters[i] - prior_[i];
      loss += precision_[i] * distance * distance / 2;
    }
    return loss;
  }

  Vector NewtonStep() const {
    const std::size_t n = parameters_.size();
    Vector gradient(n, 0);
    Matrix hessian(n, Vector(n, 0));
    for (const FitSample& sample : samples_) {
      const double p = 1 / (1 + std::exp(-Sum(sample, parameters_)));
      for (std::size_t i = 0; i < n; ++i) {
        gradient[i] += sample.weight * (p - sample.target) * Feature(sample, i);
        for (std::size_t k = 0; k < n; ++k) {
          hessian[i][k] += sample.weight * p * (1 - p) * Feature(sample, i) * Feature(sample, k);
        }
      }
    }
    for (std::size_t i = 0; i < n; ++i) {
      gradient[i] += precision_[i] * (parameters_[i] - prior_[i]);
      hessian[i][i] += precision_[i];
      if (free_[i]) continue;
      gradient[i] = 0;
      for (std::size_t k = 0; k < n; ++k) hessian[i][k] = hessian[k][i] = i == k ? 1 : 0;
    }
    return Solve(hessian, gradient);
  }

  // Newton's steps, halved where one would lead uphill.
  void Climb() {
    double loss = Loss(parameters_);
    for (int step = 0; step < kMostSteps; ++step) {
      const Vector delta = NewtonStep();
      double length = 0, factor = 1;
      for (const double part : delta) length = std::max(length, std::abs(part));
      if (length < kSmallStep) return;
      for (; factor > 1e-6; factor /= 2) {
        Vector tried = parameters_;
        for (std::size_t i = 0; i < tried.size(); ++i) tried[i] -= factor * delta[i];
        const double tried_loss = Loss(tried);
        if (tried_loss > loss) continue;
        parameters_ = std::move(tried);
        loss = tried_loss;
        break;
      }
      if (factor <= 1e-6) return;
    }
  }

  std::span<const FitSample> samples_;
  Vector prior_, precision_, parameters_;
  std::vector<bool> free_;
};

// FNV-1a: the same on every machine, which std::hash does not promise.
std::size_t FoldOf(const std::string& id, std::size_t folds) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  // The low bits of FNV alone repeat with the last letters.
  return static_cast<std::size_t>((hash ^ (hash >> 32)) % folds);
}

}  // namespace

double LogisticModel::Probability(std::span<const double> features) const {
  double sum = bias;
  for (std::size_t i = 0; i < slopes.size(); ++i) sum += slopes[i] * features[i];
  return 1 / (1 + std::exp(-sum));
}

LogisticModel FitLogistic(std::span<const FitSample> samples, const FitSettings& settings) {
  return Fit(samples, settings).Run();
}

std::vector<double> OutOfFold(std::span<const FitSample> samples, const FitSettings& settings,
                              std::size_t folds) {
  std::vector<double> probabilities(samples.size());
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<FitSample> others;
    for (const FitSample& sample : samples) {
      if (FoldOf(sample.id, folds) != fold) others.push_back(sample);
    }
    const LogisticModel model = FitLogistic(others, settings);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (FoldOf(samples[i].id, folds) == fold) {
        probabilities[i] = model.Probability(samples[i].features);
      }
    }
  }
  return probabilities;
}

}  // namespace opslag
