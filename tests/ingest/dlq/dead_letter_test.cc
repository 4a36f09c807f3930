#include "ingest/dlq/dead_letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/kafka/dead_letter_names.h"
#include "ingest/kafka/headers.h"
#include "ingest/kafka/kafka_handles.h"
#include "opslag/v1/posting.pb.h"

namespace opslag {
namespace {

using ::testing::Eq;
using ::testing::Optional;

// A record with its headers, which the record only points to.
struct Letter {
  explicit Letter(std::optional<std::string_view> key,
                  const std::vector<std::pair<std::string, std::string>>& more = {})
      : headers(rd_kafka_headers_new(8)) {
    for (const auto& [name, value] : more) AddHeader(*headers, name, value);
    record.partition = 2;
    record.offset = 17;
    record.timestamp_ms = 1'790'000'000'123;
    record.key = key;
    record.headers = headers.get();
  }
  DeadLetter Read() const { return ReadDeadLetter(record); }

  HeadersHandle headers;
  ConsumedRecord record;
};

Letter Usual() {
  return Letter("jobindex/jx-4711", {{dead_letter::kTopic, "job-postings"},
                                     {dead_letter::kPartition, "3"},
                                     {dead_letter::kOffset, "90121"},
                                     {dead_letter::kStage, "VALUE_CONVERTER"},
                                     {dead_letter::kReason, "malformed_json"},
                                     {dead_letter::kMessage, "is cut off"},
                                     {dead_letter::kAttempt, "2"}});
}

TEST(DeadLetterTest, IsReadFromHeadersAndKey) {
  const Letter usual = Usual();
  const DeadLetter letter = usual.Read();
  EXPECT_EQ(letter.partition, 2);
  EXPECT_EQ(letter.offset, 17);
  EXPECT_EQ(letter.written_ms, 1'790'000'000'123);
  EXPECT_EQ(letter.input_topic, "job-postings");
  EXPECT_THAT(letter.input_partition, Optional(3));
  EXPECT_THAT(letter.input_offset, Optional(90121));
  EXPECT_EQ(letter.reason, "malformed_json");
  EXPECT_EQ(letter.stage, "VALUE_CONVERTER");
  EXPECT_EQ(letter.attempt, 2);
  EXPECT_EQ(letter.source, "jobindex");
  EXPECT_EQ(letter.posting_id, "jx-4711");
}

TEST(DeadLetterTest, WhatAnybodyWroteIsReadAsFarAsItGoes) {
  const Letter none(std::nullopt);
  EXPECT_EQ(none.Read().reason, "");
  EXPECT_EQ(none.Read().attempt, 0);
  EXPECT_THAT(none.Read().input_offset, Eq(std::nullopt));
  const Letter odd("no slash", {{dead_letter::kPartition, "x"},
                                {dead_letter::kOffset, "12a"},
                                {dead_letter::kAttempt, "-5"}});
  EXPECT_THAT(odd.Read().input_partition, Eq(std::nullopt));
  EXPECT_THAT(odd.Read().input_offset, Eq(std::nullopt));
  EXPECT_EQ(odd.Read().attempt, 0);
  EXPECT_EQ(odd.Read().source, "");
}

// "source|id" of a letter whose record had no key, or one that tells nothing.
std::string IdentityOf(std::optional<std::string_view> key, std::optional<std::string_view> value,
                       const char* content_type = nullptr) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (content_type != nullptr) headers.emplace_back("content-type", content_type);
  Letter letter(key, headers);
  letter.record.value = value;
  const DeadLetter read = letter.Read();
  return read.source + "|" + read.posting_id;
}

TEST(DeadLetterTest, WithoutAKeyThePostingSaysWhoItIs) {
  constexpr const char* kJson = R"({"source":"a","postingId":"7","title":3})";
  EXPECT_EQ(IdentityOf(std::nullopt, kJson), "a|7");
  EXPECT_EQ(IdentityOf("no slash", kJson), "a|7");
  EXPECT_EQ(IdentityOf("b/8", kJson), "b|8");
  EXPECT_EQ(IdentityOf(std::nullopt, R"({"source":"a","title":"uden id"})"), "a|");
  EXPECT_EQ(IdentityOf(std::nullopt, "{]"), "|");
  EXPECT_EQ(IdentityOf(std::nullopt, std::nullopt), "|");
  EXPECT_EQ(IdentityOf(std::nullopt, ""), "|");
  v1::JobPosting posting;
  posting.set_source("a");
  posting.set_posting_id("7");
  const std::string wire = posting.SerializeAsString();
  EXPECT_EQ(IdentityOf(std::nullopt, wire), "a|7");
  EXPECT_EQ(IdentityOf(std::nullopt, wire, "application/x-protobuf"), "a|7");
  EXPECT_EQ(IdentityOf(std::nullopt, wire.substr(0, 4)), "|");
  EXPECT_EQ(IdentityOf(std::nullopt, wire, "text/plain"), "|");
}

TEST(DeadLetterTest, FramesAreSeenThrough) {
  const std::string frame("\0\0\0\1\2", 5);
  EXPECT_EQ(IdentityOf(std::nullopt, frame + R"({"source":"a","postingId":"7"})"), "a|7");
  v1::JobPosting posting;
  posting.set_source("a");
  posting.set_posting_id("7");
  EXPECT_EQ(IdentityOf(std::nullopt, frame + std::string(1, '\0') + posting.SerializeAsString()),
            "a|7");
  EXPECT_EQ(IdentityOf(frame + "b/8", "{]"), "b|8");
  EXPECT_EQ(IdentityOf(frame + "\"b/8\"", "{]"), "b|8");
  EXPECT_EQ(IdentityOf(std::nullopt, frame), "|");
  // Of another registry: two bytes and sixteen of an id.
  EXPECT_EQ(IdentityOf(std::nullopt, std::string("\3\0", 2) + "0123456789abcdef" +
                                         R"({"source":"a","postingId":"7"})"),
            "a|7");
  EXPECT_EQ(IdentityOf(frame.substr(0, 2), frame.substr(0, 3)), "|");
}

TEST(OffsetRangeTest, IsAnOffsetOrTwo) {
  EXPECT_EQ(ParseOffsetRange("17")->last, 17);
  EXPECT_EQ(ParseOffsetRange("17-40")->first, 17);
  EXPECT_EQ(ParseOffsetRange("17-40")->last, 40);
  for (const char* wrong : {"", "-", "x", "1-", "-1", "5-4", "1-2-3", "1 "}) {
    EXPECT_FALSE(ParseOffsetRange(wrong)) << wrong;
  }
}

// Changes the filter, and says whether the usual letter still matches.
template <typename Change>
bool MatchesWith(Change change) {
  const Letter usual = Usual();
  DeadLetterFilter filter;
  change(filter);
  return filter.Matches(usual.Read());
}

TEST(DeadLetterFilterTest, EveryConditionCounts) {
  using Filter = DeadLetterFilter;
  EXPECT_TRUE(MatchesWith([](Filter&) {}));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.reasons = {"empty_record", "malformed_json"}; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.reasons = {"empty_record"}; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.stages = {"VALUE_CONVERTER"}; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.stages = {"KAFKA_PRODUCE"}; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.sources = {"jobindex"}; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.sources = {"jobinde"}; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.posting_ids = {"jx-4711"}; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.posting_ids = {"4711"}; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.since_ms = 1'790'000'000'123; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.since_ms = 1'790'000'000'124; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.until_ms = 1'790'000'000'123; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.until_ms = 1'790'000'000'124; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.partition = 2; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.partition = 3; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.offsets = {17, 17}; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.offsets = {18, 90121}; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.input_partition = 3; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.input_partition = 2; }));
  EXPECT_TRUE(MatchesWith([](Filter& f) { f.input_offsets = {0, 90121}; }));
  EXPECT_FALSE(MatchesWith([](Filter& f) { f.input_offsets = {0, 90120}; }));
}

TEST(DeadLetterFilterTest, OneConditionOfTwoIsNotEnough) {
  EXPECT_FALSE(MatchesWith([](DeadLetterFilter& f) {
    f.reasons = {"malformed_json"};
    f.sources = {"another"};
  }));
}

TEST(DeadLetterFilterTest, ALetterThatDoesNotTellMatchesNoConditionOnIt) {
  const Letter none(std::nullopt);
  DeadLetterFilter filter;
  filter.input_offsets = OffsetRange{0, 1'000'000};
  EXPECT_FALSE(filter.Matches(none.Read()));
}

TEST(DeadLetterFilterTest, ItsTextNamesTheChoiceWhateverTheOrder) {
  DeadLetterFilter one;
  one.reasons = {"b", "a"};
  one.offsets = OffsetRange{1, 2};
  DeadLetterFilter two;
  two.reasons = {"a", "b"};
  two.offsets = OffsetRange{1, 2};
  EXPECT_EQ(one.ToText(), " reason=a reason=b offset=1-2");
  EXPECT_EQ(two.ToText(), one.ToText());
  EXPECT_EQ(DeadLetterFilter().ToText(), "");
}

}  // namespace
}  // namespace opslag
