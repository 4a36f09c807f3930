// An employer's size on a day.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/classification.h"
#include "classifier/employer/register_entity.h"

namespace opslag {

// Of the figures whose month, quarter or year holds the day the one of the best source (monthly by
// the Business Authority, monthly, quarterly, yearly); where none does, the one nearest in months,
// then of the best source, then the older. Where only a number or an interval is told, the interval
// is the number's.
EmployerSize SizeAt(const std::vector<RegisterEmployment>& figures, std::int32_t day);

}  // namespace opslag
