// Faults at named points of the loop, and faults of the topics.
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FaultsTest : public PipelineTest {
 protected:
  // A service that sends itself the signal when it has passed the point so often.
  ServiceOptions FaultyAt(const std::string& point, int passes, const std::string& signal,
                          std::vector<std::string> flags = {}) const {
    flags.insert(flags.end(), {"--batch-records", "20"});
    ServiceOptions options = Options(std::move(flags));
    options.environment = {
        {"OPSLAG_FAULT_AT", point + ":" + std::to_string(passes) + ":" + signal}};
    return options;
  }

  void ProduceRound(std::uint32_t count = 150) {
    std::vector<OutgoingRecord> records;
    for (std::uint32_t i = 0; i < count; ++i, ++next_) {
      records.push_back(next_ % 40 == 7 ? BrokenSample(next_).record
                                        : ToRecord(SamplePosting(next_ % 30, next_ / 30),
                                                   next_ % 2 == 0 ? Form::kJson : Form::kProtobuf));
    }
    Produce(topics().input, records);
  }

  // A good service answers the rest, and every record has one answer.
  void ExpectNothingLostOrDoubled() {
    Service service = StartService();
    ExpectAllAnswered(service);
  }
  void ExpectAllAnswered(Service& service) {
    std::size_t dead = 0;
    for (std::uint32_t i = 0; i < next_; ++i) dead += i % 40 == 7 ? 1U : 0U;
    EXPECT_TRUE(Delivers(service, topics().output, next_ - dead));
    EXPECT_TRUE(Delivers(service, topics().dead_letters, dead));
    EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
    const Audit audit = AuditTopics(topics(), Form::kJson);
    EXPECT_THAT(audit.problems, IsEmpty());
    EXPECT_EQ(audit.input, next_);
  }

  std::uint32_t next_ = 0;
};

// Each with how often it is passed before the blow: some batches are through by then.
struct Point {
  const char* name;
  int passes;
};
constexpr Point kPoints[] = {{"producer_ready", 1}, {"record_read", 50},  {"begun", 3},
                             {"published", 50},     {"before_commit", 2}, {"offsets_sent", 2},
                             {"committed", 2}};

TEST_F(FaultsTest, AProcessKilledAtAnyPointLosesAndDoublesNothing) {
  CreateTopics(topics(), 2);
  for (const Point& point : kPoints) {
    SCOPED_TRACE(point.name);
    ProduceRound();
    Service service(FaultyAt(point.name, point.passes, "KILL"));
    EXPECT_EQ(service.WaitForExit(seconds(60)), KilledBy(SIGKILL)) << service.Log();
  }
  // While it leaves.
  ProduceRound();
  Service leaving(FaultyAt("revoked", 1, "KILL"));
  leaving.WaitReady();
  leaving.RequestStop();
  EXPECT_EQ(leaving.WaitForExit(seconds(60)), KilledBy(SIGKILL)) << leaving.Log();
  ExpectNothingLostOrDoubled();
}

TEST_F(FaultsTest, AProcessAskedToStopAtAnyPointEndsInOrder) {
  CreateTopics(topics(), 2);
  for (const Point& point : kPoints) {
    SCOPED_TRACE(point.name);
    ProduceRound();
    Service service(FaultyAt(point.name, point.passes, "TERM"));
    EXPECT_EQ(service.WaitForExit(seconds(60)), ExitedWith(0)) << service.Log();
  }
  ExpectNothingLostOrDoubled();
}

