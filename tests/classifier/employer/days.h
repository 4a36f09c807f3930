// Days for the register's periods, as they are read.
#pragma once

#include <chrono>
#include <cstdint>

namespace opslag {

constexpr std::int32_t Day(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

}  // namespace opslag
