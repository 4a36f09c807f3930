#include "ingest/kafka/kafka_error.h"

#include <string_view>
#include <utility>

namespace opslag {
namespace {

// Fenced: by the broker after transaction.timeout.ms (no second instance need be about) or by a
// second instance. librdkafka 2.0.2 reports it as abortable first; the abort then fails fatally.
bool IsFenced(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
         code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

// The offsets were sent in the name of a group member that is no more. Most often the consumer itself
// has joined anew meanwhile, as after the loss of its coordinator; if another instance has taken its
// place, the consumer will say so.
bool IsFormerMember(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
}

bool IsTimeout(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE;
}

std::string_view Hint(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return "; grant the account Read and Describe on the input topic, Write and Describe on the "
             "output and dead-letter topics";
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
      return "; grant the account Read on the consumer group";
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return "; grant the account Write and Describe on the transactional id";
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "; grant the account IdempotentWrite on the cluster";
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
      return "; is another instance running with the same name and ordinal?";
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: return "; create the topic, this program never does";
    case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
      return "; transaction-timeout-ms is above the broker's transaction.max.timeout.ms";
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
      return "; session-timeout-ms is outside the broker's group.min.session.timeout.ms and "
             "group.max.session.timeout.ms";
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
      return "; the broker is too old: exactly-once delivery needs Kafka 2.5 or later";
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
      return "; is the broker running, and are kafka-brokers and the security settings right?";
    default: return "";
  }
}

}  // namespace

std::string KafkaErrorName(rd_kafka_resp_err_t code) { return rd_kafka_err2name(code); }

Remedy RemedyFor(const rd_kafka_error_t& error) {
  const rd_kafka_resp_err_t code = rd_kafka_error_code(&error);
  if (IsFormerMember(code)) return Remedy::kAbort;
  if (IsHopeless(code)) return Remedy::kStop;
  if (IsFenced(code) || IsTimeout(code)) return Remedy::kReplace;
  if (rd_kafka_error_is_fatal(&error) != 0) return Remedy::kReplace;
  if (rd_kafka_error_txn_requires_abort(&error) != 0) return Remedy::kAbort;
  if (rd_kafka_error_is_retriable(&error) != 0) return Remedy::kRetry;
  return Remedy::kReplace;
}

Remedy RemedyFor(rd_kafka_resp_err_t code) {
  if (IsFormerMember(code)) return Remedy::kAbort;
  if (IsHopeless(code)) return Remedy::kStop;
  if (IsFenced(code) || IsTimeout(code) || code == RD_KAFKA_RESP_ERR__FATAL) {
    return Remedy::kReplace;
  }
  return Remedy::kAbort;
}

bool IsRecordRefusal(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
    case RD_KAFKA_RESP_ERR__BAD_MSG: return true;
    default: return false;
  }
}

bool IsHopeless(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION: return true;
    default: return false;
  }
}

Error KafkaFailure(rd_kafka_resp_err_t code, std::string where, const std::string& what) {
  std::string reason = what + ": " + KafkaErrorName(code);
  reason.append(Hint(code));
  return Error{ErrorCode::kKafka, std::move(where), std::move(reason)};
}

}  // namespace opslag