// Stopped for longer than its transaction and its session last, then woken: what it does next is
// refused by the broker, and it begins anew.
class FrozenTest : public FaultsTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(FrozenTest, AProcessFrozenBeyondItsTransactionRecovers) {
  CreateTopics(topics(), 2);
  ProduceRound();
  Service service(FaultyAt(GetParam(), 2, "STOP",
                           {"--transaction-timeout-ms", "2000", "--commit-timeout-ms", "1500",
                            "--session-timeout-ms", "2500"}));
  service.WaitStopped();
  std::this_thread::sleep_for(milliseconds(4'000));
  service.Signal(SIGCONT);
  ExpectAllAnswered(service);
}

INSTANTIATE_TEST_SUITE_P(Points, FrozenTest, ::testing::Values("published", "offsets_sent"),
                         [](const auto& point) { return std::string(point.param); });

// Postings of which one becomes a record that the output topic, narrowed, does not take.
constexpr std::uint32_t kRefused = 77;
constexpr std::uint32_t kRefusedOf = 200;
constexpr const char* kNarrow = "20000";

std::vector<OutgoingRecord> WithOneRefused() {
  std::vector<OutgoingRecord> records;
  for (std::uint32_t i = 0; i < kRefusedOf; ++i) {
    v1::JobPosting posting = SamplePosting(i);
    if (i == kRefused) {
      // Title and name are in the enriched record.
      posting.set_title(std::string(15'000, 'x') + std::string(1'000, ' ') + "smed");
      posting.mutable_employer()->set_name(std::string(15'000, 'y'));
    }
    records.push_back(ToRecord(posting, Form::kJson));
  }
  return records;
}

// Between an abort and the new transaction, also while it looks for the record that was the cause.
TEST_F(FaultsTest, AProcessKilledBehindAnAbortLosesAndDoublesNothing) {
  CreateTopics(topics(), 1);
  for (const int passes : {1, 2, 4}) {
    SCOPED_TRACE(passes);
    ConfigureTopic(topics().output, {{"max.message.bytes", "1000000"}});
    Service service(FaultyAt("aborted", passes, "KILL"));
    service.WaitReady();
    // Known to the service is the limit of its start.
    ConfigureTopic(topics().output, {{"max.message.bytes", kNarrow}});
    if (passes == 1) Produce(topics().input, WithOneRefused());
    EXPECT_EQ(service.WaitForExit(seconds(60)), KilledBy(SIGKILL)) << service.Log();
  }
  // Asked to stop there, it ends in order and leaves the rest to the next one.
  ConfigureTopic(topics().output, {{"max.message.bytes", "1000000"}});
  Service leaving(FaultyAt("aborted", 1, "TERM"));
  leaving.WaitReady();
  ConfigureTopic(topics().output, {{"max.message.bytes", kNarrow}});
  EXPECT_EQ(leaving.WaitForExit(seconds(60)), ExitedWith(0)) << leaving.Log();

  Service service = StartService();
  EXPECT_TRUE(Delivers(service, topics().output, kRefusedOf - 1));
  EXPECT_TRUE(Delivers(service, topics().dead_letters, 1));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
  EXPECT_EQ(ConsumeAll(topics().dead_letters).at(0).Header("__connect.errors.offset"),
            std::to_string(kRefused));
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
}

TEST_F(FaultsTest, ARecordTheBrokerRefusesIsFoundAmongTheOthers) {
  CreateTopics(topics(), 1);
  Service service = StartService({"--batch-records", "64"});
  // Known to the service is the limit of its start.
  ConfigureTopic(topics().output, {{"max.message.bytes", kNarrow}});
  Produce(topics().input, WithOneRefused());

  ASSERT_TRUE(Delivers(service, topics().output, 199));
  ASSERT_TRUE(Delivers(service, topics().dead_letters, 1));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
  const std::vector<ReadRecord> letters = ConsumeAll(topics().dead_letters);
  EXPECT_EQ(letters[0].Header("__connect.errors.offset"), "77");
  EXPECT_EQ(letters[0].Header("__connect.errors.exception.class.name"), "output_refused");
  EXPECT_EQ(letters[0].Header("__connect.errors.stage"), "KAFKA_PRODUCE");
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
}

TEST_F(FaultsTest, AnOutputTopicThatGoesAndComesBackLosesNothing) {
  CreateTopics(topics(), 1);
  Service service = StartService({"--commit-timeout-ms", "3000"});
  DeleteTopic(topics().output);
  ProduceRound();
  // Nothing is answered, dead letters neither: they are of the same transactions.
  service.WaitLog("batch_failed");
  EXPECT_EQ(Committed(), 0);
  EXPECT_TRUE(service.Running());
  CreateTopic(topics().output, 1);
  ExpectAllAnswered(service);
}

}  // namespace
}  // namespace opslag::integration
