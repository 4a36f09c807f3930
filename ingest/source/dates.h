// Times and days as sources write them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "ingest/record/rfc3339.h"

namespace opslag {

// Reads times by one or several forms: "iso" (2026-10-05, with or without time, seconds, decimals
// and zone; a space for the T), "rfc822" (Mon, 05 Oct 2026 08:00:00 +0200), "unix", "unix-ms", or a
// pattern of ICU's (dd-MM-yyyy HH:mm; names of months in Danish or English). Not thread-safe.
class DateReader {
 public:
  // `zone` is that of times that tell none, by its name in the tz database. Errors: kConfiguration;
  // `where` is "time_zone" or "date".
  static Result<DateReader> New(const std::vector<std::string>& forms, const std::string& zone);

  DateReader(DateReader&&) noexcept;
  DateReader& operator=(DateReader&&) noexcept;
  ~DateReader();

  // The moment by the first form that takes the whole text; a day without a time is its beginning
  // in the zone. Nothing outside the years 1900 to 9999.
  std::optional<Moment> Read(std::string_view text);

  // "2026-10-05": the day in the zone that the moment lies in.
  std::string DayOf(const Moment& moment);

 private:
  struct Impl;
  explicit DateReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
