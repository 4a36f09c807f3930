#include "ingest/service/outgoing.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ingest/kafka/content_type.h"
#include "ingest/kafka/dead_letter_names.h"
#include "ingest/kafka/headers.h"

namespace opslag {
namespace {

// A record batch's header is 61 bytes, a record's own fields up to 35.
constexpr std::size_t kBytesAroundMessage = 128;
constexpr std::size_t kMaxMessageText = 1024;
constexpr std::int32_t kMaxAttempt = 1'000'000;

bool IsOwn(std::string_view name) {
  return std::find(dead_letter::kAll.begin(), dead_letter::kAll.end(), name) !=
         dead_letter::kAll.end();
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
  const auto text = LastHeader(headers, dead_letter::kAttempt);
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
  HeadersHandle headers(rd_kafka_headers_new(dead_letter::kAll.size()));
  std::size_t index = 0;
  while (const auto header = HeaderAt(record.headers, index++)) {
    if (!IsOwn(header->name)) AddHeader(*headers, *header);
  }
  AddHeader(*headers, dead_letter::kTopic, context.input_topic);
  AddHeader(*headers, dead_letter::kPartition, std::to_string(record.partition));
  AddHeader(*headers, dead_letter::kOffset, std::to_string(record.offset));
  AddHeader(*headers, dead_letter::kStage, StageOf(error.code));
  AddHeader(*headers, dead_letter::kReason, Name(error.code));
  AddHeader(*headers, dead_letter::kMessage, MessageOf(error));
  AddHeader(*headers, dead_letter::kAttempt, std::to_string(NextAttempt(record.headers)));
  AddHeader(*headers, dead_letter::kVersion, context.program_version);
  AddHeader(*headers, dead_letter::kRules, context.rules_version);
  return headers;
}

std::size_t MessageBytes(std::optional<std::string_view> key, std::optional<std::string_view> value,
                         const rd_kafka_headers_t* headers) {
  return kBytesAroundMessage + key.value_or("").size() + value.value_or("").size() +
         WireBytes(headers);
}

}  // namespace opslag
