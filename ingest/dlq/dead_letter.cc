#include "ingest/dlq/dead_letter.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "ingest/kafka/content_type.h"
#include "ingest/kafka/dead_letter_names.h"
#include "ingest/kafka/headers.h"
#include "ingest/record/confluent.h"
#include "ingest/record/json_reader.h"
#include "ingest/record/wire_reader.h"

namespace opslag {
namespace {

template <typename Number>
std::optional<Number> ToNumber(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool Holds(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool Holds(const std::optional<OffsetRange>& wanted, std::optional<std::int64_t> offset) {
  if (!wanted) return true;
  return offset && *offset >= wanted->first && *offset <= wanted->last;
}

bool Holds(std::optional<std::int32_t> wanted, std::optional<std::int32_t> partition) {
  return !wanted || wanted == partition;
}

void AppendList(const char* name, std::vector<std::string> values, std::string* text) {
  std::sort(values.begin(), values.end());
  for (const std::string& value : values) text->append(" ").append(name).append("=").append(value);
}

template <typename Number>
void AppendNumber(const char* name, const std::optional<Number>& number, std::string* text) {
  if (number) text->append(" ").append(name).append("=").append(std::to_string(*number));
}

void AppendRange(const char* name, const std::optional<OffsetRange>& range, std::string* text) {
  if (!range) return;
  text->append(" ").append(name).append("=").append(std::to_string(range->first));
  text->append("-").append(std::to_string(range->last));
}

// What a schema registry's client put before a key, and the quotes of one that wrote it as JSON.
std::string_view BareKey(std::string_view key) {
  constexpr std::size_t kFrame = 5;
  if (!LooksFramed(key) || key.size() < kFrame) return key;
  key.remove_prefix(kFrame);
  const bool is_quoted = key.size() >= 2 && key.front() == '"' && key.back() == '"';
  return is_quoted ? key.substr(1, key.size() - 2) : key;
}

// A document of JSON behind a few bytes that belong to none: some registry's frame.
std::optional<std::string_view> FramedJson(std::string_view value) {
  constexpr std::size_t kLongestFrame = 32;
  const auto is_binary = [](char c) { return static_cast<unsigned char>(c) < '\t'; };
  if (value.empty() || !is_binary(value.front())) return std::nullopt;
  const std::size_t begin = value.substr(0, kLongestFrame + 1).find('{');
  if (begin == value.npos) return std::nullopt;
  return value.substr(begin);
}

// A posting says who it is also where something else about it is wrong.
void ReadIdentityOfValue(const ConsumedRecord& record, DeadLetter* letter) {
  std::string_view value = record.value.value_or("");
  const std::optional<std::string_view> framed_json = FramedJson(value);
  const bool looks_like_json =
      framed_json || value.substr(0, value.find_first_not_of(" \t\r\n") + 1).ends_with('{');
  const WireForm form = FormOf(LastHeader(record.headers, kContentTypeHeader),
                               looks_like_json ? WireForm::kJson : WireForm::kProtobuf)
                            .value_or(WireForm::kJson);
  v1::JobPosting posting;
  Reading reading;
  if (form == WireForm::kJson) {
    // What was read before the mistake counts.
    static_cast<void>(JsonReader().Read(framed_json.value_or(value), &posting, &reading));
  } else {
    if (LooksFramed(value)) value = WithoutConfluentFrame(value, form).value_or(std::string_view());
    if (!ReadWire(value, &posting, &reading)) return;
  }
  letter->source = posting.source();
  letter->posting_id = posting.posting_id();
}

}  // namespace

DeadLetter ReadDeadLetter(const ConsumedRecord& record) {
  const auto header = [&](const char* name) {
    return LastHeader(record.headers, name).value_or("");
  };
  DeadLetter letter;
  letter.partition = record.partition;
  letter.offset = record.offset;
  letter.written_ms = record.timestamp_ms;
  letter.input_topic = header(dead_letter::kTopic);
  letter.input_partition = ToNumber<std::int32_t>(header(dead_letter::kPartition));
  letter.input_offset = ToNumber<std::int64_t>(header(dead_letter::kOffset));
  letter.reason = header(dead_letter::kReason);
  letter.stage = header(dead_letter::kStage);
  letter.message = header(dead_letter::kMessage);
  letter.attempt = std::max(0, ToNumber<std::int32_t>(header(dead_letter::kAttempt)).value_or(0));
  const std::string_view key = BareKey(record.key.value_or(""));
  if (const auto slash = key.find('/'); slash != std::string_view::npos) {
    letter.source = key.substr(0, slash);
    letter.posting_id = key.substr(slash + 1);
  } else {
    ReadIdentityOfValue(record, &letter);
  }
  return letter;
}

Result<OffsetRange> ParseOffsetRange(std::string_view text) {
  const auto hyphen = text.find('-');
  const auto first = ToNumber<std::int64_t>(text.substr(0, hyphen));
  const auto last =
      hyphen == std::string_view::npos ? first : ToNumber<std::int64_t>(text.substr(hyphen + 1));
  if (!first || !last || *first < 0 || *last < *first) {
    return Fail(ErrorCode::kUsage, "", "takes an offset, or two as in 17-40");
  }
  return OffsetRange{*first, *last};
}

bool DeadLetterFilter::Matches(const DeadLetter& letter) const {
  return Holds(reasons, letter.reason) && Holds(stages, letter.stage) &&
         Holds(sources, letter.source) && Holds(posting_ids, letter.posting_id) &&
         (!since_ms || letter.written_ms >= *since_ms) &&
         (!until_ms || letter.written_ms < *until_ms) && Holds(partition, letter.partition) &&
         Holds(offsets, letter.offset) && Holds(input_partition, letter.input_partition) &&
         Holds(input_offsets, letter.input_offset);
}

std::string DeadLetterFilter::ToText() const {
  std::string text;
  AppendList("reason", reasons, &text);
  AppendList("stage", stages, &text);
  AppendList("source", sources, &text);
  AppendList("posting-id", posting_ids, &text);
  AppendNumber("since-ms", since_ms, &text);
  AppendNumber("until-ms", until_ms, &text);
  AppendNumber("partition", partition, &text);
  AppendRange("offset", offsets, &text);
  AppendNumber("input-partition", input_partition, &text);
  AppendRange("input-offset", input_offsets, &text);
  return text;
}

}  // namespace opslag
