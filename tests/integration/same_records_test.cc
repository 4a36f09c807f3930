// The ways in and out agree: files, Kafka, `opslag produce`, and a client that is not ours.
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/comparison.h"
#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Postings as JSON lines: those of OPSLAG_TEST_POSTINGS, or samples.
std::vector<std::string> PostingLines() {
  if (const char* path = std::getenv("OPSLAG_TEST_POSTINGS"); path != nullptr && *path != '\0') {
    return Lines(ReadFile(path));
  }
  std::vector<std::string> lines;
  for (std::uint32_t i = 0; i < 300; ++i) lines.push_back(ToBytes(SamplePosting(i), Form::kJson));
  return lines;
}

class SameRecordsTest : public PipelineTest {};

TEST_F(SameRecordsTest, FilesAndKafkaGiveTheSameRecords) {
  const std::vector<std::string> lines = PostingLines();
  const auto file = Scratch().Write("postings.jsonl", Joined(lines));

  const Finished classified = RunProgram({"classify", file.string()});
  ASSERT_EQ(classified.status, ExitedWith(0)) << classified.err;

  CreateTopics(topics(), 1);
  const Finished produced = RunProgram(
      {"produce", "--kafka-brokers", Bootstrap(), "--topic", topics().input, file.string()});
  ASSERT_EQ(produced.status, ExitedWith(0)) << produced.err;
  Service service = StartService();
  ASSERT_TRUE(Delivers(service, topics().output, lines.size()));
  EXPECT_EQ(service.Terminate(), ExitedWith(0));

  const std::vector<std::string> from_file = Lines(classified.out);
  const std::vector<std::string> from_kafka = Values(ConsumeAll(topics().output));
  ASSERT_EQ(from_file.size(), lines.size());
  EXPECT_EQ(WithoutPlaces(from_file), WithoutPlaces(from_kafka));
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
}

TEST_F(SameRecordsTest, JsonAndProtobufGiveTheSameRecords) {
  CreateTopics(topics(), 1);
  std::vector<OutgoingRecord> records;
  for (std::uint32_t i = 0; i < 50; ++i) {
    records.push_back(ToRecord(SamplePosting(i), Form::kJson));
    records.push_back(ToRecord(SamplePosting(i), Form::kProtobuf));
  }
  Produce(topics().input, records);
  Service service = StartService();
  ASSERT_TRUE(Delivers(service, topics().output, records.size()));

  const std::vector<std::string> values = WithoutPlaces(Values(ConsumeAll(topics().output)));
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) EXPECT_EQ(values[i], values[i + 1]);
}

TEST_F(SameRecordsTest, KcatReadsWhatTheServiceWrites) {
  CreateTopics(topics(), 2);
  const v1::JobPosting posting = SamplePosting(0);
  // Written by kcat, too: key, tab, value.
  const auto input =
      Scratch().Write("input", KeyOf(posting) + "\t" + ToBytes(posting, Form::kJson) + "\n");
  const Finished written =
      RunToEnd({"kcat", "-q", "-b", Bootstrap(), "-P", "-t", topics().input, "-K", "\t", "-H",
                "traceparent=00-kcat-01", "-l", input.string()});
  ASSERT_EQ(written.status, ExitedWith(0)) << written.err;
  Service service = StartService();
  ASSERT_TRUE(Delivers(service, topics().output, 1));

  const Finished read =
      RunToEnd({"kcat", "-q", "-b", Bootstrap(), "-C", "-t", topics().output, "-o", "beginning",
                "-e", "-X", "isolation.level=read_committed", "-f", "%k\\n%h\\n%s\\n"});

  ASSERT_EQ(read.status, ExitedWith(0)) << read.err;
  const std::vector<std::string> lines = Lines(read.out);
  ASSERT_EQ(lines.size(), 3u) << read.out;
  EXPECT_EQ(lines[0], KeyOf(posting));
  EXPECT_THAT(lines[1], HasSubstr("content-type=application/json"));
  EXPECT_THAT(lines[1], HasSubstr("traceparent=00-kcat-01"));
  EXPECT_EQ(ParseEnriched(lines[2], Form::kJson).posting_id(), posting.posting_id());
}

TEST_F(SameRecordsTest, ProduceSendsEveryLineWithItsKey) {
  CreateTopics(topics(), 3);
  std::vector<std::string> lines;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    lines.push_back(ToBytes(SamplePosting(i % 100, i / 100), Form::kJson));
  }
  const auto file = Scratch().Write("postings.jsonl", Joined(lines));

  const Finished produced = RunProgram(
      {"produce", "--kafka-brokers", Bootstrap(), "--topic", topics().input, file.string()});

  ASSERT_EQ(produced.status, ExitedWith(0)) << produced.err;
  std::map<std::string, std::uint32_t> versions;
  for (const ReadRecord& record : ConsumeAll(topics().input)) {
    v1::JobPosting posting;
    ASSERT_TRUE(ParsePosting(*record.value, Form::kJson, &posting));
    ASSERT_TRUE(record.key);
    EXPECT_THAT(*record.key, HasSubstr(posting.posting_id()));
    EXPECT_EQ(ToBytes(posting, Form::kJson),
              ToBytes(SamplePosting(NumberOf(posting), versions[*record.key]++), Form::kJson));
  }
  EXPECT_EQ(versions.size(), 100u);
}

TEST_F(SameRecordsTest, ProduceNamesAMissingTopic) {
  const auto file =
      Scratch().Write("postings.jsonl", ToBytes(SamplePosting(0), Form::kJson) + "\n");
  const std::string topic = Unique("nowhere");
  const Finished ended =
      RunProgram({"produce", "--kafka-brokers", Bootstrap(), "--topic", topic, file.string()});
  EXPECT_NE(ended.status, ExitedWith(0));
  EXPECT_THAT(ended.err, HasSubstr(topic));
}

}  // namespace
}  // namespace opslag::integration
