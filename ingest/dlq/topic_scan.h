// Reads a topic from one place to the end that it had when reading began, as a member of no group.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/connection.h"
#include "ingest/kafka/consumer.h"
#include "ingest/service/stop_request.h"

namespace opslag {

enum class ScanStart {
  kBeginning,
  kCommitted,  // what the group committed; the beginning where it has not
};

// One thread owns it. Records that it gave out must be gone before it is destroyed.
class TopicScan {
 public:
  // `group` names whose committed offsets are meant; nothing is committed here. `where` names the
  // topic's setting in errors. Errors: kConfiguration, kKafka.
  static Result<TopicScan> Open(const KafkaConnection& connection, const std::string& topic,
                                const std::string& where, const std::string& group);

  // To be called once, before Next. Error: kKafka.
  Result<void> Start(ScanStart start);

  // The next record, of whichever partition; nothing at the end, or when `stop` is requested.
  // Error: kKafka, also when no broker answers for half a minute.
  Result<std::optional<ConsumedRecord>> Next(const StopRequest& stop);

  // Everything below these offsets has been given out.
  std::vector<PartitionOffset> Positions() const;

  // Offsets passed, and offsets in all: for a progress bar.
  std::uint64_t passed() const;
  std::uint64_t total() const { return total_; }

  const Consumer& consumer() const { return *consumer_; }

 private:
  struct Span {
    std::int64_t first = 0;
    std::int64_t next = 0;
    std::int64_t end = 0;
  };

  TopicScan(std::unique_ptr<Consumer> consumer, int partitions)
      : consumer_(std::move(consumer)), partitions_(partitions) {}
  bool AtEnd() const;

  std::unique_ptr<Consumer> consumer_;
  int partitions_;
  std::map<std::int32_t, Span> spans_;
  std::uint64_t total_ = 0;
};

}  // namespace opslag
