// A dead letter as its headers tell it, and the choice of those that a tool is to look at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/consumed_record.h"

namespace opslag {

// Views live as long as the record. What a record does not tell is empty or absent: anybody can
// write into the topic.
struct DeadLetter {
  // Where the letter itself lies, and when it was written (milliseconds since 1970, UTC; -1 = not
  // told).
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t written_ms = -1;
  // Where its record lay.
  std::string_view input_topic;
  std::optional<std::int32_t> input_partition;
  std::optional<std::int64_t> input_offset;
  std::string_view reason;  // an ErrorCode's name
  std::string_view stage;
  std::string_view message;
  std::int32_t attempt = 0;  // 1 for the first dead letter of a record
  // From the key, as PostingKey writes it: what stands before and behind its first "/". Where there
  // is no such key, from the posting, as far as it can be read. A schema registry's frame is seen
  // through in both.
  std::string source;
  std::string posting_id;
};

DeadLetter ReadDeadLetter(const ConsumedRecord& record);

// A place in a topic, or a range of offsets within a partition.
struct OffsetRange {
  std::int64_t first = 0;
  std::int64_t last = 0;  // inclusive
};

// "17" or "17-40". Error: kUsage.
Result<OffsetRange> ParseOffsetRange(std::string_view text);

// Every condition that is set must hold; of a list, one of its members. Plain value; empty: every
// letter.
struct DeadLetterFilter {
  std::vector<std::string> reasons;
  std::vector<std::string> stages;
  std::vector<std::string> sources;
  std::vector<std::string> posting_ids;
  std::optional<std::int64_t> since_ms;  // written then or later
  std::optional<std::int64_t> until_ms;  // written before
  // Where the letter lies.
  std::optional<std::int32_t> partition;
  std::optional<OffsetRange> offsets;
  // Where its record lay.
  std::optional<std::int32_t> input_partition;
  std::optional<OffsetRange> input_offsets;

  bool Matches(const DeadLetter& letter) const;

  // " reason=malformed_json source=a": the same conditions always give the same text, others
  // another one. Empty for an empty filter.
  std::string ToText() const;
};

}  // namespace opslag
