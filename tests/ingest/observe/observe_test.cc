#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <chrono>
#include <limits>
#include <string>

#include "ingest/observe/admin_server.h"
#include "ingest/observe/health.h"
#include "ingest/observe/log.h"
#include "ingest/observe/metrics.h"
#include "ingest/observe/repeat_filter.h"

namespace opslag {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

const SteadyTime kStart = SteadyTime(std::chrono::hours(1));

TEST(LogTest, ALineIsAnObjectWithItsFields) {
  EXPECT_EQ(FormatLogBody(LogLevel::kInfo, "started",
                          {{"name", "a"}, {"count", 3}, {"share", 0.5}, {"ready", true}}),
            R"("level":"info","event":"started","name":"a","count":3,"share":0.5,"ready":true)");
}

TEST(LogTest, TextIsEscaped) {
  EXPECT_EQ(FormatLogBody(LogLevel::kWarn, "x", {{"text", "a\"b\\c\nd\x01 å"}}),
            R"("level":"warn","event":"x","text":"a\"b\\c\u000ad\u0001 å")");
}

TEST(LogTest, InfinityIsNull) {
  EXPECT_EQ(FormatLogBody(LogLevel::kError, "x", {{"n", std::numeric_limits<double>::infinity()}}),
            R"("level":"error","event":"x","n":null)");
}

TEST(LogTest, LevelsHaveNames) {
  EXPECT_EQ(ParseLogLevel("warn").value(), LogLevel::kWarn);
  EXPECT_EQ(ParseLogLevel("warning").error().code, ErrorCode::kConfiguration);
}

TEST(LogTest, LinesGoToStandardErrorFromTheLevelOn) {
  SetLogLevel(LogLevel::kWarn);
  ::testing::internal::CaptureStderr();
  Log(LogLevel::kInfo, "quiet");
  Log(LogLevel::kError, "loud", {{"n", 1}});
  LogFromKafka(6, "FAC", "information");
  LogFromKafka(3, "FAC", "an error");
  const std::string text = ::testing::internal::GetCapturedStderr();
  SetLogLevel(LogLevel::kInfo);
  EXPECT_THAT(text, Not(HasSubstr("quiet")));
  EXPECT_THAT(text, HasSubstr(R"("level":"error","event":"loud","n":1})"));
  EXPECT_THAT(text, Not(HasSubstr("information")));
  EXPECT_THAT(text, HasSubstr(R"("facility":"FAC","text":"an error")"));
}

TEST(RepeatFilterTest, HoldsBackRepetitionsAndCountsThem) {
  RepeatFilter filter(milliseconds(1'000));
  EXPECT_EQ(filter.Pass("F", "a", kStart), 0);
  EXPECT_EQ(filter.Pass("F", "a", kStart + milliseconds(10)), std::nullopt);
  EXPECT_EQ(filter.Pass("F", "a", kStart + milliseconds(999)), std::nullopt);
  EXPECT_EQ(filter.Pass("F", "a", kStart + milliseconds(1'000)), 2);
  EXPECT_EQ(filter.Pass("F", "b", kStart + milliseconds(1'001)), 0);
  EXPECT_EQ(filter.Pass("G", "b", kStart + milliseconds(1'001)), 0);
}

TEST(HealthTest, IsLiveWhileTheLoopTicks) {
  Health health(milliseconds(1'000));
  EXPECT_TRUE(health.Live(kStart).ok);  // starting
  health.Tick(kStart);
  EXPECT_TRUE(health.Live(kStart + milliseconds(1'000)).ok);
  EXPECT_FALSE(health.Live(kStart + milliseconds(1'001)).ok);
  health.Tick(kStart + milliseconds(1'001));
  EXPECT_TRUE(health.Live(kStart + milliseconds(1'002)).ok);
}

TEST(HealthTest, IsNotLiveWithAStalledPartition) {
  Health health(milliseconds(1'000));
  health.Tick(kStart);
  health.SetStalled(true);
  EXPECT_EQ(health.Live(kStart).reason, "partition_stands_still");
}

TEST(HealthTest, IsReadyWithRulesProducerAndPartitions) {
  Health health(milliseconds(1'000));
  EXPECT_EQ(health.Ready().reason, "rules_not_loaded");
  health.SetRulesLoaded(true);
  EXPECT_EQ(health.Ready().reason, "producer_not_ready");
  health.SetProducerReady(true);
  EXPECT_EQ(health.Ready().reason, "no_partition_assigned");
  health.SetAssigned(true);
  EXPECT_TRUE(health.Ready().ok);
  health.SetDraining();
  EXPECT_EQ(health.Ready().reason, "draining");
}

TEST(StallDetectorTest, APartitionThatCouldGoOnAndDoesNotIsStalled) {
  StallDetector stalls(milliseconds(1'000));
  stalls.Observe(0, 5, true, kStart);
  EXPECT_FALSE(stalls.AnyStalled(kStart + milliseconds(1'000)));
  stalls.Observe(0, 5, true, kStart + milliseconds(1'001));
  EXPECT_TRUE(stalls.AnyStalled(kStart + milliseconds(1'001)));
}

TEST(StallDetectorTest, ProgressStartsTheClockAnew) {
  StallDetector stalls(milliseconds(1'000));
  stalls.Observe(0, 5, true, kStart);
  stalls.Observe(0, 6, true, kStart + milliseconds(900));
  EXPECT_FALSE(stalls.AnyStalled(kStart + milliseconds(1'500)));
}

TEST(StallDetectorTest, APartitionWithNothingToReadMayStandStill) {
  StallDetector stalls(milliseconds(1'000));
  stalls.Observe(0, 5, false, kStart);
  stalls.Observe(0, 5, false, kStart + milliseconds(5'000));
  EXPECT_FALSE(stalls.AnyStalled(kStart + milliseconds(9'000)));
}

TEST(StallDetectorTest, TimeWhileTheBrokerWasAwayDoesNotCount) {
  StallDetector stalls(milliseconds(1'000));
  stalls.Observe(0, 5, true, kStart);
  stalls.Observe(0, 5, false, kStart + milliseconds(500));
  stalls.Observe(0, 5, true, kStart + milliseconds(5'000));
  EXPECT_FALSE(stalls.AnyStalled(kStart + milliseconds(5'900)));
}

TEST(MetricsTest, CountInPrometheusTextFormat) {
  ServiceMetrics metrics;
  metrics.RecordsRead(3);
  metrics.RecordsPublished(2);
  metrics.DeadLetters(ErrorCode::kMalformedJson, 1);
  metrics.EmployersLinked("WORKPLACE", "NAME_AND_PLACE", 2);
  metrics.TransactionCommitted(0.003);
  metrics.TransactionAborted(AbortCause::kRefused);
  metrics.Lag(4, 17);
  metrics.RuleSet("2026.10");
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("# TYPE opslag_records_read_total counter"));
  EXPECT_THAT(text, HasSubstr("opslag_records_read_total 3"));
  EXPECT_THAT(text, HasSubstr("opslag_records_published_total 2"));
  EXPECT_THAT(text, HasSubstr("opslag_records_dead_total{reason=\"malformed_json\"} 1"));
  EXPECT_THAT(
      text,
      HasSubstr("opslag_employer_links_total{level=\"WORKPLACE\",method=\"NAME_AND_PLACE\"} 2"));
  EXPECT_THAT(text, HasSubstr("opslag_transactions_aborted_total{cause=\"refused\"} 1"));
  EXPECT_THAT(text, HasSubstr("opslag_commit_duration_seconds_count 1"));
  EXPECT_THAT(text, HasSubstr("opslag_lag_records{partition=\"4\"} 17"));
  EXPECT_THAT(text, HasSubstr("opslag_rule_set_info{version=\"2026.10\"} 1"));
}

TEST(MetricsTest, OneRuleSetIsInUse) {
  ServiceMetrics metrics;
  metrics.RuleSet("1");
  metrics.Register("2026-11-27");
  metrics.ReloadFailed();
  EXPECT_THAT(metrics.Text(), HasSubstr("opslag_last_reload_successful 0"));
  metrics.RuleSet("2");
  metrics.Reloaded();
  metrics.RuleSet("2");
  metrics.Register("2026-11-28");
  metrics.Reloaded();
  const std::string text = metrics.Text();
  EXPECT_THAT(text, Not(HasSubstr("version=\"1\"")));
  EXPECT_THAT(text, Not(HasSubstr("2026-11-27")));
  EXPECT_THAT(text, HasSubstr("opslag_rule_set_info{version=\"2\"} 1"));
  EXPECT_THAT(text, HasSubstr("opslag_register_info{version=\"2026-11-28\"} 1"));
  EXPECT_THAT(text, HasSubstr("opslag_reloads_total{result=\"ok\"} 2"));
  EXPECT_THAT(text, HasSubstr("opslag_reloads_total{result=\"failed\"} 1"));
  EXPECT_THAT(text, HasSubstr("opslag_last_reload_successful 1"));
  metrics.Register("");
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("opslag_register_info{")));
}

TEST(MetricsTest, APartitionsSeriesGoWithIt) {
  ServiceMetrics metrics;
  metrics.Lag(4, 17);
  metrics.PartitionHalted(4);
  metrics.ForgetPartitions();
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("partition=\"4\"")));
  metrics.Lag(4, 1);
  EXPECT_THAT(metrics.Text(), HasSubstr("opslag_lag_records{partition=\"4\"} 1"));
}

class AdminServerTest : public ::testing::Test {
 protected:
  AdminServerTest() {
    auto server = AdminServer::Start("127.0.0.1", 0, metrics_, health_);
    EXPECT_TRUE(server) << server.error().ToString();
    server_ = std::move(*server);
  }

  ServiceMetrics metrics_;
  Health health_{milliseconds(60'000)};
  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, ServesMetricsAndHealth) {
  httplib::Client client("127.0.0.1", server_->port());
  const auto metrics = client.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->status, 200);
  EXPECT_THAT(metrics->get_header_value("Content-Type"), HasSubstr("version=0.0.4"));
  EXPECT_THAT(metrics->body, HasSubstr("opslag_records_read_total"));
  EXPECT_EQ(client.Get("/live")->status, 200);
  EXPECT_EQ(client.Get("/ready")->status, 503);
  EXPECT_EQ(client.Get("/ready")->body, "{\"ok\":false,\"reason\":\"rules_not_loaded\"}\n");
  EXPECT_EQ(client.Get("/elsewhere")->status, 404);
}

TEST_F(AdminServerTest, WithoutAWayToReloadThereIsNoReload) {
  httplib::Client client("127.0.0.1", server_->port());
  EXPECT_EQ(client.Post("/reload")->status, 404);
}

class AdminReloadTest : public AdminServerTest {
 protected:
  AdminReloadTest() {
    auto server = AdminServer::Start("127.0.0.1", 0, metrics_, health_, [this] {
      ++asked_;
      return answer_;
    });
    EXPECT_TRUE(server) << server.error().ToString();
    reloading_ = std::move(*server);
  }

  httplib::Result Post(const httplib::Headers& headers = {}) {
    httplib::Client client("127.0.0.1", reloading_->port());
    return client.Post("/reload", headers, "", "text/plain");
  }

  int asked_ = 0;
  Result<std::vector<std::pair<std::string, std::string>>> answer_;
  std::unique_ptr<AdminServer> reloading_;
};

TEST_F(AdminReloadTest, APostReloadsAndTellsTheVersions) {
  answer_ = std::vector<std::pair<std::string, std::string>>{{"rules", "2"}, {"before", "1"}};
  const auto done = Post();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->status, 200);
  EXPECT_EQ(done->body, "{\"ok\":true,\"rules\":\"2\",\"before\":\"1\"}\n");
  EXPECT_EQ(asked_, 1);
}

TEST_F(AdminReloadTest, AFailureIsToldWithItsPlace) {
  answer_ = Fail(ErrorCode::kRules, "", "occupations/51/5120.textproto:1:7: what \"is\" this\n");
  const auto bad = Post();
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->status, 422);
  EXPECT_THAT(bad->body, HasSubstr("5120.textproto:1:7: what \\\"is\\\" this\\u000a"));
  answer_ = Fail(ErrorCode::kUsage, "reload", "under way");
  EXPECT_EQ(Post()->status, 409);
  answer_ = Fail(ErrorCode::kInternal, "reload", "stopping");
  EXPECT_EQ(Post()->status, 503);
}

TEST_F(AdminReloadTest, AGetOrAPageInABrowserReloadsNothing) {
  httplib::Client client("127.0.0.1", reloading_->port());
  EXPECT_EQ(client.Get("/reload")->status, 404);
  EXPECT_EQ(Post({{"Origin", "https://elsewhere.example"}})->status, 403);
  EXPECT_EQ(asked_, 0);
}

TEST_F(AdminServerTest, AnAddressThatCannotBeHadIsAConfigurationError) {
  const auto second = AdminServer::Start("192.0.2.1", 9464, metrics_, health_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConfiguration);
  EXPECT_EQ(second.error().where, "admin-port");
}

}  // namespace
}  // namespace opslag
