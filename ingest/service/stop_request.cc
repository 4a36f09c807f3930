#include "ingest/service/stop_request.h"

#include <csignal>

namespace opslag {
namespace {

// What the handler may touch: a lock-free pointer.
std::atomic<StopRequest*> g_stop{nullptr};
struct sigaction g_former_term;
struct sigaction g_former_int;

void OnSignal(int number) noexcept {
  StopRequest* stop = g_stop.load();
  if (stop == nullptr) return;
  if (number == SIGINT && stop->Requested()) {
    struct sigaction by_default {};
    by_default.sa_handler = SIG_DFL;
    sigaction(SIGINT, &by_default, nullptr);
    raise(SIGINT);
    return;
  }
  stop->Request();
}

}  // namespace

StopOnSignals::StopOnSignals(StopRequest& stop) {
  g_stop.store(&stop);
  struct sigaction action {};
  action.sa_handler = &OnSignal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, &g_former_term);
  sigaction(SIGINT, &action, &g_former_int);
}

StopOnSignals::~StopOnSignals() {
  sigaction(SIGTERM, &g_former_term, nullptr);
  sigaction(SIGINT, &g_former_int, nullptr);
  g_stop.store(nullptr);
}

}  // namespace opslag
