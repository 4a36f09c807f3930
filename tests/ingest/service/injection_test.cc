// The whole service against every error that a broker can answer with, one after the other: it goes
// on by itself, or stops and says what it lacks. librdkafka's mock cluster gives the errors; it
// keeps no transactions, so that nothing is doubled is tested on a real Kafka (tests/integration).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <ostream>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ingest/kafka/produce.h"
#include "ingest/kafka/topic_reader.h"
#include "ingest/service/run.h"
#include "tests/ingest/kafka/mock_cluster.h"

namespace opslag::test {
namespace {

using std::chrono::seconds;

// Held back while the door is closed, so that an error can be asked for when the record is in but
// not out yet: the mock gives its errors to whoever comes first.
class Copy final : public RecordProcessor {
 public:
  explicit Copy(const std::atomic<bool>& open) : open_(open) {}
  Result<std::string> Process(const InputRecord& record) override {
    while (!open_.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return std::string(record.value.value_or(""));
  }

 private:
  const std::atomic<bool>& open_;
};

class CopyFactory final : public RecordProcessorFactory {
 public:
  explicit CopyFactory(const std::atomic<bool>& open) : open_(open) {}
  std::unique_ptr<RecordProcessor> ForThread() override { return std::make_unique<Copy>(open_); }
  std::string RuleSetVersion() const override { return "test"; }

 private:
  const std::atomic<bool>& open_;
};

// What came out, read on a thread of its own.
class Output {
 public:
  explicit Output(const std::string& bootstrap) {
    reader_.kafka.brokers = bootstrap;
    reader_.topic = "out";
    reader_.idle_timeout = std::chrono::hours(1);
    reader_.stop_requested = [this] { return done_.load(); };
    thread_ = std::thread([this] {
      static_cast<void>(ReadTopic(reader_, [this](const TopicRecord& record) {
        const std::lock_guard lock(mutex_);
        values_.emplace(record.value);
        changed_.notify_all();
        return true;
      }));
    });
  }
  ~Output() {
    done_ = true;
    thread_.join();
  }
  bool AwaitValue(const std::string& value, std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return values_.contains(value); });
  }

 private:
  TopicReaderSettings reader_;
  std::atomic<bool> done_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> values_;
  std::thread thread_;
};

class InjectionTest : public ::testing::Test {
 protected:
  InjectionTest() {
    for (const char* topic : {"in", "out", "dlq"}) cluster_.CreateTopic(topic, 1);
    settings_.kafka.brokers = cluster_.Bootstrap();
    settings_.input_topic = "in";
    settings_.output_topic = "out";
    settings_.dead_letter_topic = "dlq";
    settings_.check_topics = false;  // the mock describes no configuration
    settings_.commit_timeout = seconds(3);
    settings_.batch_interval = std::chrono::milliseconds(20);
    // The mock knows no static members: one that joins anew waits for its former self to time out.
    settings_.session_timeout = seconds(3);
    settings_.admin_enabled = false;
    settings_.log_level = "error";
  }
  ~InjectionTest() override { End(); }

  void Start() {
    service_ = std::thread([this] {
      ran_ = RunService(settings_, std::make_shared<CopyFactory>(open_), stop_);
      ended_ = true;
    });
  }
  void End() {
    open_ = true;
    stop_.Request();
    if (service_.joinable()) service_.join();
  }

  // Feeds a record, and lets the request that it gives rise to fail.
  void FeedAndFail(const std::string& value, Request request,
                   const std::vector<rd_kafka_resp_err_t>& errors) {
    open_ = false;
    Feed(value);
    cluster_.FailNext(request, errors);
    open_ = true;
  }

  void Feed(const std::string& value, const char* topic = "in") {
    ProduceSettings produce;
    produce.kafka.brokers = cluster_.Bootstrap();
    produce.topic = topic;
    bool sent = false;
    const auto done = Produce(produce,
                              [&]() -> Result<std::optional<OutgoingRecord>> {
                                if (std::exchange(sent, true))
                                  return std::optional<OutgoingRecord>();
                                return std::optional(OutgoingRecord{"key", value});
                              },
                              {});
    ASSERT_TRUE(done) << done.error().ToString();
  }

