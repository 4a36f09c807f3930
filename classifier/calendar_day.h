// A calendar day from text.
#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace opslag {

// Days since 1970-01-01 of "YYYY-MM-DD"; nullopt for any other text, or a day that does not exist.
inline std::optional<std::int32_t> ReadCalendarDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t count) {
    unsigned value = 0;
    const char* end = text.data() + at + count;
    return std::from_chars(text.data() + at, end, value).ptr == end ? std::optional(value)
                                                                    : std::nullopt;
  };
  const auto year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

}  // namespace opslag
