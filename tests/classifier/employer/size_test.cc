#include "classifier/employer/size.h"

#include <gtest/gtest.h>

#include "tests/classifier/employer/days.h"

namespace opslag {
namespace {

using Source = EmploymentSource;
using Interval = EmploymentInterval;

RegisterEmployment Figure(Source source, std::uint16_t year, std::uint8_t part,
                          Interval interval = Interval::k10To19) {
  RegisterEmployment figure;
  figure.source = source;
  figure.year = year;
  figure.part = part;
  figure.full_time_equivalents = interval;
  return figure;
}

TEST(Size, OfFiguresForTheDayTheBestSource) {
  const auto size = SizeAt(
      {Figure(Source::kYear, 2016, 0, Interval::k50To99),
       Figure(Source::kQuarter, 2016, 3, Interval::k20To49), Figure(Source::kErstMonth, 2016, 9)},
      Day(2016, 9, 14));
  EXPECT_EQ(size.source, SizeSource::kErstMonth);
  EXPECT_EQ(size.as_of, "2016-09");
  EXPECT_EQ(size.full_time_equivalents, "ANTAL_10_19");
  EXPECT_EQ(size.months_apart, 0);
}

TEST(Size, AYearThatHoldsTheDayBeatsAMonthThatDoesNot) {
  const auto size = SizeAt(
      {Figure(Source::kErstMonth, 2016, 1), Figure(Source::kYear, 2016, 0, Interval::k50To99)},
      Day(2016, 5, 1));
  EXPECT_EQ(size.source, SizeSource::kYear);
  EXPECT_EQ(size.as_of, "2016");
}

TEST(Size, WhereNoneHoldsTheDayTheNearestWithItsDistance) {
  const std::vector<RegisterEmployment> figures = {Figure(Source::kQuarter, 2014, 4),
                                                   Figure(Source::kMonth, 2019, 2)};
  const auto older = SizeAt(figures, Day(2015, 3, 31));
  EXPECT_EQ(older.as_of, "2014-Q4");
  EXPECT_EQ(older.months_apart, -3);
  const auto newer = SizeAt(figures, Day(2018, 12, 1));
  EXPECT_EQ(newer.as_of, "2019-02");
  EXPECT_EQ(newer.months_apart, 2);
}

TEST(Size, ANumberTellsItsInterval) {
  RegisterEmployment figure;
  figure.source = Source::kMonth;
  figure.year = 2020;
  figure.part = 6;
  figure.employees_number = 100;
  figure.full_time_equivalents_number = 0;
  const auto size = SizeAt({figure}, Day(2020, 6, 30));
  EXPECT_EQ(size.employees, "ANTAL_100_199");
  EXPECT_EQ(size.employees_number, 100u);
  EXPECT_EQ(size.full_time_equivalents, "ANTAL_0_0");
}

TEST(Size, TheLargestIntervalHasNoBound) {
  const auto size =
      SizeAt({Figure(Source::kYear, 2016, 0, Interval::k1000AndMore)}, Day(2016, 1, 1));
  EXPECT_EQ(size.full_time_equivalents, "ANTAL_1000_999999");
}

TEST(Size, NoFiguresNoSize) {
  EXPECT_EQ(SizeAt({}, Day(2016, 1, 1)).as_of, "");
  EXPECT_EQ(SizeAt({Figure(Source::kYear, 2016, 0, Interval::kNone)}, Day(2016, 1, 1)).as_of, "");
}

}  // namespace
}  // namespace opslag
