// The fixture against the broker itself: what the other tests take for granted.
#include <csignal>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/kafka_fixture.h"

namespace opslag::integration {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class KafkaFixtureTest : public KafkaTest {};

TEST_F(KafkaFixtureTest, RecordsComeBackByteForByte) {
  const std::string topic = Unique("bytes");
  CreateTopic(topic, 1);
  const std::string odd("\x00\xff\n\x80", 4);
  Produce(topic, {{odd, odd, {{"a", odd}, {"empty", ""}, {"none", std::nullopt}}, {}},
                  {std::nullopt, std::nullopt, {}, {}},
                  {"", "", {}, {}}});

  const std::vector<ReadRecord> records = ConsumeAll(topic);

  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].key, odd);
  EXPECT_EQ(records[0].value, odd);
  EXPECT_THAT(records[0].headers,
              ElementsAre(Pair("a", odd), Pair("empty", ""), Pair("none", std::nullopt)));
  EXPECT_EQ(records[1].key, std::nullopt);
  EXPECT_EQ(records[1].value, std::nullopt);
  EXPECT_EQ(records[2].value, "");
  EXPECT_EQ(records[2].offset, 2);
}

TEST_F(KafkaFixtureTest, AnEmptyTopicHasNoRecords) {
  const std::string topic = Unique("empty");
  CreateTopic(topic, 3);
  EXPECT_TRUE(ConsumeAll(topic).empty());
}

TEST_F(KafkaFixtureTest, RecordsOfAKeyStayInOnePartitionInOrder) {
  const std::string topic = Unique("order");
  CreateTopic(topic, 4);
  std::vector<OutgoingRecord> records;
  for (int i = 0; i < 400; ++i) {
    records.push_back({"key-" + std::to_string(i % 20), std::to_string(i), {}, {}});
  }
  Produce(topic, records);

  std::map<std::string, std::pair<std::int32_t, int>> last;
  for (const ReadRecord& record : ConsumeAll(topic)) {
    const auto [place, fresh] = last.try_emplace(*record.key, record.partition, -1);
    EXPECT_EQ(place->second.first, record.partition);
    EXPECT_GT(std::stoi(*record.value), place->second.second);
    place->second.second = std::stoi(*record.value);
  }
  EXPECT_EQ(last.size(), 20u);
}

TEST_F(KafkaFixtureTest, AReaderWaitsForWhatIsStillToCome) {
  const std::string topic = Unique("later");
  CreateTopic(topic, 1);
  TopicReader reader(topic);
  EXPECT_FALSE(reader.ReadUntil(1, std::chrono::milliseconds(200)));
  Produce(topic, {{"k", "v", {}, {}}});
  EXPECT_TRUE(reader.ReadUntil(1, seconds(10)));
}

TEST_F(KafkaFixtureTest, MissingTopicsAreNotMadeInPassing) {
  EXPECT_THROW(ConsumeAll(Unique("missing")), std::runtime_error);
}

TEST_F(KafkaFixtureTest, TheBrokerRefusesWhatATopicDoesNotTake) {
  const std::string topic = Unique("small");
  CreateTopic(topic, 1, {{"max.message.bytes", "1000"}});
  EXPECT_THROW(Produce(topic, {{"k", std::string(5000, 'x'), {}, {}}}), std::runtime_error);
}

TEST_F(KafkaFixtureTest, IsolationDecidesWhetherAbortedRecordsAreSeen) {
  const std::string topic = Unique("transactions");
  CreateTopic(topic, 1);
  ProduceInTransaction(topic, {{"k", "aborted", {}, {}}}, Transaction::kAbort);
  ProduceInTransaction(topic, {{"k", "committed", {}, {}}}, Transaction::kCommit);

  const std::vector<ReadRecord> committed = ConsumeAll(topic);
  ASSERT_EQ(committed.size(), 1u);
  EXPECT_EQ(committed[0].value, "committed");
  EXPECT_EQ(ConsumeAll(topic, Isolation::kReadUncommitted).size(), 2u);
}

TEST_F(KafkaFixtureTest, AGroupThatNeverCommittedHasNoOffset) {
  const std::string topic = Unique("offsets");
  CreateTopic(topic, 1);
  EXPECT_EQ(CommittedOffset(Unique("group"), topic, 0), std::nullopt);
}

TEST(ChildProcessTest, TellsHowAProgramEnded) {
  EXPECT_EQ(RunToEnd({"sh", "-c", "exit 3"}).status, ExitedWith(3));
  EXPECT_EQ(RunToEnd({"sh", "-c", "kill -TERM $$"}).status, KilledBy(SIGTERM));
  EXPECT_EQ(RunToEnd({"no-such-program-here"}).status, ExitedWith(127));
}

TEST(ChildProcessTest, KeepsOutputAndErrorApart) {
  const Finished ended = RunToEnd({"sh", "-c", "echo out; echo err >&2"});
  EXPECT_EQ(ended.out, "out\n");
  EXPECT_EQ(ended.err, "err\n");
}

TEST(ChildProcessTest, GivesInputAndEnvironment) {
  const ScratchFolder scratch;
  const Finished ended =
      RunToEnd({"sh", "-c", "cat; echo $GREETING"},
               {scratch.Write("in", "from the file\n"), {{"GREETING", "from outside"}}});
  EXPECT_EQ(ended.out, "from the file\nfrom outside\n");
}

TEST(ChildProcessTest, IsGoneWithItsOwner) {
  pid_t pid = 0;
  {
    ChildProcess child({"sleep", "600"});
    pid = child.Pid();
    EXPECT_TRUE(child.Running());
  }
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST(ChildProcessTest, AProgramThatDoesNotEndIsKilled) {
  EXPECT_THROW(RunToEnd({"sleep", "600"}, {}, std::chrono::milliseconds(50)), std::runtime_error);
}

}  // namespace
}  // namespace opslag::integration
