#include "classifier/employer/size.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

namespace opslag {
namespace {

static_assert(static_cast<int>(SizeSource::kErstMonth) ==
              static_cast<int>(EmploymentSource::kErstMonth));
static_assert(static_cast<int>(SizeSource::kYear) == static_cast<int>(EmploymentSource::kYear));

struct Interval {
  std::string_view code;
  std::uint32_t most;
};

// By EmploymentInterval: the register's codes and their upper bounds.
constexpr std::array<Interval, 12> kIntervals = {{{"", 0},
                                                  {"ANTAL_0_0", 0},
                                                  {"ANTAL_1_1", 1},
                                                  {"ANTAL_2_4", 4},
                                                  {"ANTAL_5_9", 9},
                                                  {"ANTAL_10_19", 19},
                                                  {"ANTAL_20_49", 49},
                                                  {"ANTAL_50_99", 99},
                                                  {"ANTAL_100_199", 199},
                                                  {"ANTAL_200_499", 499},
                                                  {"ANTAL_500_999", 999},
                                                  {"ANTAL_1000_999999", UINT32_MAX}}};

std::string_view CodeOf(EmploymentInterval told, const std::optional<std::uint32_t>& number) {
  auto index = static_cast<std::size_t>(told);
  if (index == 0 && number) {
    index = 1;
    while (kIntervals[index].most < *number) ++index;
  }
  return index < kIntervals.size() ? kIntervals[index].code : std::string_view();
}

// Months since year 0.
std::int32_t MonthOf(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return static_cast<int>(date.year()) * 12 + static_cast<int>(unsigned{date.month()}) - 1;
}

// First and last month that the figure describes.
std::pair<std::int32_t, std::int32_t> MonthsOf(const RegisterEmployment& figure) {
  const std::int32_t january = std::int32_t{figure.year} * 12;
  const std::int32_t part = figure.part;
  switch (figure.source) {
    case EmploymentSource::kErstMonth:
    case EmploymentSource::kMonth: return {january + part - 1, january + part - 1};
    case EmploymentSource::kQuarter: return {january + 3 * (part - 1), january + 3 * part - 1};
    default: return {january, january + 11};
  }
}

std::string AsOf(const RegisterEmployment& figure) {
  std::array<char, 24> text{};
  switch (figure.source) {
    case EmploymentSource::kErstMonth:
    case EmploymentSource::kMonth:
      std::snprintf(text.data(), text.size(), "%04d-%02d", figure.year, figure.part);
      break;
    case EmploymentSource::kQuarter:
      std::snprintf(text.data(), text.size(), "%04d-Q%d", figure.year, figure.part);
      break;
    default: std::snprintf(text.data(), text.size(), "%04d", figure.year);
  }
  return text.data();
}

// 0 where the figure describes the month, negative where it is older.
std::int32_t MonthsApart(const RegisterEmployment& figure, std::int32_t month) {
  const auto [first, last] = MonthsOf(figure);
  return month < first ? first - month : month > last ? last - month : 0;
}

bool TellsAnything(const RegisterEmployment& figure) {
  return figure.full_time_equivalents != EmploymentInterval::kNone ||
         figure.employees != EmploymentInterval::kNone || figure.full_time_equivalents_number ||
         figure.employees_number;
}

}  // namespace

EmployerSize SizeAt(const std::vector<RegisterEmployment>& figures, std::int32_t day) {
  const std::int32_t month = MonthOf(day);
  const auto rank = [&](const RegisterEmployment& figure) {
    const std::int32_t apart = MonthsApart(figure, month);
    return std::tuple(std::abs(apart), figure.source, apart);
  };
  const RegisterEmployment* best = nullptr;
  for (const RegisterEmployment& figure : figures) {
    if (!TellsAnything(figure) || figure.source == EmploymentSource::kUnspecified) continue;
    if (best == nullptr || rank(figure) < rank(*best)) best = &figure;
  }
  EmployerSize size;
  if (best == nullptr) return size;
  size.full_time_equivalents =
      CodeOf(best->full_time_equivalents, best->full_time_equivalents_number);
  size.employees = CodeOf(best->employees, best->employees_number);
  size.as_of = AsOf(*best);
  size.full_time_equivalents_number = best->full_time_equivalents_number;
  size.employees_number = best->employees_number;
  size.source = static_cast<SizeSource>(best->source);
  size.months_apart = MonthsApart(*best, month);
  return size;
}

}  // namespace opslag
