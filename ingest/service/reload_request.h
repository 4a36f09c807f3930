// "Please load the rules again": set by SIGHUP, taken by the reloader.
#pragma once

#include <atomic>

namespace opslag {

// Thread-safe and async-signal-safe.
class ReloadRequest {
 public:
  void Request() noexcept { requested_.store(true, std::memory_order_release); }
  // Whether one came since the last call. Several are one.
  bool Take() noexcept { return requested_.exchange(false, std::memory_order_acq_rel); }

 private:
  std::atomic<bool> requested_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
};

// From construction to destruction SIGHUP sets `request`, and ends no process. One at a time in a
// process. The former handler comes back on destruction.
class ReloadOnSignal {
 public:
  // REQUIRES: `request` outlives this object.
  explicit ReloadOnSignal(ReloadRequest& request);
  ~ReloadOnSignal();
  ReloadOnSignal(const ReloadOnSignal&) = delete;
  ReloadOnSignal& operator=(const ReloadOnSignal&) = delete;
};

}  // namespace opslag
