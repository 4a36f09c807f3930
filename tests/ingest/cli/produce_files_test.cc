// `opslag produce` against librdkafka's mock cluster, in this process.
#include "ingest/cli/produce_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "ingest/cli/produce_state.h"
#include "ingest/kafka/topic_reader.h"
#include "tests/ingest/files/temporary_directory.h"
#include "tests/ingest/kafka/mock_cluster.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string Line(int id) {
  return "{\"source\":\"s\",\"postingId\":\"" + std::to_string(id) + "\"}\n";
}

std::string Lines(int first, int last) {
  std::string lines;
  for (int id = first; id <= last; ++id) lines += Line(id);
  return lines;
}

class ProduceFilesTest : public testing::Test {
 protected:
  ProduceFilesTest() {
    cluster_.CreateTopic("in", 3);
    settings_.produce.kafka.brokers = cluster_.Bootstrap();
    settings_.produce.topic = "in";
    settings_.quiet = true;
  }

  Result<ProduceFilesSummary> Run(int stop_after = 1 << 30) {
    messages_.str("");
    int asked = 0;
    return ProduceFiles(
        settings_, [&] { return ++asked > stop_after; }, messages_);
  }

  // All keys in the topic, as often as they are there.
  std::multiset<std::string> Keys(std::size_t count) {
    std::multiset<std::string> keys;
    TopicReaderSettings reader;
    reader.kafka = settings_.produce.kafka;
    reader.topic = "in";
    reader.idle_timeout = std::chrono::milliseconds(30'000);
    const auto read = ReadTopic(reader, [&](const TopicRecord& record) {
      keys.emplace(record.key);
      last_content_type_ = record.header("content-type");
      last_value_ = record.value;
      return keys.size() < count;
    });
    EXPECT_TRUE(read) << read.error().ToString();
    return keys;
  }

  void UseMapping(const std::string& text) {
    const auto mapping = Mapping::Parse("m", text);
    ASSERT_TRUE(mapping) << mapping.error().ToString();
    settings_.mapping = *mapping;
  }

  static constexpr const char* kCsv =
      "source: \"s\" format: CSV field { to: \"postingId\" from: \"Id\" } field { to: \"title\" "
      "from: \"T\" }";

  TemporaryDirectory directory_;
  test::MockCluster cluster_;
  ProduceFilesSettings settings_;
  std::ostringstream messages_;
  std::string last_content_type_;
  std::string last_value_;
};

TEST_F(ProduceFilesTest, SendsSeveralFiles) {
  settings_.inputs = {directory_.Write("a", Lines(1, 2)), directory_.Write("b", Lines(3, 3))};
  const auto done = Run();
  ASSERT_TRUE(done) << done.error().ToString();
  EXPECT_EQ(done->sent.delivered, 3U);
  EXPECT_THAT(Keys(3), ElementsAre("s/1", "s/2", "s/3"));
  EXPECT_EQ(last_content_type_, "application/json");
}

TEST_F(ProduceFilesTest, AMappedFileIsSentAsPostings) {
  UseMapping(kCsv);
  settings_.form = WireForm::kProtobuf;
  settings_.inputs = {directory_.Write("a.csv", "Id,T\n7,x\n,y\n8,z\n")};
  settings_.rejects = directory_.Path("bad");
  const auto done = Run();
  ASSERT_TRUE(done) << done.error().ToString();
  EXPECT_EQ(done->sent.delivered, 2U);
  EXPECT_EQ(done->RejectedInAll(), 1U);
  EXPECT_THAT(messages_.str(), HasSubstr("a.csv:2: line 3: postingId: is required"));
  EXPECT_EQ(directory_.Read("bad"), "{\"Id\":\"\",\"T\":\"y\"}\n");
  EXPECT_THAT(Keys(2), ElementsAre("s/7", "s/8"));
  EXPECT_EQ(last_content_type_, "application/x-protobuf");
}

TEST_F(ProduceFilesTest, RecordsAreFramedWhereTheIdIsSet) {
  settings_.schema_id = 258;
  settings_.inputs = {directory_.Write("a", Line(1))};
  ASSERT_TRUE(Run());
  EXPECT_THAT(Keys(1), ElementsAre("s/1"));
  EXPECT_EQ(last_value_, std::string("\0\0\0\1\2", 5) + Line(1).substr(0, Line(1).size() - 1));
}

TEST_F(ProduceFilesTest, StrictStopsAtTheFirstBadRecord) {
  UseMapping(kCsv);
  settings_.inputs = {directory_.Write("a.csv", "Id,T\n7,x\n,y\n8,z\n")};
  settings_.strict = true;
  const auto done = Run();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->sent.delivered, 1U);
  EXPECT_EQ(done->RejectedInAll(), 1U);
}

