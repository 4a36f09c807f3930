#include "ingest/service/outgoing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ingest/kafka/headers.h"
#include "tests/ingest/service/fake_kafka.h"

namespace opslag::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs ToPairs(const rd_kafka_headers_t* headers) {
  Pairs pairs;
  std::size_t index = 0;
  while (const auto header = HeaderAt(headers, index++)) {
    pairs.emplace_back(header->name, header->value.value_or("<null>"));
  }
  return pairs;
}

const DeadLetterContext kContext{"job-postings", "1.2.3", "rules-7"};
const Error kError{ErrorCode::kMissingField, "title", "is missing"};

TEST(DeadLetterHeadersTest, SayWhereItLayAndWhy) {
  const ConsumedRecord record = MakeRecord(3, {90121, "k", "v"});
  EXPECT_THAT(
      ToPairs(DeadLetterHeaders(record, kError, kContext).get()),
      ElementsAre(Pair("__connect.errors.topic", "job-postings"),
                  Pair("__connect.errors.partition", "3"), Pair("__connect.errors.offset", "90121"),
                  Pair("__connect.errors.stage", "TRANSFORMATION"),
                  Pair("__connect.errors.exception.class.name", "missing_field"),
                  Pair("__connect.errors.exception.message", "title: is missing"),
                  Pair("opslag.attempt", "1"), Pair("opslag.version", "1.2.3"),
                  Pair("opslag.rules", "rules-7")));
}

TEST(DeadLetterHeadersTest, KeepTheOriginalHeadersInTheirOrder) {
  const ConsumedRecord record =
      MakeRecord(0, {0, "k", "v"}, {{"b", "1"}, {"a", "2"}, {"b", "3"}, {"empty", ""}});
  const Pairs pairs = ToPairs(DeadLetterHeaders(record, kError, kContext).get());
  EXPECT_THAT(Pairs(pairs.begin(), pairs.begin() + 4),
              ElementsAre(Pair("b", "1"), Pair("a", "2"), Pair("b", "3"), Pair("empty", "")));
}

TEST(DeadLetterHeadersTest, AReplayedRecordCountsItsAttempts) {
  const ConsumedRecord record = MakeRecord(0, {5, "k", "v"},
                                           {{"__connect.errors.offset", "1"},
                                            {"opslag.attempt", "4"},
                                            {"opslag.replay-of", "job-postings-dlq/0/17"}});
  const Pairs pairs = ToPairs(DeadLetterHeaders(record, kError, kContext).get());
  EXPECT_THAT(pairs, Contains(Pair("opslag.attempt", "5")).Times(1));
  EXPECT_THAT(pairs, Contains(Pair("__connect.errors.offset", "5")).Times(1));
  EXPECT_THAT(pairs, ::testing::Not(Contains(Pair("opslag.attempt", "4"))));
  EXPECT_THAT(pairs, Contains(Pair("opslag.replay-of", "job-postings-dlq/0/17")));
}

TEST(DeadLetterHeadersTest, AnAttemptThatIsNoNumberCountsAsNone) {
  for (const char* text : {"", "x", "-7", "99999999999999999999"}) {
    const ConsumedRecord record = MakeRecord(0, {5, "k", "v"}, {{"opslag.attempt", text}});
    EXPECT_THAT(ToPairs(DeadLetterHeaders(record, kError, kContext).get()),
                Contains(Pair("opslag.attempt", "1")))
        << text;
  }
}

TEST(DeadLetterHeadersTest, ALongMessageIsCutBetweenCharacters) {
  std::string reason;
  for (int i = 0; i < 2000; ++i) reason += "å";
  const ConsumedRecord record = MakeRecord(0, {5, "k", "v"});
  const HeadersHandle headers =
      DeadLetterHeaders(record, {ErrorCode::kBadValue, "x", reason}, kContext);
  const auto message = LastHeader(headers.get(), "__connect.errors.exception.message");
  ASSERT_TRUE(message);
  EXPECT_LE(message->size(), 1024U);
  EXPECT_EQ(message->substr(message->size() - 2), "å");
}

TEST(DeadLetterHeadersTest, TakeLessThanIsReservedForThem) {
  const DeadLetterContext longest{std::string(249, 't'), std::string(64, 'v'),
                                  std::string(128, 'r')};
  const ConsumedRecord record = MakeRecord(0, {INT64_MAX, "k", "v"});
  const HeadersHandle headers =
      DeadLetterHeaders(record, {ErrorCode::kBadValue, "x", std::string(5000, 'y')}, longest);
  EXPECT_LT(MessageBytes(std::nullopt, std::nullopt, headers.get()), kDeadLetterHeaderBytes);
}

TEST(EnrichedHeadersTest, NameTheFormAndPassTheTraceThrough) {
  const ConsumedRecord record = MakeRecord(0, {0, "k", "v"},
                                           {{"content-type", "application/json"},
                                            {"traceparent", "00-4bf9-01"},
                                            {"tracestate", "a=b"},
                                            {"x-secret", "stays here"}});
  EXPECT_THAT(ToPairs(EnrichedHeaders(record.headers, WireForm::kProtobuf).get()),
              ElementsAre(Pair("content-type", "application/x-protobuf"),
                          Pair("traceparent", "00-4bf9-01"), Pair("tracestate", "a=b")));
}

TEST(EnrichedHeadersTest, NeedNoOriginalHeaders) {
  EXPECT_THAT(ToPairs(EnrichedHeaders(nullptr, WireForm::kJson).get()),
              ElementsAre(Pair("content-type", "application/json")));
}

TEST(MessageBytesTest, CountsKeyValueAndHeaders) {
  const HeadersHandle headers(rd_kafka_headers_new(1));
  AddHeader(*headers, "name", "value");
  const std::size_t bare = MessageBytes(std::nullopt, std::nullopt, nullptr);
  EXPECT_GE(bare, 61U);  // a record batch's header
  EXPECT_EQ(MessageBytes("abc", "de", nullptr), bare + 5);
  EXPECT_GE(MessageBytes("abc", "de", headers.get()), bare + 5 + 9);
}

}  // namespace
}  // namespace opslag::test
