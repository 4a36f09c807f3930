#include "ingest/record/danish_day.h"

#include <chrono>

namespace opslag {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::last;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

sys_seconds LastSundayAtOne(std::chrono::year year, std::chrono::month month) {
  return sys_days(year / month / std::chrono::Sunday[last]) + hours(1);
}

bool IsSummerTime(sys_seconds moment) {
  const std::chrono::year year =
      std::chrono::year_month_day(floor<std::chrono::days>(moment)).year();
  return moment >= LastSundayAtOne(year, std::chrono::March) &&
         moment < LastSundayAtOne(year, std::chrono::October);
}

}  // namespace

std::int32_t DanishDay(std::int64_t unix_seconds) {
  const sys_seconds moment{seconds(unix_seconds)};
  const sys_seconds local = moment + hours(IsSummerTime(moment) ? 2 : 1);
  return static_cast<std::int32_t>(floor<std::chrono::days>(local).time_since_epoch().count());
}

}  // namespace opslag