TEST_F(ProduceFilesTest, ARecordAboveTheLimitStopsNothing) {
  settings_.decode.max_record = 1000;
  settings_.inputs = {directory_.Write("a", Line(1) + std::string(5000, ' ') + "x\n" + Line(2))};
  settings_.rejects = directory_.Path("bad");
  const auto done = Run();
  ASSERT_TRUE(done) << done.error().ToString();
  EXPECT_EQ(done->sent.delivered, 2U);
  EXPECT_THAT(done->rejected, ElementsAre(testing::Pair(ErrorCode::kRecordTooLarge, 1)));
  EXPECT_EQ(directory_.Read("bad").size(), 5002U);
}

TEST_F(ProduceFilesTest, AnInterruptedRunGoesOnWhereItWas) {
  settings_.state = directory_.Path("state");
  settings_.inputs = {directory_.Write("a", Lines(1, 50)), directory_.Write("b", Lines(51, 100))};
  const auto first = Run(70);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->sent.delivered, 70U);
  const auto second = Run();
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_EQ(second->files_skipped, 1U);
  EXPECT_EQ(second->skipped, 20U);
  EXPECT_EQ(second->sent.delivered, 30U);
  const auto third = Run();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->files_skipped, 2U);
  EXPECT_EQ(third->sent.read, 0U);
  const auto keys = Keys(100);
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 100U);
}

TEST_F(ProduceFilesTest, BlankLinesAndBadRecordsDoNotShiftWhereItGoesOn) {
  settings_.state = directory_.Path("state");
  settings_.decode.max_record = 1000;
  const std::string large = std::string(5000, ' ') + "x\n";
  settings_.inputs = {
      directory_.Write("a", "\n" + Line(1) + "\n\n" + large + Line(2) + "\n" + Line(3) + large)};
  for (int run = 0; run < 3; ++run) {
    const auto done = Run(1);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->sent.delivered, 1U);
  }
  ASSERT_TRUE(Run());
  EXPECT_THAT(Keys(3), ElementsAre("s/1", "s/2", "s/3"));
  const auto last = Run();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->files_skipped, 1U);
}

TEST_F(ProduceFilesTest, AFileThatHasGrownGoesOnAndAnotherOfItsNameBeginsAnew) {
  settings_.state = directory_.Path("state");
  settings_.inputs = {directory_.Write("a", Lines(1, 3))};
  ASSERT_TRUE(Run());
  directory_.Write("a", Lines(1, 5));
  const auto grown = Run();
  ASSERT_TRUE(grown);
  EXPECT_EQ(grown->sent.delivered, 2U);
  directory_.Write("a", Lines(6, 12));
  const auto other = Run();
  ASSERT_TRUE(other);
  EXPECT_EQ(other->sent.delivered, 7U);
}

TEST_F(ProduceFilesTest, APageThatHasChangedBeginsAnew) {
  UseMapping("source: \"s\" format: JSON field { to: \"postingId\" from: \"id\" }");
  settings_.state = directory_.Path("state");
  settings_.inputs = {directory_.Write("a", "[{\"id\":1},{\"id\":2}]  ")};
  ASSERT_TRUE(Run());
  directory_.Write("a", "[{\"id\":1},{\"id\":2}]    ");
  const auto again = Run();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->sent.delivered, 2U);
}

TEST_F(ProduceFilesTest, WhatTheBrokerNeverHadIsNotNoted) {
  settings_.state = directory_.Path("state");
  settings_.produce.kafka.properties["message.timeout.ms"] = "1000";
  settings_.inputs = {directory_.Write("a", Lines(1, 5))};
  cluster_.FailNext(test::Request::kProduce, std::vector<rd_kafka_resp_err_t>(
                                                 9, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
  const auto failed = Run();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kKafka);
  cluster_.FailNext(test::Request::kProduce, {});
  const auto state = ProduceState::Open(settings_.state, "in");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->ProgressOf(settings_.inputs[0], true).value().records, 0U);
}

TEST_F(ProduceFilesTest, AFileThatEndsTooEarlyIsNamedWithWhatWasSentOfIt) {
  std::string lines;
  for (int id = 1; id <= 2000; ++id) lines += Line(id * id % 9973 + id * 10'000);
  settings_.inputs = {directory_.Write("a", lines)};
  ASSERT_EQ(std::system(("gzip " + settings_.inputs[0]).c_str()), 0);
  settings_.inputs[0] += ".gz";
  std::filesystem::resize_file(settings_.inputs[0],
                               std::filesystem::file_size(settings_.inputs[0]) / 2);
  settings_.state = directory_.Path("state");
  settings_.quiet = false;
  const auto done = Run();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kIo);
  EXPECT_THAT(done.error().ToString(), AllOf(HasSubstr("a.gz"), HasSubstr("is cut off"),
                                             testing::ContainsRegex("behind record [1-9]")));
  EXPECT_THAT(messages_.str(), testing::ContainsRegex("read ([0-9]+) records, delivered [1-9]"));
}

