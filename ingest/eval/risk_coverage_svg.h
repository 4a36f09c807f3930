// The risk-coverage curve as a drawing.
#pragma once

#include <string>

#include "opslag/v1/reports.pb.h"

namespace opslag {

// An SVG document that stands by itself: no script, no link, readable on light and dark ground. To
// the right the share of headlines answered, upwards the share of those answers that is wrong, with
// Wilson's 95 % band; marks at the confidences 0.95, 0.9, 0.8, 0.7 and 0.5. Without answers the
// axes stand alone.
std::string RiskCoverageSvg(const v1::EvaluationReport& report);

}  // namespace opslag
