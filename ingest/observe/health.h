// Liveness and readiness, and what they do not mean.
//
// Live: the loop ticks, and no assigned partition with unread records stands still. A restart mends
// what is not live. Ready: partitions are assigned, the rules are loaded, the producer is set up,
// and no shutdown has begun. Whether the broker can be reached is neither: no restart mends a
// broker.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace opslag {

using SteadyTime = std::chrono::steady_clock::time_point;

struct HealthAnswer {
  bool ok = false;
  std::string reason;  // one word in snake_case; "ok" when it is
};

// Thread-safe: the loop writes, the admin server reads.
class Health {
 public:
  explicit Health(std::chrono::milliseconds stall_timeout) : stall_timeout_(stall_timeout) {}

  void Tick(SteadyTime now) { last_tick_.store(now.time_since_epoch().count()); }
  void SetStalled(bool stalled) { stalled_.store(stalled); }
  void SetAssigned(bool assigned) { assigned_.store(assigned); }
  void SetRulesLoaded(bool loaded) { rules_loaded_.store(loaded); }
  void SetProducerReady(bool ready) { producer_ready_.store(ready); }
  void SetDraining() { draining_.store(true); }

  // Before the first tick the answer is yes: starting is not standing still.
  HealthAnswer Live(SteadyTime now) const;
  HealthAnswer Ready() const;

 private:
  std::chrono::milliseconds stall_timeout_;
  std::atomic<SteadyTime::rep> last_tick_{0};
  std::atomic<bool> stalled_{false};
  std::atomic<bool> assigned_{false};
  std::atomic<bool> rules_loaded_{false};
  std::atomic<bool> producer_ready_{false};
  std::atomic<bool> draining_{false};
};

// Finds partitions that have records to read and do not move. One thread owns it.
class StallDetector {
 public:
  explicit StallDetector(std::chrono::milliseconds timeout) : timeout_(timeout) {}

  // What is seen of a partition: how far it has come, and whether it could go on: there is lag, the
  // broker answers, and it does not stand still on purpose. The clock runs while it could.
  void Observe(std::int32_t partition, std::int64_t position, bool could_go_on, SteadyTime now);
  // The assignment changed.
  void Clear() { seen_.clear(); }
  bool AnyStalled(SteadyTime now) const;

 private:
  struct Seen {
    std::int64_t position = 0;
    bool waiting = false;
    SteadyTime since;
  };
  std::chrono::milliseconds timeout_;
  std::map<std::int32_t, Seen> seen_;
};

}  // namespace opslag
