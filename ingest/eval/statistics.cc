#include "ingest/eval/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace opslag {
namespace {

constexpr std::array<double, 6> kBinBorders = {0, 0.5, 0.7, 0.85, 0.95, 1};

std::vector<Judged> SurestFirst(std::span<const Judged> answers) {
  std::vector<Judged> sorted(answers.begin(), answers.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const Judged& a, const Judged& b) { return a.confidence > b.confidence; });
  return sorted;
}

// Every distinct confidence with all answers up to it.
std::vector<RiskPoint> AllPoints(std::span<const Judged> answers) {
  std::vector<RiskPoint> points;
  std::size_t taken = 0, right = 0;
  for (const Judged& answer : SurestFirst(answers)) {
    ++taken;
    right += answer.right ? 1 : 0;
    if (points.empty() || points.back().confidence != answer.confidence) {
      points.push_back({answer.confidence, 0, 0});
    }
    points.back().answers = taken;
    points.back().right = right;
  }
  return points;
}

}  // namespace

Interval Wilson(std::size_t k, std::size_t n) {
  if (n == 0) return {};
  constexpr double z = 1.96;
  const double count = static_cast<double>(n);
  const double share = static_cast<double>(k) / count;
  const double divisor = 1 + z * z / count;
  const double centre = share + z * z / (2 * count);
  const double half = z * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count));
  return {std::max(0.0, (centre - half) / divisor), std::min(1.0, (centre + half) / divisor)};
}

std::vector<CalibrationBin> CalibrationBins(std::span<const Judged> answers) {
  std::array<CalibrationBin, kBinBorders.size() - 1> bins{};
  for (const Judged& answer : answers) {
    // The border above the confidence; 1 itself belongs to the last bin.
    const auto above =
        std::upper_bound(kBinBorders.begin() + 1, kBinBorders.end() - 1, answer.confidence);
    CalibrationBin& bin = bins[static_cast<std::size_t>(above - kBinBorders.begin()) - 1];
    ++bin.answers;
    bin.said += answer.confidence;
    bin.right += answer.right ? 1 : 0;
  }
  std::vector<CalibrationBin> filled;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i].answers == 0) continue;
    const double count = static_cast<double>(bins[i].answers);
    filled.push_back({kBinBorders[i], kBinBorders[i + 1], bins[i].answers, bins[i].said / count,
                      bins[i].right / count});
  }
  return filled;
}

double ExpectedCalibrationError(std::span<const CalibrationBin> bins) {
  double sum = 0, answers = 0;
  for (const CalibrationBin& bin : bins) {
    const double count = static_cast<double>(bin.answers);
    sum += count * std::abs(bin.said - bin.right);
    answers += count;
  }
  return answers > 0 ? sum / answers : 0;
}

double BrierScore(std::span<const Judged> answers) {
  if (answers.empty()) return 0;
  double sum = 0;
  for (const Judged& answer : answers) {
    const double distance = answer.confidence - (answer.right ? 1 : 0);
    sum += distance * distance;
  }
  return sum / static_cast<double>(answers.size());
}

double LogLoss(std::span<const Judged> answers) {
  if (answers.empty()) return 0;
  double sum = 0;
  for (const Judged& answer : answers) {
    const double said = std::clamp(answer.confidence, 1e-6, 1 - 1e-6);
    sum -= std::log(answer.right ? said : 1 - said);
  }
  return sum / static_cast<double>(answers.size());
}

double RightAmongSurest(std::span<const Judged> answers, std::size_t k) {
  RiskPoint before;
  double right = 0;
  for (const RiskPoint& point : AllPoints(answers)) {
    const std::size_t equal = point.answers - before.answers;
    const std::size_t taken = std::min(k, equal);
    right += static_cast<double>(taken) * static_cast<double>(point.right - before.right) /
             static_cast<double>(equal);
    k -= taken;
    if (k == 0) break;
    before = point;
  }
  return right;
}

std::vector<RiskPoint> RiskCoverage(std::span<const Judged> answers, std::size_t most) {
  const std::vector<RiskPoint> points = AllPoints(answers);
  if (points.size() <= most) return points;
  std::vector<RiskPoint> kept;
  // A point is kept when it enters another `most`-th of all answers.
  std::size_t reached = 0;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const std::size_t part = points[i].answers * (most - 1) / answers.size();
    if (part <= reached) continue;
    reached = part;
    kept.push_back(points[i]);
  }
  kept.push_back(points.back());
  return kept;
}

std::size_t DistinctConfidences(std::span<const Judged> answers) {
  return AllPoints(answers).size();
}

}  // namespace opslag
