// A producer for the two output topics, the common part of both sinks.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "classifier/error.h"
#include "ingest/kafka/kafka_handles.h"
#include "ingest/kafka/output_sink.h"

namespace opslag {

struct OutputTopics {
  std::string output;
  std::string dead_letters;
};

// One thread owns it; delivery reports arrive within its calls.
class OutputProducer {
 public:
  // Deliveries that failed since the last Forget.
  struct Failures {
    std::uint64_t count = 0;
    bool record_refused = false;                             // at least one for what the record is
    rd_kafka_resp_err_t worst = RD_KAFKA_RESP_ERR_NO_ERROR;  // a hopeless one before all others
    std::string topic;                                       // of that one
  };

  // Creates the client; contacts no broker yet. Error: kConfiguration.
  static Result<std::unique_ptr<OutputProducer>> Create(ConfHandle conf,
                                                        const OutputTopics& topics);

  OutputProducer(const OutputProducer&) = delete;
  OutputProducer& operator=(const OutputProducer&) = delete;
  ~OutputProducer();

  // Queues the record. A full queue is waited for, up to `patience`, while reports are served.
  SinkResult Publish(OutputRecord record, std::chrono::milliseconds patience);

  void Serve() { rd_kafka_poll(client_.get(), 0); }

  // "enriched-job-postings or job-postings-dlq".
  std::string TopicNames() const;

  rd_kafka_t* client() const { return client_.get(); }
  const Failures& failures() const { return failures_; }
  void ForgetFailures() { failures_ = Failures{}; }

 private:
  OutputProducer() = default;
  static void OnDelivery(rd_kafka_t* client, const rd_kafka_message_t* message,
                         void* self) noexcept;
  KafkaErrorHandle TryPublish(const OutputRecord& record);

  Failures failures_;
  ProducerHandle client_;
  TopicHandle output_;
  TopicHandle dead_letters_;
};

}  // namespace opslag
