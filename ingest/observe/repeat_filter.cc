#include "ingest/observe/repeat_filter.h"

#include <functional>
#include <utility>

namespace opslag {

std::optional<std::int64_t> RepeatFilter::Pass(std::string_view source, std::string_view line,
                                               Time now) {
  const std::size_t hash = std::hash<std::string_view>{}(line);
  const std::lock_guard lock(mutex_);
  const auto found = last_.find(source);
  if (found == last_.end()) {
    last_.emplace(std::string(source), Last{hash, now, 0});
    return 0;
  }
  Last& last = found->second;
  if (last.hash == hash && now - last.passed_at < interval_) {
    ++last.held_back;
    return std::nullopt;
  }
  last.hash = hash;
  last.passed_at = now;
  return std::exchange(last.held_back, 0);
}

}  // namespace opslag
