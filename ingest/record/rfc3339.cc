#include "ingest/record/rfc3339.h"

#include <chrono>
#include <cstddef>

namespace opslag {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes pieces off the front of a text; the first piece that does not fit makes all later ones
// fail.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }
  char Peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  void Skip(char wanted) {
    ok_ = ok_ && Peek() == wanted;
    if (ok_) rest_.remove_prefix(1);
  }

  // Exactly `width` digits, with a value from `low` to `high`.
  int Number(std::size_t width, int low, int high) {
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      ok_ = ok_ && IsDigit(Peek());
      if (!ok_) return 0;
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    ok_ = ok_ && value >= low && value <= high;
    return value;
  }

  // One or more decimals, as nanoseconds.
  std::int32_t Fraction() {
    ok_ = ok_ && IsDigit(Peek());
    std::int32_t nanos = 0;
    std::int32_t unit = 100'000'000;
    for (; ok_ && IsDigit(Peek()); rest_.remove_prefix(1), unit /= 10) {
      nanos += (rest_.front() - '0') * unit;
    }
    return nanos;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::chrono::sys_days ScanDate(Scanner& scan, bool& exists) {
  const std::chrono::year year{scan.Number(4, 1, 9999)};
  scan.Skip('-');
  const std::chrono::month month{static_cast<unsigned>(scan.Number(2, 1, 12))};
  scan.Skip('-');
  const std::chrono::day day{static_cast<unsigned>(scan.Number(2, 1, 31))};
  const std::chrono::year_month_day date(year, month, day);
  exists = date.ok();
  return std::chrono::sys_days(date);
}

std::chrono::seconds ScanTimeOfDay(Scanner& scan) {
  const std::chrono::hours hours(scan.Number(2, 0, 23));
  scan.Skip(':');
  const std::chrono::minutes minutes(scan.Number(2, 0, 59));
  scan.Skip(':');
  return hours + minutes + std::chrono::seconds(scan.Number(2, 0, 59));
}

// What the zone is ahead of UTC.
std::chrono::seconds ScanZone(Scanner& scan) {
  if (scan.Peek() == 'Z') {
    scan.Skip('Z');
    return std::chrono::seconds(0);
  }
  const bool behind = scan.Peek() == '-';
  scan.Skip(behind ? '-' : '+');
  const std::chrono::hours hours(scan.Number(2, 0, 23));
  scan.Skip(':');
  const std::chrono::seconds offset = hours + std::chrono::minutes(scan.Number(2, 0, 59));
  return behind ? -offset : offset;
}

}  // namespace

std::optional<Moment> ParseRfc3339(std::string_view text) {
  Scanner scan(text);
  bool date_exists = false;
  const std::chrono::sys_days date = ScanDate(scan, date_exists);
  scan.Skip('T');
  const std::chrono::seconds time_of_day = ScanTimeOfDay(scan);
  Moment moment;
  if (scan.Peek() == '.') {
    scan.Skip('.');
    moment.nanos = scan.Fraction();
  }
  const std::chrono::seconds ahead = ScanZone(scan);
  if (!scan.ok() || !scan.AtEnd() || !date_exists) return std::nullopt;
  moment.seconds = std::chrono::sys_seconds(date + time_of_day - ahead).time_since_epoch().count();
  return moment;
}

}  // namespace opslag