  MockCluster cluster_;
  ServiceSettings settings_;
  StopRequest stop_;
  std::atomic<bool> open_{true};
  Result<void> ran_;
  std::atomic<bool> ended_{false};
  std::thread service_;
};

struct Injection {
  Request request;
  std::vector<rd_kafka_resp_err_t> errors;
};

// For the tests' names, which are to be the same in every build.
void PrintTo(const Injection& injection, std::ostream* out) {
  *out << "request " << static_cast<int>(injection.request);
}

std::vector<Injection> Passing() {
  return {
      {Request::kAddPartitionsToTxn,
       {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
        RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
        RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR_OPERATION_NOT_ATTEMPTED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED}},
      {Request::kAddOffsetsToTxn,
       {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
        RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
        RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, RD_KAFKA_RESP_ERR_PRODUCER_FENCED}},
      {Request::kTxnOffsetCommit,
       {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
        RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING,
        RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID}},
      {Request::kEndTxn,
       {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
        RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
        RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
        RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT}},
      {Request::kProduce,
       {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
        RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH}},
      {Request::kFetch,
       {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
        RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH}},
      {Request::kHeartbeat,
       {RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
        RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_NOT_COORDINATOR}},
  };
}

TEST_F(InjectionTest, AfterEachPassingErrorTheNextRecordGetsThrough) {
  Start();
  Output output(cluster_.Bootstrap());
  Feed("first");
  ASSERT_TRUE(output.AwaitValue("first", seconds(60)));
  int number = 0;
  for (const Injection& injection : Passing()) {
    for (const rd_kafka_resp_err_t error : injection.errors) {
      SCOPED_TRACE("request " + std::to_string(static_cast<int>(injection.request)) + " answered " +
                   rd_kafka_err2name(error));
      const std::string value = std::to_string(++number);
      FeedAndFail(value, injection.request, {error});
      EXPECT_TRUE(output.AwaitValue(value, seconds(15)));
      ASSERT_FALSE(ended_.load()) << ran_.error().ToString();
    }
  }
  End();
  EXPECT_TRUE(ran_) << ran_.error().ToString();
}

// While the service starts: all errors of a request one after the other, and behind them the first
// record gets through.
class StartTest : public InjectionTest, public ::testing::WithParamInterface<Injection> {};

TEST_P(StartTest, TheFirstRecordGetsThrough) {
  Output output(cluster_.Bootstrap());
  // Whoever reads the output has asked all that it asks, so the errors are the service's.
  Feed("settled", "out");
  ASSERT_TRUE(output.AwaitValue("settled", seconds(60)));
  Feed("first");
  cluster_.FailNext(GetParam().request, GetParam().errors);
  Start();
  EXPECT_TRUE(output.AwaitValue("first", seconds(60)));
  EXPECT_FALSE(ended_.load()) << ran_.error().ToString();
  End();
  EXPECT_TRUE(ran_) << ran_.error().ToString();
}

INSTANTIATE_TEST_SUITE_P(
    Requests, StartTest,
    ::testing::Values(
        Injection{Request::kInitProducerId,
                  {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                   RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                   RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS}},
        Injection{Request::kFindCoordinator,
                  {RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                   RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS}},
        Injection{Request::kJoinGroup,
                  {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                   RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                   RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID}},
        Injection{Request::kSyncGroup,
                  {RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                   RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
                   RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS}},
        Injection{Request::kOffsetFetch,
                  {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                   RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                   RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                   RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT}},
        Injection{Request::kListOffsets,
                  {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                   RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT}}));

// Nothing that waiting mends: the service ends, and says what it lacks.
class HopelessTest : public InjectionTest, public ::testing::WithParamInterface<Injection> {};

TEST_P(HopelessTest, TheServiceStopsAndSaysSo) {
  if (GetParam().request == Request::kProduce) {
    Start();
    FeedAndFail("first", GetParam().request, GetParam().errors);
  } else {
    cluster_.FailNext(GetParam().request, GetParam().errors);
    Start();
  }
  const auto deadline = std::chrono::steady_clock::now() + seconds(60);
  while (!ended_.load() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ASSERT_TRUE(ended_.load());
  End();
  ASSERT_FALSE(ran_);
  EXPECT_EQ(ran_.error().code, ErrorCode::kKafka);
  EXPECT_THAT(ran_.error().reason, ::testing::HasSubstr("grant the account"));
}

INSTANTIATE_TEST_SUITE_P(
    Rights, HopelessTest,
    ::testing::Values(Injection{Request::kProduce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}},
                      Injection{Request::kInitProducerId,
                                {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED}},
                      Injection{Request::kJoinGroup,
                                {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED}}));

}  // namespace
}  // namespace opslag::test
