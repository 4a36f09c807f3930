#include "ingest/observe/source_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <string>

namespace opslag {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kStartMs = 1'790'000'000'000;

class SourceHealthTest : public ::testing::Test {
 protected:
  static SourceHealth::Time At(std::int64_t after_start_ms) {
    return SourceHealth::Time(milliseconds(kStartMs + after_start_ms));
  }
  std::string Text() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }
  void Arrive(const std::string& source, milliseconds after_start, bool teaser = false,
              std::optional<milliseconds> delay = {}) {
    const std::int64_t arrived = kStartMs + after_start.count();
    std::optional<std::int64_t> published;
    if (delay) published = arrived - delay->count();
    health_.Count(health_.NoteOf(source, teaser, published, arrived));
  }

  prometheus::Registry registry_;
  SourceHealth health_{
      registry_, {{{"jobnet", hours(6)}, {"rare", milliseconds(0)}}, hours(48)}, At(0)};
};

TEST_F(SourceHealthTest, KnownSourcesAreCountedApartAndAllOthersTogether) {
  Arrive("jobnet", minutes(1), /*teaser=*/true);
  Arrive("jobnet", minutes(2));
  for (int i = 0; i < 100; ++i) Arrive("made up " + std::to_string(i), minutes(3));
  EXPECT_THAT(Text(), HasSubstr("opslag_source_postings_total{source=\"jobnet\"} 2"));
  EXPECT_THAT(Text(), HasSubstr("opslag_source_teasers_total{source=\"jobnet\"} 1"));
  EXPECT_THAT(Text(), HasSubstr("opslag_source_postings_total{source=\"other\"} 100"));
  EXPECT_THAT(Text(), Not(HasSubstr("made up")));
}

TEST_F(SourceHealthTest, LateIsWhatWasPublishedLongBeforeItArrived) {
  Arrive("jobnet", minutes(1), false, hours(48));
  Arrive("jobnet", minutes(1), false, hours(49));
  Arrive("jobnet", minutes(1), false, -hours(49));  // published in the future
  Arrive("jobnet", minutes(1));                     // not told
  EXPECT_THAT(Text(), HasSubstr("opslag_source_late_postings_total{source=\"jobnet\"} 1"));
}

TEST_F(SourceHealthTest, ASourceIsSilentWhenNothingCameForLongerThanExpected) {
  const auto silent_at = [this](milliseconds after_start) {
    health_.Observe(At(after_start.count()));
    return Text().find("opslag_source_silent{source=\"jobnet\"} 1") != std::string::npos;
  };
  EXPECT_FALSE(silent_at(hours(6)));
  EXPECT_TRUE(silent_at(hours(6) + milliseconds(1)));  // nothing since the start
  Arrive("jobnet", hours(7));
  EXPECT_FALSE(silent_at(hours(8)));
  EXPECT_THAT(Text(), HasSubstr("opslag_source_last_posting_age_seconds{source=\"jobnet\"} 3600"));
  Arrive("jobnet", hours(1));  // an older one, from another partition, changes nothing
  EXPECT_FALSE(silent_at(hours(13)));
  EXPECT_TRUE(silent_at(hours(14)));
}

TEST_F(SourceHealthTest, WithoutAnIntervalThereIsNoAlarm) {
  health_.Observe(At(milliseconds(hours(10'000)).count()));
  EXPECT_THAT(Text(), Not(HasSubstr("opslag_source_silent{source=\"rare\"}")));
  EXPECT_THAT(Text(), HasSubstr("opslag_source_last_posting_age_seconds{source=\"rare\"}"));
  EXPECT_THAT(Text(),
              HasSubstr("opslag_source_expected_interval_seconds{source=\"jobnet\"} 21600"));
}

TEST_F(SourceHealthTest, AClockThatGoesBackMakesNoNegativeAge) {
  Arrive("jobnet", hours(2));
  health_.Observe(At(0));
  EXPECT_THAT(Text(), HasSubstr("opslag_source_last_posting_age_seconds{source=\"jobnet\"} 0"));
}

}  // namespace
}  // namespace opslag
