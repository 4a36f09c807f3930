#include "ingest/service/shutdown_watchdog.h"

#include <unistd.h>

#include <optional>
#include <utility>

#include "ingest/observe/log.h"

namespace opslag {
namespace {

// A signal handler can only set a flag, so the flag is looked at.
constexpr std::chrono::milliseconds kLookEvery{50};

}  // namespace

ShutdownWatchdog::ShutdownWatchdog(const StopRequest& stop, std::chrono::milliseconds grace,
                                   std::function<void()> on_overdue)
    : stop_(stop),
      grace_(grace),
      on_overdue_(std::move(on_overdue)),
      thread_([this] { Watch(); }) {}

ShutdownWatchdog::~ShutdownWatchdog() {
  {
    const std::lock_guard lock(mutex_);
    called_off_ = true;
  }
  called_off_changed_.notify_all();
  thread_.join();
}

void ShutdownWatchdog::EndProcess() {
  Log(LogLevel::kError, "shutdown_overdue",
      {{"effect", "the process ends now; the open transaction is aborted by the broker"}});
  _exit(1);
}

void ShutdownWatchdog::Watch() {
  std::optional<std::chrono::steady_clock::time_point> overdue_at;
  std::unique_lock lock(mutex_);
  while (!called_off_changed_.wait_for(lock, kLookEvery, [this] { return called_off_; })) {
    if (!overdue_at && stop_.Requested()) overdue_at = std::chrono::steady_clock::now() + grace_;
    if (overdue_at && std::chrono::steady_clock::now() >= *overdue_at) {
      on_overdue_();
      return;
    }
  }
}

}  // namespace opslag
