#include "ingest/files/progress_bar.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace opslag {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(100);
constexpr std::size_t kBarWidth = 24;
constexpr std::size_t kUsualWidth = 80;

std::string BarAndShare(std::uint64_t done, std::uint64_t total) {
  const double share =
      total == 0 ? 1.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<std::size_t>(share * kBarWidth);
  std::string bar(filled, '=');
  if (filled < kBarWidth) bar.append(">").append(kBarWidth - filled - 1, ' ');
  char percent[16];
  std::snprintf(percent, sizeof percent, "%3d %%", static_cast<int>(share * 100));
  return "[" + bar + "] " + percent + "  ";
}

std::size_t TerminalWidth() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

}  // namespace

std::string Grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string ProgressLine(std::uint64_t done_bytes, std::optional<std::uint64_t> total_bytes,
                         std::uint64_t records, double seconds, std::size_t width,
                         const std::string& what) {
  std::string line = total_bytes ? BarAndShare(done_bytes, *total_bytes) : std::string();
  line += Grouped(records) + " " + what;
  if (seconds > 0) {
    const auto rate_of = [seconds](std::uint64_t count) {
      return static_cast<std::uint64_t>(static_cast<double>(count) / seconds);
    };
    line += "  " + Grouped(rate_of(records)) + "/s";
    const std::uint64_t megabytes = rate_of(done_bytes) / 1'000'000;
    if (megabytes > 0) line += "  " + Grouped(megabytes) + " MB/s";
  }
  return line.substr(0, width);
}

ProgressBar::ProgressBar(bool on, std::string what)
    : on_(on && ::isatty(STDERR_FILENO) == 1), what_(std::move(what)) {}

void ProgressBar::Update(std::uint64_t done_bytes, std::optional<std::uint64_t> total_bytes,
                         std::uint64_t records) {
  if (!on_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_drawn_ < kInterval) return;
  last_drawn_ = now;
  drawn_ = true;
  const std::string line =
      ProgressLine(done_bytes, total_bytes, records,
                   std::chrono::duration<double>(now - start_).count(), TerminalWidth() - 1, what_);
  std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
  std::fflush(stderr);
}

void ProgressBar::Clear() {
  if (!drawn_) return;
  drawn_ = false;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

}  // namespace opslag
