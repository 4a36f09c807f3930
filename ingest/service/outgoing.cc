#include "ingest/service/outgoing.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ingest/kafka/content_type.h"
#include "ingest/kafka/headers.h"

namespace opslag {
namespace {

// A record batch's header is 61 bytes, a record's own fields up to 35.
constexpr std::size_t kBytesAroundMessage = 128;
constexpr std::size_t kMaxMessageText = 1024;
constexpr std::int32_t kMaxAttempt = 1'000'000;

constexpr const char* kTopic = "__connect.errors.topic";
constexpr const char* kPartition = "__connect.errors.partition";
constexpr const char* kOffset = "__connect.errors.offset";
constexpr const char* kStage = "__connect.errors.stage";
constexpr const char* kClassName = "__connect.errors.exception.class.name";
constexpr const char* kMessage = "__connect.errors.exception.message";
constexpr const char* kAttempt = "opslag.attempt";
constexpr const char* kVersion = "opslag.version";
constexpr const char* kRules = "opslag.rules";

constexpr std::array<std::string_view, 9> kOwnHeaders = {
    kTopic, kPartition, kOffset, kStage, kClassName, kMessage, kAttempt, kVersion, kRules};

bool IsOwn(std::string_view name) {
  return std::find(kOwnHeaders.begin(), kOwnHeaders.end(), name) != kOwnHeaders.end();
}

// The stages are Kafka Connect's.
std::string_view StageOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kOutputTooLarge:
    case ErrorCode::kOutputRefused: return "KAFKA_PRODUCE";
    case ErrorCode::kMissingField:
    case ErrorCode::kFieldTooLarge:
    case ErrorCode::kBadValue: return "TRANSFORMATION";
    default: return "VALUE_CONVERTER";
  }
}

std::int32_t NextAttempt(const rd_kafka_headers_t* headers) {
  const auto text = LastHeader(headers, kAttempt);
  std::int32_t attempt = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), attempt);
  return std::clamp(attempt, 0, kMaxAttempt) + 1;
}

std::string MessageOf(const Error& error) {
  std::string text = error.where;
  if (!text.empty() && !error.reason.empty()) text.append(": ");
  text.append(error.reason);
  if (text.size() > kMaxMessageText) {
    // Not in the middle of a character: continuation bytes of UTF-8 are 10xxxxxx.
    std::size_t end = kMaxMessageText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
  }
  return text;
}

}  // namespace

HeadersHandle EnrichedHeaders(const rd_kafka_headers_t* original, WireForm form) {
  HeadersHandle headers(rd_kafka_headers_new(3));
  AddHeader(*headers, kContentTypeHeader, ContentTypeOf(form));
  for (const char* name : {"traceparent", "tracestate"}) {
    if (const auto value = LastHeader(original, name)) AddHeader(*headers, name, *value);
  }
  return headers;
}

HeadersHandle DeadLetterHeaders(const ConsumedRecord& record, const Error& error,
                                const DeadLetterContext& context) {
  HeadersHandle headers(rd_kafka_headers_new(kOwnHeaders.size()));
  std::size_t index = 0;
  while (const auto header = HeaderAt(record.headers, index++)) {
    if (!IsOwn(header->name)) AddHeader(*headers, *header);
  }
  AddHeader(*headers, kTopic, context.input_topic);
  AddHeader(*headers, kPartition, std::to_string(record.partition));
  AddHeader(*headers, kOffset, std::to_string(record.offset));
  AddHeader(*headers, kStage, StageOf(error.code));
  AddHeader(*headers, kClassName, Name(error.code));
  AddHeader(*headers, kMessage, MessageOf(error));
  AddHeader(*headers, kAttempt, std::to_string(NextAttempt(record.headers)));
  AddHeader(*headers, kVersion, context.program_version);
  AddHeader(*headers, kRules, context.rules_version);
  return headers;
}

std::size_t MessageBytes(std::optional<std::string_view> key, std::optional<std::string_view> value,
                         const rd_kafka_headers_t* headers) {
  return kBytesAroundMessage + key.value_or("").size() + value.value_or("").size() +
         WireBytes(headers);
}

}  // namespace opslag
