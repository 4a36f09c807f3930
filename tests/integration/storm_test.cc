// Exactly once, under SIGKILL and SIGTERM.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline_test.h"
#include "tests/integration/storm.h"

namespace opslag::integration {
namespace {

using std::chrono::seconds;
using ::testing::Gt;
using ::testing::IsEmpty;

class StormTest : public PipelineTest {};

TEST_F(StormTest, TwoKillsAndAStopLoseNothingAndDoubleNothing) {
  StormPlan plan;
  plan.blows = {Blow::kKill, Blow::kKill, Blow::kStop};

  // Small batches: more transactions, so more places for a blow to hit.
  const StormReport report = RunStorm(plan, Options({"--batch-records", "40"}));

  EXPECT_THAT(report.audit.problems, IsEmpty());
  EXPECT_EQ(report.audit.input, report.produced);
  EXPECT_EQ(report.audit.enriched, report.produced - report.broken);
  EXPECT_EQ(report.audit.dead_letters, report.broken);
  EXPECT_THAT(report.bad_ends, IsEmpty());
}

TEST_F(StormTest, InstancesThatFreezeOrComeAndGoLoseNothing) {
  StormPlan plan;
  plan.blows = {Blow::kJoin, Blow::kFreeze};
  plan.freeze = std::chrono::milliseconds(4'000);
  plan.partitions = 4;  // some for each, also when there are three

  // A frozen instance loses its transaction, and its place in the group.
  const StormReport report =
      RunStorm(plan, Options({"--batch-records", "40", "--transaction-timeout-ms", "2000",
                              "--commit-timeout-ms", "1500", "--session-timeout-ms", "2500"}));

  EXPECT_THAT(report.audit.problems, IsEmpty());
  EXPECT_EQ(report.audit.enriched, report.produced - report.broken);
  EXPECT_EQ(report.audit.dead_letters, report.broken);
  EXPECT_THAT(report.bad_ends, IsEmpty());
}

TEST_F(StormTest, AnInstanceThatStaysAwayIsReplacedByTheOther) {
  CreateTopics(topics(), 2);
  const std::vector<std::string> flags{"--session-timeout-ms", "6000", "--batch-records", "40"};
  Service stays = StartService(flags, 0);
  Service goes = StartService(flags, 1);
  std::vector<OutgoingRecord> records;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    records.push_back(ToRecord(SamplePosting(i % 300, i / 300), Form::kJson));
  }
  Produce(topics().input, records);
  ASSERT_TRUE(Delivers(goes, topics().output, 1));
  goes.KillHard();

  EXPECT_TRUE(Delivers(stays, topics().output, records.size()));
  EXPECT_EQ(stays.Terminate(), ExitedWith(0)) << stays.Log();
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
}

TEST_F(StormTest, OfTwoInstancesWithOneOrdinalTheLaterWins) {
  CreateTopics(topics(), 1);
  Service zombie = StartService();
  Produce(topics().input, {ToRecord(SamplePosting(0), Form::kJson)});
  ASSERT_TRUE(Delivers(zombie, topics().output, 1));

  Service heir = StartService();
  std::vector<OutgoingRecord> records;
  for (std::uint32_t i = 1; i < 500; ++i) {
    records.push_back(ToRecord(SamplePosting(i), Form::kJson));
  }
  Produce(topics().input, records);

  EXPECT_TRUE(Delivers(heir, topics().output, 500));
  EXPECT_THAT(zombie.WaitForExit().code, Gt(0)) << zombie.Log();
  EXPECT_EQ(heir.Terminate(), ExitedWith(0)) << heir.Log();
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
}

}  // namespace
}  // namespace opslag::integration
