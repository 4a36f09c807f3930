// The whole service, without transactions, against librdkafka's mock cluster: as the demo runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ingest/kafka/produce.h"
#include "ingest/kafka/topic_reader.h"
#include "ingest/service/demo_broker.h"
#include "ingest/service/run.h"
#include "tests/ingest/kafka/mock_cluster.h"

namespace opslag {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class Echo final : public RecordProcessor {
 public:
  Result<std::string> Process(const InputRecord& record) override {
    if (!record.value || record.value->starts_with("BAD")) {
      return Fail(ErrorCode::kMalformedJson, "body", "is not JSON");
    }
    return "enriched " + std::string(*record.value);
  }
};

class EchoFactory final : public RecordProcessorFactory {
 public:
  std::unique_ptr<RecordProcessor> ForThread() override { return std::make_unique<Echo>(); }
  std::string RuleSetVersion() const override { return "test"; }
};

class ServiceOnMockTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto broker = DemoBroker::Start({{"in", 2}, {"out", 2}, {"dlq", 1}});
    ASSERT_TRUE(broker) << broker.error().ToString();
    broker_ = std::make_unique<DemoBroker>(std::move(*broker));
    settings_.kafka.brokers = broker_->Bootstrap();
    settings_.input_topic = "in";
    settings_.output_topic = "out";
    settings_.dead_letter_topic = "dlq";
    settings_.delivery = Delivery::kAtLeastOnce;
    settings_.admin_port = 0;
    settings_.log_level = "warn";
  }

  Result<ProduceProgress> ProduceAll(const std::vector<std::string>& values) {
    ProduceSettings produce;
    produce.kafka.brokers = broker_->Bootstrap();
    produce.topic = "in";
    std::size_t next = 0;
    return Produce(produce,
                   [&]() -> Result<std::optional<OutgoingRecord>> {
                     if (next == values.size()) return std::optional<OutgoingRecord>();
                     const std::string& value = values[next++];
                     return std::optional(OutgoingRecord{"key of " + value, value});
                   },
                   {});
  }

  // The values of the first `count` records of a topic.
  std::vector<std::string> Read(const std::string& topic, std::size_t count) {
    std::vector<std::string> values;
    TopicReaderSettings reader;
    reader.kafka.brokers = broker_->Bootstrap();
    reader.topic = topic;
    reader.idle_timeout = std::chrono::milliseconds(30'000);
    const auto read = ReadTopic(reader, [&](const TopicRecord& record) {
      values.emplace_back(record.value);
      last_content_type_ = record.header("content-type");
      last_reason_ = record.header("__connect.errors.exception.class.name");
      return values.size() < count;
    });
    EXPECT_TRUE(read) << read.error().ToString();
    return values;
  }

  std::unique_ptr<DemoBroker> broker_;
  ServiceSettings settings_;
  std::shared_ptr<EchoFactory> factory_ = std::make_shared<EchoFactory>();
  StopRequest stop_;
  std::string last_content_type_;
  std::string last_reason_;
};

TEST_F(ServiceOnMockTest, EnrichesWhatComesAndDeadLettersWhatIsBad) {
  Result<void> ran;
  std::thread service([&] { ran = RunService(settings_, factory_, stop_); });
  const auto produced = ProduceAll({"a", "BAD", "b"});
  ASSERT_TRUE(produced) << produced.error().ToString();
  EXPECT_EQ(produced->delivered, 3U);
  EXPECT_THAT(Read("out", 2), UnorderedElementsAre("enriched a", "enriched b"));
  EXPECT_EQ(last_content_type_, "application/json");
  EXPECT_THAT(Read("dlq", 1), UnorderedElementsAre("BAD"));
  EXPECT_EQ(last_reason_, "malformed_json");
  stop_.Request();
  service.join();
  EXPECT_TRUE(ran) << ran.error().ToString();
}

TEST_F(ServiceOnMockTest, AMissingTopicIsToldAtStart) {
  test::MockCluster cluster;
  cluster.CreateTopic("in", 1);
  cluster.HideTopic("out");
  settings_.kafka.brokers = cluster.Bootstrap();
  const auto ran = RunService(settings_, factory_, stop_);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kKafka);
  EXPECT_EQ(ran.error().where, "output-topic");
  EXPECT_THAT(ran.error().reason, HasSubstr("create the topic"));
  const auto checked = CheckBroker(settings_);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().where, "output-topic");
}

TEST_F(ServiceOnMockTest, AStopBeforeTheBrokerAnswersEndsTheService) {
  settings_.kafka.brokers = "127.0.0.1:1";  // nobody listens there
  stop_.Request();
  EXPECT_TRUE(RunService(settings_, factory_, stop_));
}

TEST_F(ServiceOnMockTest, AnAdminPortInUseIsAConfigurationError) {
  settings_.admin_host = "192.0.2.1";  // an address this machine does not have
  settings_.admin_port = 9464;
  const auto ran = RunService(settings_, factory_, stop_);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().where, "admin-port");
}

}  // namespace
}  // namespace opslag
