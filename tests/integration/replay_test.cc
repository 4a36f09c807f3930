// `opslag dlq` on a real Kafka.
#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int kRejected = 1;
constexpr int kBadUsage = 2;
constexpr int kKafkaUnusable = 6;
constexpr const char* kSecret = "ring til Yrsa på 27182818";

class DlqTest : public PipelineTest {
 protected:
  std::vector<std::string> Arguments(const std::string& verb,
                                     const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{
        "dlq", verb, "--kafka-brokers", Bootstrap(), "--dead-letter-topic", topics().dead_letters};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  Finished Dlq(const std::string& verb, const std::vector<std::string>& more = {}) const {
    return RunProgram(Arguments(verb, more));
  }
  Finished Replay(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--input-topic", topics().input});
    return Dlq("replay", more);
  }

  // Puts `count` broken records through a service, so that there are as many dead letters, and ends
  // it. Those are one partition's.
  void MakeLetters(std::uint32_t count) const {
    CreateTopics(topics(), 1);
    std::vector<OutgoingRecord> records;
    for (std::uint32_t i = 0; i < count; ++i) records.push_back(BrokenSample(i).record);
    Produce(topics().input, records);
    Answer(count);
  }
  // Lets a service answer all that is there, until so many dead letters are.
  void Answer(std::size_t dead_letters) const {
    Service service = StartService();
    ASSERT_TRUE(Delivers(service, topics().dead_letters, dead_letters));
    ASSERT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
  }
};

TEST_F(DlqTest, ListsByFilterAndShowsTheTextOnlyWhenAsked) {
  CreateTopics(topics(), 1);
  Produce(topics().input,
          {{"jobindex/1", std::string(R"({"source":"jobindex","title":")") + kSecret, {}, {}},
           {"jobnet/2", R"({"source":"jobnet","title":"uden id"})", {}, {}},
           {"jobnet/3", "{]", {}, {}},
           // Framed where no frame is expected, and without a key.
           {std::nullopt,
            std::string("\0\0\0\1\2", 5) + R"({"source":"framed","postingId":"4"})",
            {},
            {}}});
  Answer(4);

  const Finished all = Dlq("list");
  EXPECT_EQ(all.status, ExitedWith(0)) << all.err;
  EXPECT_THAT(all.out, AllOf(HasSubstr("0/0  2"), HasSubstr("malformed_json  VALUE_CONVERTER"),
                             HasSubstr("missing_field  TRANSFORMATION  attempt 1  " +
                                       topics().input + "/0/1  jobnet  2\n")));
  EXPECT_THAT(all.err, HasSubstr("4 of 4"));
  const Finished framed = Dlq("list", {"--source", "framed", "--posting-id", "4"});
  EXPECT_THAT(framed.out, HasSubstr("unsupported_content"));
  EXPECT_THAT(framed.err, HasSubstr("1 of 4"));
  const Finished some = Dlq("list", {"--source", "jobnet", "--reason", "malformed_json", "--json"});
  EXPECT_THAT(some.out, AllOf(HasSubstr("\"postingId\":\"3\""), Not(HasSubstr("missing_field"))));
  EXPECT_THAT(some.err, HasSubstr("1 of 4"));
  EXPECT_THAT(Dlq("list", {"--until", "2020-01-01T00:00:00Z"}).out, IsEmpty());
  EXPECT_THAT(Dlq("list", {"--limit", "2"}).err, HasSubstr("2 of 2"));

  const Finished shown = Dlq("show", {"--partition", "0", "--offset", "0"});
  EXPECT_EQ(shown.status, ExitedWith(0));
  EXPECT_THAT(shown.out, AllOf(HasSubstr("opslag.attempt: 1"), HasSubstr("jobindex/1"),
                               Not(HasSubstr("27182818"))));
  const Finished with_text = Dlq("show", {"--partition", "0", "--offset", "0", "--text"});
  EXPECT_THAT(with_text.out, HasSubstr(kSecret));
}

TEST_F(DlqTest, AReplayedRecordIsTheFirstOneAndCountsItsAttempts) {
  MakeLetters(7);
  const Finished replayed = Replay();
  EXPECT_EQ(replayed.status, ExitedWith(0)) << replayed.err;
  EXPECT_THAT(replayed.err, HasSubstr("replayed 7"));

  const std::vector<ReadRecord> input = ConsumeAll(topics().input);
  ASSERT_THAT(input, SizeIs(14));
  for (std::size_t i = 0; i < 7; ++i) {
    SCOPED_TRACE("record " + std::to_string(i));
    const ReadRecord& again = input[7 + i];
    EXPECT_EQ(again.key, input[i].key);
    EXPECT_EQ(again.value, input[i].value);
    EXPECT_EQ(again.Header("content-type"), input[i].Header("content-type"));
    EXPECT_EQ(again.Header("bytes"), input[i].Header("bytes"));
    EXPECT_EQ(again.Header("opslag.attempt"), "1");
    EXPECT_EQ(again.Header("opslag.replay-of"), topics().dead_letters + "/0/" + std::to_string(i));
    EXPECT_EQ(again.Header("__connect.errors.stage"), std::nullopt);
  }

  Answer(14);
  const std::vector<ReadRecord> letters = ConsumeAll(topics().dead_letters);
  EXPECT_EQ(letters.back().Header("opslag.attempt"), "2");
  EXPECT_THAT(letters.back().Header("opslag.replay-of"), ::testing::Optional(EndsWith("/6")));
  // Two attempts are enough here, so nothing is left to be replayed.
  const Finished capped = Replay({"--max-attempts", "2", "--reason", "malformed_json"});
  EXPECT_THAT(capped.err, AllOf(HasSubstr("replayed 2 "), HasSubstr("2 after 2 attempts")))
      << capped.err;
}

TEST_F(DlqTest, TheSameReplayAgainWritesNothingTwiceUnlessTold) {
  MakeLetters(7);
  EXPECT_THAT(Replay({"--limit", "3"}).err, HasSubstr("replayed 3"));
  EXPECT_THAT(Replay({"--limit", "3"}).err, HasSubstr("replayed 3"));
  EXPECT_THAT(Replay({"--dry-run"}).err, HasSubstr("would replay 1"));
  EXPECT_THAT(Replay().err, HasSubstr("replayed 1"));
  EXPECT_THAT(Replay().err, HasSubstr("replayed 0"));
  EXPECT_THAT(ConsumeAll(topics().input), SizeIs(14));
  EXPECT_THAT(Replay({"--again"}).err, HasSubstr("replayed 7"));
  EXPECT_THAT(ConsumeAll(topics().input), SizeIs(21));
}

TEST_F(DlqTest, ADryRunWritesNothingAndRemembersNothing) {
  MakeLetters(3);
  const Finished dry = Replay({"--dry-run"});
  EXPECT_THAT(dry.err, HasSubstr("would replay 3"));
  EXPECT_THAT(dry.out, HasSubstr("0/2  "));
  EXPECT_THAT(ConsumeAll(topics().input, Isolation::kReadUncommitted), SizeIs(3));
  EXPECT_THAT(Replay().err, HasSubstr("replayed 3"));
}

TEST_F(DlqTest, AKilledReplayGoesOnWhereItWas) {
  constexpr std::size_t kLetters = 60;
  MakeLetters(kLetters);
  std::vector<std::string> command{ProgramPath()};
  // Ten a second: it is at work for six seconds, and killed three times.
  const std::vector<std::string> arguments =
      Arguments("replay", {"--input-topic", topics().input, "--rate", "10"});
  command.insert(command.end(), arguments.begin(), arguments.end());
  for (std::size_t kills = 1; kills <= 3; ++kills) {
    ChildProcess replay(command);
    TopicReader reader(topics().input);
    ASSERT_TRUE(reader.ReadUntil(kLetters + 10 * kills, std::chrono::seconds(60)));
    replay.Signal(SIGKILL);
  }
  const Finished rest = Replay({"--rate", "0"});
  EXPECT_EQ(rest.status, ExitedWith(0)) << rest.err;

  const std::vector<ReadRecord> input = ConsumeAll(topics().input);
  ASSERT_THAT(input, SizeIs(2 * kLetters));
  for (std::size_t i = 0; i < kLetters; ++i) EXPECT_EQ(input[kLetters + i].value, input[i].value);
}

TEST_F(DlqTest, TheRateIsKept) {
  MakeLetters(21);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THAT(Replay({"--rate", "10"}).err, HasSubstr("replayed 21"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
}

TEST_F(DlqTest, ALetterTooLargeForTheInputTopicIsLeftAndTold) {
  CreateTopic(topics().input, 1, {{"max.message.bytes", "10000"}});
  CreateTopic(topics().dead_letters, 1, {{"max.message.bytes", "100000"}});
  Produce(topics().dead_letters,
          {{"a/1", std::string(20'000, 'x'), {}, {}}, {"a/2", std::string(2'000, 'x'), {}, {}}});
  const Finished ended = Replay();
  EXPECT_EQ(ended.status, ExitedWith(kRejected)) << ended.err;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("replayed 1"), HasSubstr("1 too large")));
}

TEST_F(DlqTest, FaultsAreNamed) {
  EXPECT_EQ(Dlq("list", {"--reason", "no_such_reason"}).status, ExitedWith(kBadUsage));
  EXPECT_EQ(Dlq("list", {"--since", "yesterday"}).status, ExitedWith(kBadUsage));
  EXPECT_EQ(Dlq("list", {"--offset", "9-3"}).status, ExitedWith(kBadUsage));
  const Finished missing = Dlq("list");
  EXPECT_EQ(missing.status, ExitedWith(kKafkaUnusable));
  EXPECT_THAT(missing.err, HasSubstr("dead-letter-topic"));
}

}  // namespace
}  // namespace opslag::integration
