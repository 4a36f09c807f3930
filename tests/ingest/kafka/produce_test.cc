#include "ingest/kafka/produce.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ingest/kafka/topic_reader.h"
#include "tests/ingest/kafka/mock_cluster.h"

namespace opslag::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class ProduceTest : public ::testing::Test {
 protected:
  ProduceTest() {
    cluster_.CreateTopic("in", 1);
    settings_.kafka.brokers = cluster_.Bootstrap();
    settings_.topic = "in";
  }

  static RecordStream Stream(std::vector<OutgoingRecord> records) {
    return [records = std::move(records),
            next = std::size_t{0}]() mutable -> Result<std::optional<OutgoingRecord>> {
      if (next == records.size()) return std::optional<OutgoingRecord>();
      return std::optional(records[next++]);
    };
  }

  struct Seen {
    std::string key;
    std::string value;
    std::string content_type;
  };

  std::vector<Seen> Read(std::size_t count) {
    std::vector<Seen> records;
    TopicReaderSettings reader;
    reader.kafka = settings_.kafka;
    reader.topic = "in";
    reader.idle_timeout = std::chrono::milliseconds(30'000);
    const auto read = ReadTopic(reader, [&](const TopicRecord& record) {
      records.push_back({std::string(record.key), std::string(record.value),
                         std::string(record.header("content-type"))});
      return records.size() < count;
    });
    EXPECT_TRUE(read) << read.error().ToString();
    return records;
  }

  MockCluster cluster_;
  ProduceSettings settings_;
};

TEST_F(ProduceTest, WritesKeysValuesAndTheContentTypeInOrder) {
  settings_.form = WireForm::kProtobuf;
  const auto produced =
      Produce(settings_, Stream({{"k1", "a"}, {std::nullopt, "b"}, {"k3", ""}}), {});
  ASSERT_TRUE(produced) << produced.error().ToString();
  EXPECT_EQ(produced->read, 3U);
  EXPECT_EQ(produced->delivered, 3U);
  const std::vector<Seen> records = Read(3);
  ASSERT_THAT(records, SizeIs(3));
  EXPECT_EQ(records[0].key, "k1");
  EXPECT_EQ(records[1].value, "b");
  EXPECT_EQ(records[1].key, "");
  EXPECT_EQ(records[2].value, "");
  EXPECT_EQ(records[0].content_type, "application/x-protobuf");
}

TEST_F(ProduceTest, TellsOfAMissingTopic) {
  cluster_.HideTopic("in");
  const auto produced = Produce(settings_, Stream({}), {});
  ASSERT_FALSE(produced);
  EXPECT_EQ(produced.error().code, ErrorCode::kKafka);
  EXPECT_EQ(produced.error().where, "topic");
}

TEST_F(ProduceTest, TellsOfAnUnknownProperty) {
  settings_.kafka.properties["no.such"] = "1";
  const auto produced = Produce(settings_, Stream({}), {});
  ASSERT_FALSE(produced);
  EXPECT_EQ(produced.error().code, ErrorCode::kConfiguration);
}

TEST_F(ProduceTest, ReportsARecordThatIsTooLargeAndGoesOn) {
  std::vector<std::uint64_t> refused;
  ProduceCallbacks callbacks;
  callbacks.refused = [&](std::uint64_t number, const Error&) { refused.push_back(number); };
  const auto produced = Produce(
      settings_, Stream({{"k", "a"}, {"k", std::string(3'000'000, 'x')}, {"k", "b"}}), callbacks);
  ASSERT_TRUE(produced) << produced.error().ToString();
  EXPECT_EQ(produced->delivered, 2U);
  EXPECT_EQ(produced->refused, 1U);
  EXPECT_THAT(refused, ElementsAre(1U));
}

TEST_F(ProduceTest, WaitsWhileTheQueueIsFull) {
  settings_.in_flight_records = 2;
  std::vector<OutgoingRecord> records(50, OutgoingRecord{"k", "v"});
  const auto produced = Produce(settings_, Stream(records), {});
  ASSERT_TRUE(produced) << produced.error().ToString();
  EXPECT_EQ(produced->delivered, 50U);
}

TEST_F(ProduceTest, DeliversWhatWasReadBeforeTheInputFailed) {
  int calls = 0;
  const auto produced = Produce(settings_,
                                [&]() -> Result<std::optional<OutgoingRecord>> {
                                  if (calls++ == 2)
                                    return Fail(ErrorCode::kIo, "file", "cannot be read");
                                  return std::optional(OutgoingRecord{"k", "v"});
                                },
                                {});
  ASSERT_FALSE(produced);
  EXPECT_EQ(produced.error().code, ErrorCode::kIo);
  EXPECT_THAT(Read(2), SizeIs(2));
}

TEST_F(ProduceTest, AStopRequestEndsTheReading) {
  ProduceCallbacks callbacks;
  int asked = 0;
  callbacks.stop_requested = [&] { return ++asked > 3; };
  const auto produced = Produce(
      settings_,
      []() -> Result<std::optional<OutgoingRecord>> {
        return std::optional(OutgoingRecord{"k", "v"});
      },
      callbacks);
  ASSERT_TRUE(produced);
  EXPECT_EQ(produced->delivered, 3U);
}

TEST_F(ProduceTest, TellsTheProgressAtTheEnd) {
  ProduceProgress last;
  ProduceCallbacks callbacks;
  callbacks.progress = [&](const ProduceProgress& progress) { last = progress; };
  ASSERT_TRUE(Produce(settings_, Stream({{"k", "a"}, {"k", "b"}}), callbacks));
  EXPECT_EQ(last.delivered, 2U);
}

TEST_F(ProduceTest, AMissingRightIsAnError) {
  cluster_.FailNext(Request::kProduce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  const auto produced = Produce(settings_, Stream({{"k", "a"}}), {});
  ASSERT_FALSE(produced);
  EXPECT_EQ(produced.error().code, ErrorCode::kKafka);
}

}  // namespace
}  // namespace opslag::test
