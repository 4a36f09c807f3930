// librdkafka's configuration for the service's two clients, and why each property is so.
#pragma once

#include <cstddef>
#include <optional>

#include "classifier/error.h"
#include "ingest/kafka/kafka_handles.h"
#include "ingest/service/settings.h"

namespace opslag {

// max.message.bytes of the topics; nothing when it was not asked.
struct TopicLimits {
  std::optional<std::size_t> output;
  std::optional<std::size_t> dead_letters;
};

// Errors as of MakeConf.
Result<ConfHandle> MakeConsumerConf(const ServiceSettings& settings);
Result<ConfHandle> MakeProducerConf(const ServiceSettings& settings, const TopicLimits& limits);

// The largest message that the producer's configuration lets through, in bytes.
std::size_t ProducerLimit(const rd_kafka_conf_t& conf);

}  // namespace opslag
