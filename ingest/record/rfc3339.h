// Reads a time as protobuf's JSON mapping writes it.
//
// Protobuf's own function for this ends the program when a zone moves a time out of the years 1 to
// 9999, and the text comes from outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace opslag {

struct Moment {
  std::int64_t seconds =
      0;                   // since 1970-01-01T00:00:00Z; may lie a day outside the years 1 to 9999
  std::int32_t nanos = 0;  // 0 to 999,999,999
};

// "2026-10-05T06:00:00Z", "2026-10-05T08:00:00.5+02:00": date, capital T, time with seconds, any
// number of decimals (those beyond the ninth are cut off), then Z or an offset with a colon. No
// leap second. Nothing where `text` is anything else.
std::optional<Moment> ParseRfc3339(std::string_view text);

}  // namespace opslag
