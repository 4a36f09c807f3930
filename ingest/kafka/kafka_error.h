// librdkafka's errors, sorted by what to do about them.
#pragma once

#include <librdkafka/rdkafka.h>

#include <string>

#include "classifier/error.h"

namespace opslag {

// What the owner of a transaction does next.
enum class Remedy {
  kRetry,    // the same call again, until its deadline
  kAbort,    // abort the transaction, rewind every partition, begin anew
  kReplace,  // destroy the producer, make a new one, ask the broker what is committed
  kStop,     // the process cannot go on: a missing right, a second instance, a broken setting
};

// "kafka: ILLEGAL_GENERATION": librdkafka's symbolic name. Its prose is left out, since it may
// quote what it was given.
std::string KafkaErrorName(rd_kafka_resp_err_t code);

// The remedy for an error of a transactional call, in the order that the protocol asks for: fatal,
// then abortable, then retriable; anything else counts as fatal. A call that timed out may still
// take effect later and hit the next transaction, so it asks for a new producer, however it is
// marked.
Remedy RemedyFor(const rd_kafka_error_t& error);

// The same for a bare code, of a delivery report or of a producer without transactions.
Remedy RemedyFor(rd_kafka_resp_err_t code);

// Whether the broker (or the client) refused a record for what it is, so that it will be refused
// again: too large, invalid, against a policy.
bool IsRecordRefusal(rd_kafka_resp_err_t code);

// Whether a right, a topic or a feature is missing, or another instance took this one's place:
// nothing that waiting mends.
bool IsHopeless(rd_kafka_resp_err_t code);

// The error as one of ours, with a hint how to mend it where there is one.
Error KafkaFailure(rd_kafka_resp_err_t code, std::string where, const std::string& what);

}  // namespace opslag
