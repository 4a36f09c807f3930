// Writes records into a topic: idempotent, in order, with progress. No transactions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "classifier/error.h"
#include "ingest/kafka/connection.h"
#include "ingest/record/record_processor.h"

namespace opslag {

struct ProduceSettings {
  KafkaConnection kafka;
  std::string topic = "job-postings";
  // Named in the content-type header of each record that does not say otherwise.
  WireForm form = WireForm::kJson;
  // Records on their way at once. Lower it when records are large and memory is short.
  std::int32_t in_flight_records = 10'000;
};

struct OutgoingRecord {
  std::optional<std::string> key;
  std::string value;
  std::optional<WireForm> form = std::nullopt;  // unset: the settings'
};

// The next record, or nothing at the end of the input. An error ends the run after what was read
// before has been delivered.
using RecordStream = std::function<Result<std::optional<OutgoingRecord>>()>;

struct ProduceProgress {
  std::uint64_t read = 0;
  std::uint64_t delivered = 0;
  std::uint64_t refused = 0;  // by size or by the broker, for reasons of the record
  // So many of the first records are delivered or refused, without a gap: where to go on after a
  // crash.
  std::uint64_t settled = 0;
};

// All callbacks run on the thread that called Produce.
struct ProduceCallbacks {
  std::function<void(const ProduceProgress&)> progress;  // some ten times a second; may be empty
  // A record that was not delivered: its number (the first one is 0) and why. May be empty.
  std::function<void(std::uint64_t, const Error&)> refused;
  std::function<bool()> stop_requested;  // may be empty
};

// Returns when every record that `next` gave is delivered or refused, or after a stop request when
// those already read are. Errors: kConfiguration (properties), kKafka (no such topic, broker not
// reached within message.timeout.ms), or the one `next` returned.
Result<ProduceProgress> Produce(const ProduceSettings& settings, const RecordStream& next,
                                const ProduceCallbacks& callbacks);

}  // namespace opslag
