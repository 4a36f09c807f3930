#include "ingest/kafka/transactional_sink.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "ingest/kafka/client_config.h"
#include "ingest/kafka/fault_point.h"
#include "ingest/kafka/kafka_error.h"

namespace opslag {
namespace {

constexpr std::chrono::milliseconds kRetryPause{20};

int MillisecondsLeft(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 1));
}

}  // namespace

tl::expected<std::unique_ptr<OutputSink>, SinkFailure> TransactionalSink::Open(
    ConfHandle conf, const OutputTopics& topics, const Consumer& consumer,
    std::chrono::milliseconds timeout) {
  const std::string id = ConfValue(*conf, "transactional.id");
  auto producer = OutputProducer::Create(std::move(conf), topics);
  if (!producer) {
    return tl::make_unexpected(SinkFailure{Remedy::kStop, false, producer.error()});
  }
  std::unique_ptr<TransactionalSink> sink(
      new TransactionalSink(std::move(*producer), id, consumer, timeout));
  auto initialised = sink->UntilDeadline(
      "init_transactions", std::chrono::steady_clock::now() + timeout,
      [&](int ms) { return rd_kafka_init_transactions(sink->producer_->client(), ms); });
  if (!initialised) return tl::make_unexpected(initialised.error());
  FaultPoint("producer_ready");
  return sink;
}

SinkResult TransactionalSink::Begin() {
  producer_->ForgetFailures();
  const KafkaErrorHandle error(rd_kafka_begin_transaction(producer_->client()));
  if (error) return tl::make_unexpected(FailureOf("begin_transaction", *error));
  FaultPoint("begun");
  return {};
}

SinkResult TransactionalSink::Publish(OutputRecord record) {
  SinkResult published = producer_->Publish(std::move(record), timeout_);
  FaultPoint("published");
  return published;
}

SinkResult TransactionalSink::Commit(const std::vector<PartitionOffset>& offsets) {
  const Deadline deadline = std::chrono::steady_clock::now() + timeout_;
  const PartitionListHandle list = consumer_.ToList(offsets);
  FaultPoint("before_commit");
  auto sent = UntilDeadline("send_offsets", deadline, [&](int ms) {
    const GroupMetadataHandle group = consumer_.GroupMetadata();
    return rd_kafka_send_offsets_to_transaction(producer_->client(), list.get(), group.get(), ms);
  });
  if (!sent) return sent;
  FaultPoint("offsets_sent");
  auto committed = UntilDeadline("commit_transaction", deadline, [&](int ms) {
    return rd_kafka_commit_transaction(producer_->client(), ms);
  });
  FaultPoint("committed");
  return committed;
}

SinkResult TransactionalSink::Abort() {
  auto aborted =
      UntilDeadline("abort_transaction", std::chrono::steady_clock::now() + timeout_,
                    [&](int ms) { return rd_kafka_abort_transaction(producer_->client(), ms); });
  FaultPoint("aborted");
  // An abort that cannot be done leaves only a new producer, whatever the error is called.
  if (!aborted && aborted.error().remedy == Remedy::kAbort) {
    aborted.error().remedy = Remedy::kReplace;
  }
  return aborted;
}

SinkResult TransactionalSink::UntilDeadline(const char* what, Deadline deadline,
                                            const std::function<rd_kafka_error_t*(int)>& call) {
  for (;;) {
    const KafkaErrorHandle error(call(MillisecondsLeft(deadline)));
    if (!error) return {};
    SinkFailure failure = FailureOf(what, *error);
    if (failure.remedy != Remedy::kRetry) return tl::make_unexpected(std::move(failure));
    if (std::chrono::steady_clock::now() + kRetryPause >= deadline) {
      failure.remedy = Remedy::kReplace;  // out of time: it may still take effect later
      return tl::make_unexpected(std::move(failure));
    }
    std::this_thread::sleep_for(kRetryPause);
    producer_->Serve();
  }
}

SinkFailure TransactionalSink::FailureOf(const char* what, const rd_kafka_error_t& error) {
  // A delivery report tells more than "the transaction has failed", which is all that later calls
  // say; it may be waiting still.
  producer_->Serve();
  const OutputProducer::Failures& failures = producer_->failures();
  SinkFailure failure;
  failure.remedy = RemedyFor(error);
  rd_kafka_resp_err_t code = rd_kafka_error_code(&error);
  failure.record_refused = failures.record_refused || IsRecordRefusal(code);
  if (failures.worst != RD_KAFKA_RESP_ERR_NO_ERROR) code = failures.worst;
  if (RemedyFor(code) == Remedy::kStop) failure.remedy = Remedy::kStop;
  // What lacks a right is named, so that it can be granted.
  std::string where = what;
  if (code == RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED) {
    where = "transactional id " + id_;
  } else if (code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) {
    where = "group " + consumer_.group();
  } else if (!failures.topic.empty()) {
    where = "topic " + failures.topic;
  } else if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
    where = "topic " + producer_->TopicNames();  // the coordinator's answer does not tell which
  }
  failure.error = KafkaFailure(code, std::move(where), "the transaction failed");
  return failure;
}

tl::expected<std::unique_ptr<OutputSink>, SinkFailure> TransactionalSinkFactory::Open() {
  auto conf = make_conf_();
  if (!conf) return tl::make_unexpected(SinkFailure{Remedy::kStop, false, conf.error()});
  return TransactionalSink::Open(std::move(*conf), topics_, consumer_, timeout_);
}

}  // namespace opslag
