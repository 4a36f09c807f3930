// Ends the process when a shutdown takes longer than it may.
//
// A client library can block for long when brokers are away. Ending at once is safe: outputs and
// offsets are in transactions, and what is open is aborted by the broker.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "ingest/service/stop_request.h"

namespace opslag {

class ShutdownWatchdog {
 public:
  // From the moment that `stop` is requested, `grace` runs; destruction in time calls it off. When
  // it is over `on_overdue` is called on the watchdog's thread: EndProcess, or a test's own.
  // REQUIRES: `stop` outlives this object.
  ShutdownWatchdog(const StopRequest& stop, std::chrono::milliseconds grace,
                   std::function<void()> on_overdue);
  ~ShutdownWatchdog();
  ShutdownWatchdog(const ShutdownWatchdog&) = delete;
  ShutdownWatchdog& operator=(const ShutdownWatchdog&) = delete;

  // Logs, and ends the process with status 1 without running destructors.
  static void EndProcess();

 private:
  void Watch();

  const StopRequest& stop_;
  std::chrono::milliseconds grace_;
  std::function<void()> on_overdue_;
  std::mutex mutex_;
  std::condition_variable called_off_changed_;
  bool called_off_ = false;  // under mutex_
  std::thread thread_;
};

}  // namespace opslag
