#include "ingest/eval/risk_coverage_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ingest/eval/evaluate.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

v1::EvaluationReport ReportWith(std::vector<std::tuple<double, std::size_t, std::size_t>> points) {
  v1::EvaluationReport report;
  report.set_with_code(100);
  for (const auto& [confidence, answers, right] : points) {
    auto& point = *report.add_risk_coverage();
    point.set_confidence(confidence);
    *point.mutable_coverage() = MakeShare(answers, 100);
    *point.mutable_right() = MakeShare(right, answers);
  }
  return report;
}

TEST(RiskCoverageSvg, DrawsTheCurveToScale) {
  const std::string svg = RiskCoverageSvg(ReportWith({{0.95, 50, 50}, {0.6, 100, 85}}));
  EXPECT_THAT(svg, AllOf(StartsWith("<svg xmlns="), HasSubstr("</svg>")));
  // Half of the way to the right at no risk, all of it at 15 % of an axis that ends at 20 %.
  EXPECT_THAT(svg, HasSubstr("<polyline class=\"curve\" points=\"365.0,350.0 660.0,125.0\"/>"));
  EXPECT_THAT(svg, AllOf(HasSubstr(">20 %<"), HasSubstr(">≥ 0.95<"), HasSubstr(">≥ 0.5<")));
}

TEST(RiskCoverageSvg, StandsByItself) {
  const std::string svg = RiskCoverageSvg(ReportWith({{0.9, 10, 9}}));
  EXPECT_THAT(svg,
              AllOf(Not(HasSubstr("href")), Not(HasSubstr("<script")), Not(HasSubstr("url("))));
}

TEST(RiskCoverageSvg, WithoutAnswersTheAxesStandAlone) {
  const std::string svg = RiskCoverageSvg(ReportWith({}));
  EXPECT_THAT(svg, AllOf(HasSubstr("coverage"), Not(HasSubstr("polyline")), HasSubstr("</svg>")));
}

}  // namespace
}  // namespace opslag
