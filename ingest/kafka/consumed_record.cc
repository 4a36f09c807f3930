#include "ingest/kafka/consumed_record.h"

#include <utility>

namespace opslag {
namespace {

std::optional<std::string_view> View(const void* bytes, std::size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string_view(static_cast<const char*>(bytes), size);
}

std::int64_t Timestamp(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::int64_t timestamp = rd_kafka_message_timestamp(&message, &type);
  return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp;
}

void DestroyMessage(void* message) {
  rd_kafka_message_destroy(static_cast<rd_kafka_message_t*>(message));
}

}  // namespace

ConsumedRecord RecordOf(MessageHandle message) {
  ConsumedRecord record;
  record.partition = message->partition;
  record.offset = message->offset;
  record.timestamp_ms = Timestamp(*message);
  record.key = View(message->key, message->key_len);
  record.value = View(message->payload, message->len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message.get(), &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    record.headers = headers;
  }
  record.storage = RecordStorage(message.release(), &DestroyMessage);
  return record;
}

}  // namespace opslag
