// Headers and sizes of what the service publishes: enriched records and dead letters.
//
// A dead letter carries the original key and value byte for byte, the original headers, and why it
// is one, under Kafka Connect's header names, so that existing tools read it:
//   __connect.errors.topic, .partition, .offset     where it lay
//   __connect.errors.stage                          VALUE_CONVERTER, TRANSFORMATION, KAFKA_PRODUCE
//   __connect.errors.exception.class.name           the error code: malformed_json
//   __connect.errors.exception.message              our own words, never the record's
//   opslag.attempt                                  1, and one more for each replay
//   opslag.version, opslag.rules                    of the program and of its rule set
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/kafka/consumed_record.h"
#include "ingest/kafka/kafka_handles.h"
#include "ingest/record/record_processor.h"

namespace opslag {

// What a dead letter's own headers take at most: its topic's messages must be allowed to be larger
// than the input's by so much.
inline constexpr std::size_t kDeadLetterHeaderBytes = 4096;

struct DeadLetterContext {
  std::string input_topic;
  std::string program_version;
  std::string rules_version;
};

// Headers of an enriched record: content-type, and traceparent and tracestate as they came.
HeadersHandle EnrichedHeaders(const rd_kafka_headers_t* original, WireForm form);

// Headers of a dead letter. An earlier dead letter's own headers, on a replayed record, are
// replaced and its attempt counted on.
HeadersHandle DeadLetterHeaders(const ConsumedRecord& record, const Error& error,
                                const DeadLetterContext& context);

// Bytes of a message in a batch of its own, rounded up: to compare with max.message.bytes.
std::size_t MessageBytes(std::optional<std::string_view> key, std::optional<std::string_view> value,
                         const rd_kafka_headers_t* headers);

}  // namespace opslag
