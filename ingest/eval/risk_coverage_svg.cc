#include "ingest/eval/risk_coverage_svg.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ingest/eval/format.h"

namespace opslag {
namespace {

using RiskPoint = v1::EvaluationReport::RiskPoint;

// The drawing's frame, in its own units.
constexpr double kLeft = 70, kRight = 660, kTop = 50, kBottom = 350;
constexpr std::array<double, 5> kMarked = {0.95, 0.9, 0.8, 0.7, 0.5};

constexpr const char* kHead =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 420" font-family="sans-serif" font-size="13">
<style>
  text { fill: #222 } .grid { stroke: #ccc } .curve { stroke: #0b5cad; fill: none; stroke-width: 2 }
  .band { fill: #0b5cad; opacity: .15 } .mark { fill: #0b5cad } .title { font-size: 16px }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .grid { stroke: #555 } .curve { stroke: #6fb1f2 } .band, .mark { fill: #6fb1f2 }
  }
</style>
)";

std::string Number(double value) { return Format("%.1f", value); }

std::string Percent(double share) { return Format("%g %%", std::round(1000 * share) / 10); }

std::string Text(double x, double y, const char* anchor, const std::string& text,
                 const std::string& more = "") {
  return "<text x=\"" + Number(x) + "\" y=\"" + Number(y) + "\" text-anchor=\"" + anchor + "\"" +
         more + ">" + text + "</text>\n";
}

class Drawing {
 public:
  explicit Drawing(const v1::EvaluationReport& report)
      : report_(report), highest_risk_(HighestRisk()) {}

  std::string Draw() const {
    return kHead +
           Text((kLeft + kRight) / 2, 28, "middle", "Risk and coverage", " class=\"title\"") +
           Axes() + Band() + Curve() + Marks() + "</svg>";
  }

 private:
  double X(double coverage) const { return kLeft + coverage * (kRight - kLeft); }
  double Y(double risk) const {
    return kBottom - std::min(1.0, risk / highest_risk_) * (kBottom - kTop);
  }
  std::string At(double coverage, double risk) const {
    return Number(X(coverage)) + "," + Number(Y(risk));
  }
  static double Risk(const RiskPoint& point) { return 1 - point.right().share(); }

  // The axis ends at the next tenth above the curve. The band may be cut: of a few answers it is
  // all.
  double HighestRisk() const {
    double highest = 0;
    for (const RiskPoint& point : report_.risk_coverage()) {
      highest = std::max(highest, Risk(point));
    }
    return std::clamp(std::ceil(10 * highest + 0.01) / 10, 0.1, 1.0);
  }

  std::string GridLine(double x1, double y1, double x2, double y2) const {
    return "<path class=\"grid\" d=\"M" + Number(x1) + "," + Number(y1) + " L" + Number(x2) + "," +
           Number(y2) + "\"/>\n";
  }

  std::string Axes() const {
    std::string out;
    for (int i = 0; i <= 5; ++i) {
      const double part = i / 5.0;
      const double y = Y(part * highest_risk_);
      out += GridLine(kLeft, y, kRight, y);
      out += Text(kLeft - 8, y + 4, "end", Percent(part * highest_risk_));
      out += GridLine(X(part), kBottom, X(part), kBottom + 5);
      out += Text(X(part), kBottom + 20, "middle", Percent(part));
    }
    out += Text((kLeft + kRight) / 2, kBottom + 45, "middle",
                "coverage: headlines answered, of " + std::to_string(report_.with_code()));
    const std::string turned = " transform=\"rotate(-90 20 200)\"";
    return out + Text(20, 200, "middle", "risk: wrong, of those answered", turned);
  }

  std::string Band() const {
    if (report_.risk_coverage().empty()) return "";
    std::string there, back;
    for (const RiskPoint& point : report_.risk_coverage()) {
      const double coverage = point.coverage().share();
      there += " " + At(coverage, 1 - point.right().low());
      back = " " + At(coverage, 1 - point.right().high()) + back;
    }
    return "<polygon class=\"band\" points=\"" + there.substr(1) + back + "\"/>\n";
  }

  std::string Curve() const {
    if (report_.risk_coverage().empty()) return "";
    std::string points;
    for (const RiskPoint& point : report_.risk_coverage()) {
      points += " " + At(point.coverage().share(), Risk(point));
    }
    return "<polyline class=\"curve\" points=\"" + points.substr(1) + "\"/>\n";
  }

  // At each of the marked confidences the last answer that reaches it.
  std::string Marks() const {
    std::string out;
    for (const double confidence : kMarked) {
      const RiskPoint* last = nullptr;
      for (const RiskPoint& point : report_.risk_coverage()) {
        if (point.confidence() >= confidence) last = &point;
      }
      if (last == nullptr) continue;
      const double x = X(last->coverage().share()), y = Y(Risk(*last));
      out += "<circle class=\"mark\" cx=\"" + Number(x) + "\" cy=\"" + Number(y) + "\" r=\"4\"/>\n";
      out += Text(x, y - 10, "middle", Format("≥ %g", confidence));
    }
    return out;
  }

  const v1::EvaluationReport& report_;
  double highest_risk_;
};

}  // namespace

std::string RiskCoverageSvg(const v1::EvaluationReport& report) { return Drawing(report).Draw(); }

}  // namespace opslag
