// The small parts around librdkafka that need no cluster: errors, configuration, headers,
// content types, statistics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ingest/kafka/client_config.h"
#include "ingest/kafka/content_type.h"
#include "ingest/kafka/headers.h"
#include "ingest/kafka/kafka_error.h"
#include "ingest/kafka/statistics.h"

namespace opslag {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Remedy RemedyForNew(rd_kafka_resp_err_t code) {
  const KafkaErrorHandle error(rd_kafka_error_new(code, "made by a test"));
  return RemedyFor(*error);
}

TEST(KafkaErrorTest, ATimeoutAsksForANewProducer) {
  EXPECT_EQ(RemedyForNew(RD_KAFKA_RESP_ERR__TIMED_OUT), Remedy::kReplace);
}

TEST(KafkaErrorTest, BeingFencedAsksForANewProducer) {
  EXPECT_EQ(RemedyForNew(RD_KAFKA_RESP_ERR__FENCED), Remedy::kReplace);
  EXPECT_EQ(RemedyForNew(RD_KAFKA_RESP_ERR_PRODUCER_FENCED), Remedy::kReplace);
}

TEST(KafkaErrorTest, OffsetsOfAFormerMemberAreSentAgain) {
  EXPECT_EQ(RemedyForNew(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID), Remedy::kAbort);
  EXPECT_EQ(RemedyFor(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID), Remedy::kAbort);
}

TEST(KafkaErrorTest, AMissingRightStops) {
  EXPECT_EQ(RemedyForNew(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED), Remedy::kStop);
  EXPECT_EQ(RemedyFor(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED), Remedy::kStop);
}

TEST(KafkaErrorTest, AnythingUnknownCountsAsFatal) {
  EXPECT_EQ(RemedyForNew(RD_KAFKA_RESP_ERR_UNKNOWN), Remedy::kReplace);
}

TEST(KafkaErrorTest, OnlyWhatIsWrongWithARecordIsARefusal) {
  EXPECT_TRUE(IsRecordRefusal(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE));
  EXPECT_TRUE(IsRecordRefusal(RD_KAFKA_RESP_ERR_INVALID_RECORD));
  EXPECT_FALSE(IsRecordRefusal(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT));
  EXPECT_FALSE(IsRecordRefusal(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION));
  EXPECT_FALSE(IsRecordRefusal(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
}

TEST(KafkaErrorTest, AFailureNamesTheErrorAndHowToMendIt) {
  const Error error =
      KafkaFailure(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "input-topic", "cannot use topic t");
  EXPECT_EQ(error.code, ErrorCode::kKafka);
  EXPECT_THAT(error.reason, HasSubstr("UNKNOWN_TOPIC_OR_PART"));
  EXPECT_THAT(error.reason, HasSubstr("create the topic"));
}

TEST(ClientConfigTest, OperatorPropertiesOverrideDefaults) {
  KafkaConnection connection;
  connection.properties["linger.ms"] = "7";
  const auto conf = MakeConf(connection, ClientRole::kProducer, {{"linger.ms", "1"}}, {});
  ASSERT_TRUE(conf);
  EXPECT_EQ(ConfValue(**conf, "linger.ms"), "7");
}

TEST(ClientConfigTest, FixedPropertiesMayBeRepeatedButNotChanged) {
  KafkaConnection connection;
  connection.properties["enable.idempotence"] = "true";
  EXPECT_TRUE(MakeConf(connection, ClientRole::kProducer, {}, {{"enable.idempotence", "true"}}));
  connection.properties["enable.idempotence"] = "false";
  const auto conf =
      MakeConf(connection, ClientRole::kProducer, {}, {{"enable.idempotence", "true"}});
  ASSERT_FALSE(conf);
  EXPECT_EQ(conf.error().where, "kafka-property enable.idempotence");
}

TEST(ClientConfigTest, APrefixLimitsAPropertyToOneRole) {
  KafkaConnection connection;
  connection.properties["producer.linger.ms"] = "7";
  connection.properties["consumer.fetch.min.bytes"] = "9";
  const auto producer = MakeConf(connection, ClientRole::kProducer, {}, {});
  const auto consumer = MakeConf(connection, ClientRole::kConsumer, {}, {});
  ASSERT_TRUE(producer);
  ASSERT_TRUE(consumer);
  EXPECT_EQ(ConfValue(**producer, "linger.ms"), "7");
  EXPECT_NE(ConfValue(**producer, "fetch.min.bytes"), "9");
  EXPECT_EQ(ConfValue(**consumer, "fetch.min.bytes"), "9");
}

TEST(ClientConfigTest, AValueIsNeverQuoted) {
  KafkaConnection connection;
  connection.properties["linger.ms"] = "hemmelig";
  const auto conf = MakeConf(connection, ClientRole::kProducer, {}, {});
  ASSERT_FALSE(conf);
  EXPECT_THAT(conf.error().ToString(), Not(HasSubstr("hemmelig")));
}

TEST(ClientConfigTest, NothingIsEverCreatedInPassing) {
  const auto conf = MakeConf({}, ClientRole::kProducer, {}, {});
  ASSERT_TRUE(conf);
  EXPECT_EQ(ConfValue(**conf, "allow.auto.create.topics"), "false");
}

TEST(HeadersTest, TheLastOfSeveralCounts) {
  const HeadersHandle headers(rd_kafka_headers_new(2));
  AddHeader(*headers, "a", "1");
  AddHeader(*headers, "a", "2");
  EXPECT_EQ(LastHeader(headers.get(), "a"), "2");
  EXPECT_EQ(LastHeader(headers.get(), "b"), std::nullopt);
  EXPECT_EQ(LastHeader(nullptr, "a"), std::nullopt);
}

TEST(HeadersTest, ANullValueIsNotAnEmptyOne) {
  const HeadersHandle headers(rd_kafka_headers_new(2));
  AddHeader(*headers, HeaderView{"null", std::nullopt});
  AddHeader(*headers, HeaderView{"empty", ""});
  ASSERT_TRUE(HeaderAt(headers.get(), 0));
  EXPECT_EQ(HeaderAt(headers.get(), 0)->value, std::nullopt);
  EXPECT_EQ(HeaderAt(headers.get(), 1)->value, "");
  EXPECT_FALSE(HeaderAt(headers.get(), 2));
}

TEST(HeadersTest, ValuesAreBytes) {
  const HeadersHandle headers(rd_kafka_headers_new(1));
  const std::string bytes("a\0b\xFF", 4);
  AddHeader(*headers, "bytes", bytes);
  EXPECT_EQ(LastHeader(headers.get(), "bytes"), bytes);
}

TEST(ContentTypeTest, NamesTheForm) {
  EXPECT_EQ(FormOf("application/json", WireForm::kProtobuf).value(), WireForm::kJson);
  EXPECT_EQ(FormOf(" Application/JSON ; charset=utf-8", WireForm::kProtobuf).value(),
            WireForm::kJson);
  EXPECT_EQ(FormOf("application/x-protobuf", WireForm::kJson).value(), WireForm::kProtobuf);
  EXPECT_EQ(FormOf("application/vnd.google.protobuf", WireForm::kJson).value(),
            WireForm::kProtobuf);
}

TEST(ContentTypeTest, WithoutTheHeaderTheSettingCounts) {
  EXPECT_EQ(FormOf(std::nullopt, WireForm::kJson).value(), WireForm::kJson);
  EXPECT_EQ(FormOf(std::nullopt, WireForm::kProtobuf).value(), WireForm::kProtobuf);
}

TEST(ContentTypeTest, AnythingElseIsRefusedAndNotQuoted) {
  for (const char* text : {"", ";", "text/plain", "application/json-patch+json", "hemmelig"}) {
    const auto form = FormOf(text, WireForm::kJson);
    ASSERT_FALSE(form) << text;
    EXPECT_EQ(form.error().code, ErrorCode::kUnsupportedContent);
    EXPECT_THAT(form.error().ToString(), Not(HasSubstr("hemmelig")));
  }
}

TEST(ContentTypeTest, WhatWeWriteWeRead) {
  for (const WireForm form : {WireForm::kJson, WireForm::kProtobuf}) {
    EXPECT_EQ(FormOf(ContentTypeOf(form), WireForm::kJson).value(), form);
  }
}

constexpr const char* kStatistics = R"({
  "brokers": {"h:1/1": {"nodeid": 1, "state": "UP"}, "h:2/2": {"nodeid": 2, "state": "CONNECT"}},
  "topics": {"in": {"topic": "in", "partitions": {
    "0": {"partition": 0, "leader": 1, "ls_offset": 90, "hi_offset": 99},
    "1": {"partition": 1, "leader": 2, "ls_offset": 7, "hi_offset": 7},
    "2": {"partition": 2, "leader": 1, "ls_offset": -1001, "hi_offset": -1001},
    "-1": {"partition": -1, "leader": -1, "ls_offset": -1001}}}}})";

TEST(StatisticsTest, TellWhereThePartitionsEnd) {
  const auto ends = PartitionEndsFromStatistics(kStatistics, "in");
  ASSERT_THAT(ends, SizeIs(3));
  EXPECT_EQ(ends[0].partition, 0);
  EXPECT_EQ(ends[0].end, 90);  // the last stable offset, not the high watermark
  EXPECT_TRUE(ends[0].leader_up);
  EXPECT_FALSE(ends[1].leader_up);
  EXPECT_EQ(ends[2].end, -1);
}

TEST(StatisticsTest, TellNothingOfOtherTopicsOrWhenMalformed) {
  EXPECT_THAT(PartitionEndsFromStatistics(kStatistics, "out"), IsEmpty());
  EXPECT_THAT(PartitionEndsFromStatistics("{", "in"), IsEmpty());
  EXPECT_THAT(PartitionEndsFromStatistics("", "in"), IsEmpty());
  EXPECT_THAT(PartitionEndsFromStatistics("[]", "in"), IsEmpty());
}

}  // namespace
}  // namespace opslag
