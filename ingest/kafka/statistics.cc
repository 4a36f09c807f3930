#include "ingest/kafka/statistics.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

namespace opslag {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

std::optional<std::int64_t> Integer(const element& parent, std::string_view key) {
  std::int64_t value = 0;
  if (parent[key].get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::set<std::int64_t> BrokersUp(const element& document) {
  std::set<std::int64_t> up;
  object brokers;
  if (document["brokers"].get(brokers) != simdjson::SUCCESS) return up;
  for (const auto& [name, broker] : brokers) {
    std::string_view state;
    const auto node = Integer(broker, "nodeid");
    if (node && broker["state"].get(state) == simdjson::SUCCESS && state == "UP") up.insert(*node);
  }
  return up;
}

std::optional<PartitionEnd> EndOf(const element& partition, const std::set<std::int64_t>& up) {
  const auto number = Integer(partition, "partition");
  const auto end = Integer(partition, "ls_offset");
  // librdkafka's own bookkeeping partition is -1, and so it counts unknown offsets: below zero.
  if (!number || *number < 0 || !end) return std::nullopt;
  const auto leader = Integer(partition, "leader");
  return PartitionEnd{static_cast<std::int32_t>(*number), std::max<std::int64_t>(*end, -1),
                      leader && up.contains(*leader)};
}

}  // namespace

std::vector<PartitionEnd> PartitionEndsFromStatistics(std::string_view json,
                                                      std::string_view topic) {
  std::vector<PartitionEnd> ends;
  simdjson::dom::parser parser;
  element document;
  if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS) return ends;
  element topics;
  object partitions;
  if (document["topics"].get(topics) != simdjson::SUCCESS ||
      topics[topic]["partitions"].get(partitions) != simdjson::SUCCESS) {
    return ends;
  }
  const std::set<std::int64_t> up = BrokersUp(document);
  for (const auto& [name, partition] : partitions) {
    if (const auto end = EndOf(partition, up)) ends.push_back(*end);
  }
  return ends;
}

}  // namespace opslag
