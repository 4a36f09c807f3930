// Output without transactions: everything is flushed first, the offsets are committed after.
//
// A crash or an abort between the two repeats records. For brokers without transactions only.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "ingest/kafka/consumer.h"
#include "ingest/kafka/output_producer.h"
#include "ingest/kafka/output_sink.h"
#include "ingest/kafka/transactional_sink.h"

namespace opslag {

class AtLeastOnceSink final : public OutputSink {
 public:
  // `consumer` outlives the sink. `timeout` bounds each commit's flush.
  AtLeastOnceSink(std::unique_ptr<OutputProducer> producer, Consumer& consumer,
                  std::chrono::milliseconds timeout)
      : producer_(std::move(producer)), consumer_(consumer), timeout_(timeout) {}

  SinkResult Begin() override;
  SinkResult Publish(OutputRecord record) override;
  SinkResult Commit(const std::vector<PartitionOffset>& offsets) override;
  SinkResult Abort() override;
  void Serve() override { producer_->Serve(); }

 private:
  std::unique_ptr<OutputProducer> producer_;
  Consumer& consumer_;
  std::chrono::milliseconds timeout_;
};

class AtLeastOnceSinkFactory final : public OutputSinkFactory {
 public:
  AtLeastOnceSinkFactory(ConfMaker make_conf, OutputTopics topics, Consumer& consumer,
                         std::chrono::milliseconds timeout)
      : make_conf_(std::move(make_conf)),
        topics_(std::move(topics)),
        consumer_(consumer),
        timeout_(timeout) {}

  tl::expected<std::unique_ptr<OutputSink>, SinkFailure> Open() override;

 private:
  ConfMaker make_conf_;
  OutputTopics topics_;
  Consumer& consumer_;
  std::chrono::milliseconds timeout_;
};

}  // namespace opslag
