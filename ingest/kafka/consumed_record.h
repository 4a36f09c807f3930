// A record as the consumer hands it out, with its memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "ingest/kafka/kafka_handles.h"

namespace opslag {

using RecordStorage = std::unique_ptr<void, void (*)(void*)>;

// Move-only. The views and `headers` point into `storage`, so they live as long as the record and
// survive moves of it. May be destroyed on any thread, but before the consumer it came from.
struct ConsumedRecord {
  RecordStorage storage{nullptr, nullptr};
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;               // since 1970 (UTC); -1 = the record has none
  std::optional<std::string_view> key;          // absent and empty are two things in Kafka
  std::optional<std::string_view> value;        // absent: a tombstone
  const rd_kafka_headers_t* headers = nullptr;  // null: none
};

// Takes over a message without error.
ConsumedRecord RecordOf(MessageHandle message);

}  // namespace opslag
