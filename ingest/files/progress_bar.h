// A line on the terminal that says how far a long run has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace opslag {

// 1234567 as "1,234,567".
std::string Grouped(std::uint64_t number);

// What the line says: "[=====>    ]  42 %  12,300 postings  4,100/s". Without a total the bar and
// the share are left out; behind the rate stands that of the bytes, where there are a megabyte a
// second. `width` is the terminal's, in columns; the result is never wider.
std::string ProgressLine(std::uint64_t done_bytes, std::optional<std::uint64_t> total_bytes,
                         std::uint64_t records, double seconds, std::size_t width,
                         const std::string& what = "postings");

// Draws on standard error, ten times a second at most, and only where that is a terminal. Not
// thread-safe; whoever else writes to the terminal calls Clear first.
class ProgressBar {
 public:
  // Off: draws nothing, ever.
  explicit ProgressBar(bool on, std::string what = "postings");
  ~ProgressBar() { Clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Update(std::uint64_t done_bytes, std::optional<std::uint64_t> total_bytes,
              std::uint64_t records);
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool on_;
  std::string what_;  // is counted
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_drawn_ = start_;
};

}  // namespace opslag
