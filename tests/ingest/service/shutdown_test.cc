#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <future>

#include "ingest/service/shutdown_watchdog.h"
#include "ingest/service/stop_request.h"

namespace opslag {
namespace {

using std::chrono::milliseconds;

TEST(StopOnSignalsTest, SigtermAsksForAStop) {
  StopRequest stop;
  const StopOnSignals on_signals(stop);
  EXPECT_FALSE(stop.Requested());
  raise(SIGTERM);
  EXPECT_TRUE(stop.Requested());
}

TEST(StopOnSignalsTest, TheFormerHandlersComeBack) {
  static volatile std::sig_atomic_t former_called = 0;
  const auto former = std::signal(SIGINT, [](int) { former_called = 1; });
  StopRequest stop;
  { const StopOnSignals on_signals(stop); }
  raise(SIGINT);
  EXPECT_EQ(former_called, 1);
  EXPECT_FALSE(stop.Requested());
  std::signal(SIGINT, former);
}

TEST(StopOnSignalsDeathTest, ASecondSigintEndsTheProcess) {
  EXPECT_EXIT(
      {
        StopRequest stop;
        const StopOnSignals on_signals(stop);
        raise(SIGINT);
        raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "");
}

TEST(ShutdownWatchdogTest, FiresWhenAShutdownIsOverdue) {
  StopRequest stop;
  std::promise<void> fired;
  const ShutdownWatchdog watchdog(stop, milliseconds(1), [&] { fired.set_value(); });
  stop.Request();
  EXPECT_EQ(fired.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST(ShutdownWatchdogTest, SleepsWithoutAStopAndIsCalledOff) {
  StopRequest stop;
  bool fired = false;
  {
    const ShutdownWatchdog watchdog(stop, milliseconds(0), [&] { fired = true; });
  }
  EXPECT_FALSE(fired);
}

TEST(ShutdownWatchdogDeathTest, EndsTheProcessWithStatusOne) {
  EXPECT_EXIT(ShutdownWatchdog::EndProcess(), ::testing::ExitedWithCode(1), "shutdown_overdue");
}

}  // namespace
}  // namespace opslag
