#include "ingest/service/reloader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace opslag {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Loaded = Result<std::shared_ptr<RecordProcessorFactory>>;

class NamedFactory final : public RecordProcessorFactory {
 public:
  explicit NamedFactory(std::string version) : version_(std::move(version)) {}
  std::unique_ptr<RecordProcessor> ForThread() override { return nullptr; }
  std::string RuleSetVersion() const override { return version_; }

 private:
  std::string version_;
};

Loaded Factory(const std::string& version) { return std::make_shared<NamedFactory>(version); }

WorkPlanPtr PlanOf(const std::shared_ptr<RecordProcessorFactory>& factory) {
  return MakePlan([factory] { return WorkFunction(); }, factory->RuleSetVersion());
}

void AwaitThat(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(condition());
}

class ReloaderTest : public ::testing::Test {
 protected:
  ~ReloaderTest() override { stop_.Request(); }

  Reloader& Start(ProcessorLoader load) {
    return reloader_.emplace(std::move(load), &PlanOf, plan_, requests_, metrics_, stop_);
  }
  std::string InUse() const { return plan_.Get()->rules_version; }

  StopRequest stop_;
  ReloadRequest requests_;
  ServiceMetrics metrics_;
  CurrentPlan plan_{PlanOf(*Factory("1"))};
  std::optional<Reloader> reloader_;
};

TEST_F(ReloaderTest, ANewSetBecomesTheCurrentPlan) {
  Reloader& reloader = Start([](const StopRequest&) { return Factory("2"); });
  const auto outcome = reloader.Reload();
  ASSERT_TRUE(outcome) << outcome.error().ToString();
  EXPECT_EQ(outcome->before, "1");
  EXPECT_EQ(outcome->rules, "2");
  EXPECT_EQ(InUse(), "2");
  EXPECT_THAT(metrics_.Text(), HasSubstr("opslag_rule_set_info{version=\"2\"} 1"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("opslag_reloads_total{result=\"ok\"} 1"));
}

TEST_F(ReloaderTest, AfterAFailureTheOldSetStaysAndTheNextTryIsFree) {
  int tries = 0;
  Reloader& reloader = Start([&tries](const StopRequest&) -> Loaded {
    if (++tries == 1) return Fail(ErrorCode::kRules, "", "51/5120.textproto:3:1: no such word");
    return Factory("2");
  });
  const auto failed = reloader.Reload();
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().ToString(), HasSubstr("5120.textproto:3:1"));
  EXPECT_EQ(InUse(), "1");
  EXPECT_THAT(metrics_.Text(), HasSubstr("opslag_last_reload_successful 0"));
  EXPECT_TRUE(reloader.Reload());
  EXPECT_EQ(InUse(), "2");
  EXPECT_THAT(metrics_.Text(), HasSubstr("opslag_last_reload_successful 1"));
}

TEST_F(ReloaderTest, ALongListOfMistakesIsCutAtALine) {
  Reloader& reloader = Start([](const StopRequest&) -> Loaded {
    std::string reason;
    for (int i = 0; i < 1'000; ++i) reason += "5120.textproto:" + std::to_string(i) + ": blåbær\n";
    return Fail(ErrorCode::kRules, "", std::move(reason));
  });
  const auto failed = reloader.Reload();
  ASSERT_FALSE(failed);
  EXPECT_LT(failed.error().reason.size(), 5'000U);
  EXPECT_TRUE(failed.error().reason.ends_with("blåbær\nand more")) << failed.error().reason;
}

TEST_F(ReloaderTest, SighupReloads) {
  const ReloadOnSignal on_signal(requests_);
  Start([](const StopRequest&) { return Factory("2"); });
  raise(SIGHUP);
  AwaitThat([this] { return InUse() == "2"; });
}

TEST_F(ReloaderTest, ASecondOneIsRefusedWhileOneIsUnderWay) {
  std::promise<void> begun;
  std::promise<void> go_on;
  Reloader& reloader = Start([&](const StopRequest&) {
    begun.set_value();
    go_on.get_future().wait();
    return Factory("2");
  });
  auto first = std::async(std::launch::async, [&] { return reloader.Reload(); });
  begun.get_future().wait();
  const auto second = reloader.Reload();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUsage);
  go_on.set_value();
  EXPECT_TRUE(first.get());
}

TEST_F(ReloaderTest, AStopEndsALoadUnderWay) {
  std::promise<void> begun;
  Reloader& reloader = Start([&](const StopRequest& stop) -> Loaded {
    begun.set_value();
    AwaitThat([&] { return stop.Requested(); });
    return nullptr;
  });
  auto first = std::async(std::launch::async, [&] { return reloader.Reload(); });
  begun.get_future().wait();
  stop_.Request();
  const auto ended = first.get();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::kInternal);
  EXPECT_EQ(InUse(), "1");
  EXPECT_THAT(metrics_.Text(), Not(HasSubstr("result=\"failed\"")));
  AwaitThat([&] { return !reloader.Reload(); });  // and does not wait for ever
}

}  // namespace
}  // namespace opslag
