// "Please stop": set by a signal or by the owner, read by the loops.
#pragma once

#include <atomic>

namespace opslag {

// Thread-safe and async-signal-safe.
class StopRequest {
 public:
  void Request() noexcept { requested_.store(true, std::memory_order_release); }
  bool Requested() const noexcept { return requested_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> requested_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
};

// From construction to destruction SIGTERM and SIGINT set `stop`; a second SIGINT has the default
// effect, so that an impatient person can leave. One at a time in a process. The former handlers
// come back on destruction.
class StopOnSignals {
 public:
  // REQUIRES: `stop` outlives this object.
  explicit StopOnSignals(StopRequest& stop);
  ~StopOnSignals();
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;
};

}  // namespace opslag
