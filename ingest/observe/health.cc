#include "ingest/observe/health.h"

namespace opslag {

HealthAnswer Health::Live(SteadyTime now) const {
  const SteadyTime::rep ticked = last_tick_.load();
  if (ticked == 0) return {true, "starting"};
  if (now - SteadyTime(SteadyTime::duration(ticked)) > stall_timeout_) {
    return {false, "loop_stands_still"};
  }
  if (stalled_.load()) return {false, "partition_stands_still"};
  return {true, "ok"};
}

HealthAnswer Health::Ready() const {
  if (draining_.load()) return {false, "draining"};
  if (!rules_loaded_.load()) return {false, "rules_not_loaded"};
  if (!producer_ready_.load()) return {false, "producer_not_ready"};
  if (!assigned_.load()) return {false, "no_partition_assigned"};
  return {true, "ok"};
}

void StallDetector::Observe(std::int32_t partition, std::int64_t position, bool could_go_on,
                            SteadyTime now) {
  Seen& seen = seen_[partition];
  const bool keeps_waiting = seen.waiting && could_go_on && seen.position == position;
  if (!keeps_waiting) seen.since = now;
  seen.position = position;
  seen.waiting = could_go_on;
}

bool StallDetector::AnyStalled(SteadyTime now) const {
  for (const auto& [partition, seen] : seen_) {
    if (seen.waiting && now - seen.since > timeout_) return true;
  }
  return false;
}

}  // namespace opslag
