#include "ingest/service/reload_request.h"

#include <csignal>

namespace opslag {
namespace {

// What the handler may touch: a lock-free pointer.
std::atomic<ReloadRequest*> g_request{nullptr};
struct sigaction g_former_hup;

void OnSignal(int /*number*/) noexcept {
  if (ReloadRequest* request = g_request.load(); request != nullptr) request->Request();
}

}  // namespace

ReloadOnSignal::ReloadOnSignal(ReloadRequest& request) {
  g_request.store(&request);
  struct sigaction action {};
  action.sa_handler = &OnSignal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGHUP, &action, &g_former_hup);
}

ReloadOnSignal::~ReloadOnSignal() {
  sigaction(SIGHUP, &g_former_hup, nullptr);
  g_request.store(nullptr);
}

}  // namespace opslag
