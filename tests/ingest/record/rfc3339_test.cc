#include "ingest/record/rfc3339.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace opslag {
namespace {

TEST(Rfc3339, ReadsZonesAndDecimals) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00Z")->seconds, 0);
  EXPECT_EQ(ParseRfc3339("2026-10-05T06:00:00Z")->seconds, 1791180000);
  EXPECT_EQ(ParseRfc3339("2026-10-05T08:00:00+02:00")->seconds, 1791180000);
  EXPECT_EQ(ParseRfc3339("2026-10-04T18:30:00-11:30")->seconds, 1791180000);
  EXPECT_EQ(ParseRfc3339("1969-12-31T23:59:59.5Z")->seconds, -1);
  EXPECT_EQ(ParseRfc3339("1969-12-31T23:59:59.5Z")->nanos, 500'000'000);
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.000000001Z")->nanos, 1);
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.9999999999999999999999Z")->nanos, 999'999'999);
}

TEST(Rfc3339, AZoneMayLeadOutOfTheYears1To9999) {
  EXPECT_EQ(ParseRfc3339("0001-01-01T00:00:00+02:00")->seconds, -62135596800 - 7200);
  EXPECT_EQ(ParseRfc3339("9999-12-31T23:59:59-01:00")->seconds, 253402300799 + 3600);
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "Z",
                                      "2026",
                                      "2026-10-05",
                                      "2026-10-05T06:00Z",
                                      "2026-10-05T06:00:00",
                                      "2026-10-05t06:00:00Z",
                                      "2026-10-05T06:00:00z",
                                      "2026-10-05 06:00:00Z",
                                      " 2026-10-05T06:00:00Z",
                                      "2026-10-05T06:00:00Z ",
                                      "2026-10-05T06:00:00ZZ",
                                      "2026-10-05T06:00:00.Z",
                                      "2026-10-05T06:00:00,5Z",
                                      "2026-10-05T06:00:00+2",
                                      "2026-10-05T06:00:00+0200",
                                      "2026-10-05T06:00:00+02",
                                      "2026-10-05T06:00:00+24:00",
                                      "2026-10-05T06:00:00+02:60",
                                      "2026-10-05T24:00:00Z",
                                      "2026-10-05T06:60:00Z",
                                      "2026-10-05T06:00:60Z",
                                      "2026-13-05T06:00:00Z",
                                      "2026-00-05T06:00:00Z",
                                      "2026-10-00T06:00:00Z",
                                      "2026-10-32T06:00:00Z",
                                      "2026-09-31T06:00:00Z",
                                      "2027-02-29T06:00:00Z",
                                      "0000-01-01T00:00:00Z",
                                      "10000-01-01T00:00:00Z",
                                      "-026-10-05T06:00:00Z",
                                      "2026-1-05T06:00:00Z",
                                      "2026-10-05T+6:00:00Z"}) {
    EXPECT_FALSE(ParseRfc3339(text)) << text;
  }
}

TEST(Rfc3339, AgreesWithProtobufOnWhatItPrints) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> seconds(-62135596800, 253402300799);
  std::uniform_int_distribution<int> nanos(0, 999'999'999);
  for (int i = 0; i < 10'000; ++i) {
    google::protobuf::Timestamp time;
    time.set_seconds(seconds(random));
    time.set_nanos(i % 2 == 0 ? nanos(random) : 0);
    const std::string text = google::protobuf::util::TimeUtil::ToString(time);
    const std::optional<Moment> moment = ParseRfc3339(text);
    ASSERT_TRUE(moment) << text;
    ASSERT_EQ(moment->seconds, time.seconds()) << text;
    ASSERT_EQ(moment->nanos, time.nanos()) << text;
  }
}

}  // namespace
}  // namespace opslag
