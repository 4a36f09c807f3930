// Exactly-once output: records, dead letters and consumed offsets in one Kafka transaction.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/kafka/consumer.h"
#include "ingest/kafka/output_producer.h"
#include "ingest/kafka/output_sink.h"

namespace opslag {

// Makes a configuration with transactional.id set; called for each new producer, so that a renewed
// secret file is read again.
using ConfMaker = std::function<Result<ConfHandle>()>;

class TransactionalSink final : public OutputSink {
 public:
  // Creates the producer and registers it at the coordinator, which aborts or completes whatever an
  // earlier one of the same transactional.id left behind. Blocks up to `timeout`, which also bounds
  // each later commit and abort. `consumer` outlives the sink.
  static tl::expected<std::unique_ptr<OutputSink>, SinkFailure> Open(
      ConfHandle conf, const OutputTopics& topics, const Consumer& consumer,
      std::chrono::milliseconds timeout);

  SinkResult Begin() override;
  SinkResult Publish(OutputRecord record) override;
  SinkResult Commit(const std::vector<PartitionOffset>& offsets) override;
  SinkResult Abort() override;
  void Serve() override { producer_->Serve(); }

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  TransactionalSink(std::unique_ptr<OutputProducer> producer, std::string id,
                    const Consumer& consumer, std::chrono::milliseconds timeout)
      : producer_(std::move(producer)),
        id_(std::move(id)),
        consumer_(consumer),
        timeout_(timeout) {}

  // Repeats `call` (which is given the milliseconds left) while the remedy is to retry.
  SinkResult UntilDeadline(const char* what, Deadline deadline,
                           const std::function<rd_kafka_error_t*(int)>& call);
  SinkFailure FailureOf(const char* what, const rd_kafka_error_t& error);

  std::unique_ptr<OutputProducer> producer_;
  std::string id_;  // transactional.id
  const Consumer& consumer_;
  std::chrono::milliseconds timeout_;
};

// Opens transactional sinks for one consumer.
class TransactionalSinkFactory final : public OutputSinkFactory {
 public:
  TransactionalSinkFactory(ConfMaker make_conf, OutputTopics topics, const Consumer& consumer,
                           std::chrono::milliseconds timeout)
      : make_conf_(std::move(make_conf)),
        topics_(std::move(topics)),
        consumer_(consumer),
        timeout_(timeout) {}

  tl::expected<std::unique_ptr<OutputSink>, SinkFailure> Open() override;

 private:
  ConfMaker make_conf_;
  OutputTopics topics_;
  const Consumer& consumer_;
  std::chrono::milliseconds timeout_;
};

}  // namespace opslag
