// The calendar day in Denmark of a moment.
#pragma once

#include <cstdint>

namespace opslag {

// Days from 1970-01-01 to the day that it is in Denmark at `unix_seconds`. A portal's "5 October"
// comes as 4 October 22:00 UTC, and registers and borders change at Danish midnights. Summer time
// by the rule in force since 1996 (last Sunday of March to last Sunday of October, at 01:00 UTC),
// which errs by an hour at most on older dates. REQUIRES: a time in the years 1 to 9999.
std::int32_t DanishDay(std::int64_t unix_seconds);

}  // namespace opslag
