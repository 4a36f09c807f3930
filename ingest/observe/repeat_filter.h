// Keeps a library that says the same thing a thousand times a second from flooding the log.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace opslag {

// Thread-safe. Remembers the latest line of each source; sources are few.
class RepeatFilter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RepeatFilter(std::chrono::milliseconds interval) : interval_(interval) {}

  // Nothing when `line` is what `source` said last and the interval since it was let through is not
  // over. Otherwise how many repetitions were held back before.
  std::optional<std::int64_t> Pass(std::string_view source, std::string_view line, Time now);

 private:
  struct Last {
    std::size_t hash = 0;
    Time passed_at;
    std::int64_t held_back = 0;
  };
  std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::map<std::string, Last, std::less<>> last_;  // under mutex_
};

}  // namespace opslag
