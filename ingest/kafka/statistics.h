// Reads what we need out of librdkafka's statistics.
#pragma once

#include <string_view>
#include <vector>

#include "ingest/kafka/record_source.h"

namespace opslag {

// The ends of the topic's partitions in a statistics document (STATISTICS.md of librdkafka).
// Nothing from a malformed document.
std::vector<PartitionEnd> PartitionEndsFromStatistics(std::string_view json,
                                                      std::string_view topic);

}  // namespace opslag
