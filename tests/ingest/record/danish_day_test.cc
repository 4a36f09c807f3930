#include "ingest/record/danish_day.h"

#include <gtest/gtest.h>

#include <chrono>

namespace opslag {
namespace {

using std::chrono::sys_days;
using std::chrono::year;
using namespace std::chrono_literals;

std::int64_t At(sys_days day, std::chrono::minutes since_midnight_utc) {
  return std::chrono::sys_seconds(day + since_midnight_utc).time_since_epoch().count();
}

std::int32_t Day(sys_days day) { return static_cast<std::int32_t>(day.time_since_epoch().count()); }

TEST(DanishDay, MidnightInSummerIsTenInTheEveningUtc) {
  EXPECT_EQ(DanishDay(At(year(2026) / 10 / 4, 21h + 59min)), Day(year(2026) / 10 / 4));
  EXPECT_EQ(DanishDay(At(year(2026) / 10 / 4, 22h)), Day(year(2026) / 10 / 5));
}

TEST(DanishDay, MidnightInWinterIsElevenInTheEveningUtc) {
  EXPECT_EQ(DanishDay(At(year(2026) / 12 / 31, 22h + 59min)), Day(year(2026) / 12 / 31));
  EXPECT_EQ(DanishDay(At(year(2026) / 12 / 31, 23h)), Day(year(2027) / 1 / 1));
}

TEST(DanishDay, ClocksChangeOnTheLastSundayOfMarchAndOctober) {
  // 2026: 29 March and 25 October.
  EXPECT_EQ(DanishDay(At(year(2026) / 3 / 28, 22h + 30min)), Day(year(2026) / 3 / 28));
  EXPECT_EQ(DanishDay(At(year(2026) / 3 / 29, 22h + 30min)), Day(year(2026) / 3 / 30));
  EXPECT_EQ(DanishDay(At(year(2026) / 10 / 24, 22h + 30min)), Day(year(2026) / 10 / 25));
  EXPECT_EQ(DanishDay(At(year(2026) / 10 / 25, 22h + 30min)), Day(year(2026) / 10 / 25));
}

TEST(DanishDay, TheEpochAndBeforeIt) {
  EXPECT_EQ(DanishDay(0), 0);
  EXPECT_EQ(DanishDay(-1), 0);  // half past midnight in Denmark
  EXPECT_EQ(DanishDay(-3601), -1);
  EXPECT_EQ(DanishDay(-62135596800), -719162);
}

}  // namespace
}  // namespace opslag