TEST_F(ProduceFilesTest, AStateOfAnotherTopicOrNoneAtAllIsRefused) {
  settings_.inputs = {directory_.Write("a", Line(1))};
  settings_.state = directory_.Write("state", "opslag-produce-state 1 other\n");
  EXPECT_EQ(Run().error().code, ErrorCode::kUsage);
  settings_.state = directory_.Write("state", "hej\n");
  EXPECT_EQ(Run().error().code, ErrorCode::kConfiguration);
  settings_.state = directory_.Write("state", "opslag-produce-state 1 in\n7 x\n");
  EXPECT_EQ(Run().error().code, ErrorCode::kConfiguration);
  settings_.state = settings_.inputs[0];
  EXPECT_EQ(Run().error().code, ErrorCode::kUsage);
  settings_.state = directory_.Path("none");
  settings_.inputs = {"-"};
  EXPECT_EQ(Run().error().code, ErrorCode::kIo);
}

// A link in the place of the file that becomes the state: writing to it finds no room.
void FillTheDisk(const std::string& state) {
  std::filesystem::create_symlink("/dev/full", state + ".new");
}

TEST_F(ProduceFilesTest, AStateThatCannotBeWrittenIsToldBeforeAnythingIsSent) {
  settings_.inputs = {directory_.Write("a", Lines(1, 3))};
  settings_.state = directory_.Path("state");
  FillTheDisk(settings_.state);
  const auto full = Run();
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kIo);
  EXPECT_THAT(full.error().ToString(),
              AllOf(HasSubstr(settings_.state), HasSubstr("No space left on device")));
  settings_.state = directory_.Path("missing/state");
  const auto missing = Run();
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().ToString(),
              AllOf(HasSubstr("missing/state"), HasSubstr("No such file or directory")));
  // Nothing was sent: what is in the topic is of this run alone.
  settings_.state.clear();
  ASSERT_TRUE(Run());
  EXPECT_THAT(Keys(3), ElementsAre("s/1", "s/2", "s/3"));
}

TEST_F(ProduceFilesTest, ADiskThatFillsUpIsToldAndTheOldStateStays) {
  settings_.inputs = {directory_.Write("a", Lines(1, 20))};
  settings_.state = directory_.Path("state");
  ASSERT_TRUE(Run(5));
  const std::string before = directory_.Read("state");
  int asked = 0;
  messages_.str("");
  const auto full = ProduceFiles(
      settings_,
      [&] {
        if (++asked == 3) FillTheDisk(settings_.state);
        return false;
      },
      messages_);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kIo);
  EXPECT_THAT(messages_.str(), HasSubstr("would send anew"));
  EXPECT_EQ(directory_.Read("state"), before);
  // With room again the next run goes on behind what was noted.
  std::filesystem::remove(settings_.state + ".new");
  const auto again = Run();
  ASSERT_TRUE(again) << again.error().ToString();
  EXPECT_EQ(again->skipped, 5U);
  EXPECT_EQ(again->sent.delivered, 15U);
}

TEST_F(ProduceFilesTest, ADryRunSendsNothingAndSaysWhatItSaw) {
  UseMapping(std::string(kCsv) + "field { to: \"positions\" from: \"N\" }");
  settings_.form = WireForm::kProtobuf;
  settings_.produce.kafka.brokers = "127.0.0.1:1";
  settings_.inputs = {directory_.Write("a.csv", "Id,T,N,X\n7,kÃ¸k,2,q\n8,z,mange,\n,y,,\n")};
  std::ostringstream out;
  const auto done = DryRun(settings_, 1, out, messages_);
  ASSERT_TRUE(done) << done.error().ToString();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("\"title\":\"køk\""), HasSubstr("\"mendedPlaces\":1}\n")));
  EXPECT_EQ(done->sent.read, 2U);
  EXPECT_THAT(done->source.ToString(),
              AllOf(HasSubstr("damage mended in 1 postings:\n  double-encoded characters 1\n"),
                    HasSubstr("not understood, and left out, by field:\n  positions 1\n"),
                    HasSubstr("read by no field of the mapping, by path:\n  X 1\n")));
  EXPECT_THAT(done->source.ToString(), testing::Not(HasSubstr("mange")));
}

}  // namespace
}  // namespace opslag
