// Reads a topic from its beginning, outside any group: for the demo's table and for tools.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/kafka/connection.h"

namespace opslag {

// Views live until the callback returns.
struct TopicRecord {
  std::string_view key;
  std::string_view value;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  // The last header of that name; empty when there is none.
  std::function<std::string_view(const char* name)> header;
};

struct TopicReaderSettings {
  KafkaConnection kafka;
  std::string topic;
  // The longest wait for the next record before reading ends.
  std::chrono::milliseconds idle_timeout{10'000};
  // Asked some ten times a second and after each record; reading ends when it says so. May be
  // empty.
  std::function<bool()> stop_requested;
};

// Calls `record` for each committed record of all partitions until it returns false, nothing came
// for idle_timeout, or a stop is requested. Returns the number of records read. Errors:
// kConfiguration, kKafka.
Result<std::uint64_t> ReadTopic(const TopicReaderSettings& settings,
                                const std::function<bool(const TopicRecord&)>& record);

}  // namespace opslag
