// What the sink makes of the answers a broker can give, against librdkafka's mock cluster. The mock
// keeps no transactions, so whether they hold is tested on a real Kafka (tests/integration).
#include "ingest/kafka/transactional_sink.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "ingest/kafka/client_config.h"
#include "tests/ingest/kafka/mock_cluster.h"

namespace opslag::test {
namespace {

class TransactionalSinkTest : public ::testing::Test {
 protected:
  TransactionalSinkTest() {
    cluster_.CreateTopic("in", 1);
    cluster_.CreateTopic("out", 1);
    cluster_.CreateTopic("dlq", 1);
    connection_.brokers = cluster_.Bootstrap();
    auto conf = MakeConf(connection_, ClientRole::kConsumer, {}, {{"group.id", "g"}});
    consumer_ = std::move(*Consumer::Create(std::move(*conf), "in"));
  }

  ConfHandle ProducerConf() const {
    return std::move(*MakeConf(connection_, ClientRole::kProducer, {},
                               {{"transactional.id", "t"},
                                {"transaction.timeout.ms", "5000"},
                                {"delivery.report.only.error", "true"}}));
  }

  tl::expected<std::unique_ptr<OutputSink>, SinkFailure> Open(
      std::chrono::milliseconds timeout = std::chrono::milliseconds(20'000)) {
    return TransactionalSink::Open(ProducerConf(), {"out", "dlq"}, *consumer_, timeout);
  }

  // A batch of one record up to its commit.
  SinkResult CommitOne(OutputSink& sink) {
    if (auto begun = sink.Begin(); !begun) return begun;
    if (auto published = sink.Publish({Destination::kOutput, "k", "v", nullptr}); !published) {
      return published;
    }
    return sink.Commit({{0, 1}});
  }

  MockCluster cluster_;
  KafkaConnection connection_;
  std::unique_ptr<Consumer> consumer_;
};

TEST_F(TransactionalSinkTest, CommitsABatch) {
  auto sink = Open();
  ASSERT_TRUE(sink) << sink.error().error.ToString();
  const SinkResult committed = CommitOne(**sink);
  EXPECT_TRUE(committed) << committed.error().error.ToString();
  EXPECT_TRUE(CommitOne(**sink));
}

TEST_F(TransactionalSinkTest, AnAbortableErrorAsksForAnAbortAndTheNextBatchGoesThrough) {
  auto sink = Open();
  ASSERT_TRUE(sink);
  cluster_.FailNext(Request::kEndTxn, {RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING});
  const SinkResult committed = CommitOne(**sink);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().remedy, Remedy::kAbort);
  EXPECT_FALSE(committed.error().record_refused);
  ASSERT_TRUE((*sink)->Abort());
  EXPECT_TRUE(CommitOne(**sink));
}

TEST_F(TransactionalSinkTest, ARetriableErrorIsRetriedByTheSink) {
  auto sink = Open();
  ASSERT_TRUE(sink);
  cluster_.FailNext(Request::kEndTxn, {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                                       RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS});
  EXPECT_TRUE(CommitOne(**sink));
}

TEST_F(TransactionalSinkTest, AFencedProducerAsksForANewOne) {
  auto sink = Open();
  ASSERT_TRUE(sink);
  cluster_.FailNext(Request::kEndTxn, {RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH});
  const SinkResult committed = CommitOne(**sink);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().remedy, Remedy::kReplace);
}

TEST_F(TransactionalSinkTest, ACommitThatRunsOutOfTimeAsksForANewProducer) {
  auto sink = Open(std::chrono::milliseconds(2'000));
  ASSERT_TRUE(sink);
  ASSERT_TRUE((*sink)->Begin());
  ASSERT_TRUE((*sink)->Publish({Destination::kOutput, "k", "v", nullptr}));
  cluster_.Break();
  const SinkResult committed = (*sink)->Commit({{0, 1}});
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().remedy, Remedy::kReplace);
  cluster_.Mend();
}

TEST_F(TransactionalSinkTest, ARefusedRecordIsTold) {
  auto sink = Open();
  ASSERT_TRUE(sink);
  cluster_.FailNext(Request::kProduce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  const SinkResult committed = CommitOne(**sink);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().remedy, Remedy::kAbort);
  EXPECT_TRUE(committed.error().record_refused);
}

TEST_F(TransactionalSinkTest, ALostLeaderIsNoRefusal) {
  auto sink = Open();
  ASSERT_TRUE(sink);
  cluster_.FailNext(Request::kProduce, {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION});
  EXPECT_TRUE(CommitOne(**sink));
}

TEST_F(TransactionalSinkTest, ARecordLargerThanTheProducerTakesIsARefusal) {
  auto sink = Open();
  ASSERT_TRUE(sink);
  ASSERT_TRUE((*sink)->Begin());
  const std::string large(2'000'000, 'x');
  const SinkResult published = (*sink)->Publish({Destination::kOutput, "k", large, nullptr});
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().remedy, Remedy::kAbort);
  EXPECT_TRUE(published.error().record_refused);
}

TEST_F(TransactionalSinkTest, AMissingRightStops) {
  cluster_.FailNext(Request::kInitProducerId,
                    {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED});
  const auto sink = Open();
  ASSERT_FALSE(sink);
  EXPECT_EQ(sink.error().remedy, Remedy::kStop);
  EXPECT_EQ(sink.error().error.code, ErrorCode::kKafka);
}

TEST_F(TransactionalSinkTest, AMissingRightOnTheOutputTopicStops) {
  auto sink = Open();
  ASSERT_TRUE(sink);
  cluster_.FailNext(Request::kProduce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  const SinkResult committed = CommitOne(**sink);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().remedy, Remedy::kStop);
}

TEST_F(TransactionalSinkTest, WithoutABrokerOpeningEndsAtItsDeadline) {
  cluster_.Break();
  const auto sink = Open(std::chrono::milliseconds(300));
  ASSERT_FALSE(sink);
  EXPECT_EQ(sink.error().remedy, Remedy::kReplace);
  cluster_.Mend();
}

}  // namespace
}  // namespace opslag::test
