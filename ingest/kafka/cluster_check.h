// Questions to the broker before the first record: do the topics exist, how large may a message be?
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "classifier/error.h"
#include "ingest/kafka/connection.h"
#include "ingest/kafka/kafka_handles.h"

namespace opslag {

// A client of its own, without group or transaction. One thread at a time.
class ClusterCheck {
 public:
  // Error: kConfiguration. Contacts no broker yet.
  static Result<ClusterCheck> Connect(const KafkaConnection& connection,
                                      std::chrono::milliseconds timeout);

  // Whether any broker answers within the timeout. False: try again later. Error: kKafka when
  // waiting will not help, as the broker does not accept who we are.
  Result<bool> Reachable() const;

  // That a broker answers within the timeout. Error: kKafka, as of Reachable, and when none does.
  Result<void> Answers() const;

  // That the topic exists and may be described; its number of partitions. Creates nothing.
  // `where` names the setting in the error. Error: kKafka.
  Result<int> PartitionsOf(const std::string& topic, const std::string& where) const;

  // max.message.bytes of the topic. Error: kKafka.
  Result<std::size_t> MaxMessageBytes(const std::string& topic, const std::string& where) const;

 private:
  // What librdkafka's error callback, on this thread or another of the library's, saw.
  struct Seen {
    std::atomic<bool> authentication_failed{false};
    std::atomic<bool> tls_failed{false};
  };

  explicit ClusterCheck(std::chrono::milliseconds timeout)
      : seen_(std::make_unique<Seen>()), timeout_(timeout) {}

  static void OnError(rd_kafka_t* client, int code, const char* text, void* seen) noexcept;

  std::unique_ptr<Seen> seen_;  // at a stable address, for the callback
  std::chrono::milliseconds timeout_;
  bool scram_ = false;  // how the account proves itself
  ProducerHandle client_;
};

}  // namespace opslag
