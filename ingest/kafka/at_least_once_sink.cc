#include "ingest/kafka/at_least_once_sink.h"

#include <utility>

#include "ingest/kafka/kafka_error.h"

namespace opslag {

SinkResult AtLeastOnceSink::Begin() {
  producer_->ForgetFailures();
  return {};
}

SinkResult AtLeastOnceSink::Publish(OutputRecord record) {
  return producer_->Publish(std::move(record), timeout_);
}

SinkResult AtLeastOnceSink::Commit(const std::vector<PartitionOffset>& offsets) {
  const rd_kafka_resp_err_t flushed =
      rd_kafka_flush(producer_->client(), static_cast<int>(timeout_.count()));
  const OutputProducer::Failures& failures = producer_->failures();
  if (flushed != RD_KAFKA_RESP_ERR_NO_ERROR || failures.count > 0) {
    const rd_kafka_resp_err_t code = failures.count > 0 ? failures.worst : flushed;
    return tl::make_unexpected(SinkFailure{RemedyFor(code), failures.record_refused,
                                           KafkaFailure(code, "flush", "not all was delivered")});
  }
  const rd_kafka_resp_err_t committed = consumer_.CommitNow(offsets);
  if (committed != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(
        SinkFailure{RemedyFor(committed), false,
                    KafkaFailure(committed, "commit", "the offsets were not committed")});
  }
  return {};
}

SinkResult AtLeastOnceSink::Abort() {
  rd_kafka_purge(producer_->client(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(producer_->client(), static_cast<int>(timeout_.count()));
  producer_->ForgetFailures();
  return {};
}

tl::expected<std::unique_ptr<OutputSink>, SinkFailure> AtLeastOnceSinkFactory::Open() {
  auto conf = make_conf_();
  if (!conf) return tl::make_unexpected(SinkFailure{Remedy::kStop, false, conf.error()});
  auto producer = OutputProducer::Create(std::move(*conf), topics_);
  if (!producer) {
    return tl::make_unexpected(SinkFailure{Remedy::kStop, false, producer.error()});
  }
  return std::make_unique<AtLeastOnceSink>(std::move(*producer), consumer_, timeout_);
}

}  // namespace opslag
