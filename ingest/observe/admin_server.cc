#include "ingest/observe/admin_server.h"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

namespace opslag {
namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kMaxRequestBody = 1024;
constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
constexpr int kUnavailable = 503;

void Answer(const HealthAnswer& answer, httplib::Response& response) {
  if (!answer.ok) response.status = kUnavailable;
  response.set_content(std::string(R"({"ok":)") + (answer.ok ? "true" : "false") +
                           R"(,"reason":")" + answer.reason + "\"}\n",
                       "application/json");
}

}  // namespace

struct AdminServer::Impl {
  httplib::Server server;
  std::int32_t port = 0;
  std::atomic<bool> ended{false};  // the accept loop is over
  std::thread thread;
};

Result<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& host, std::int32_t port,
                                                        const ServiceMetrics& metrics,
                                                        const Health& health) {
  auto impl = std::make_unique<Impl>();
  httplib::Server& server = impl->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_payload_max_length(kMaxRequestBody);
  server.set_keep_alive_max_count(1);  // else the few threads belong to whoever holds a connection
  server.Get("/metrics", [&metrics](const httplib::Request&, httplib::Response& response) {
    response.set_content(metrics.Text(), kMetricsType);
  });
  server.Get("/live", [&health](const httplib::Request&, httplib::Response& response) {
    Answer(health.Live(std::chrono::steady_clock::now()), response);
  });
  server.Get("/ready", [&health](const httplib::Request&, httplib::Response& response) {
    Answer(health.Ready(), response);
  });

  const bool any_port = port == 0;
  const int bound = any_port ? server.bind_to_any_port(host)
                             : (server.bind_to_port(host, port) ? static_cast<int>(port) : -1);
  if (bound < 0) {
    return Fail(ErrorCode::kConfiguration, "admin-port",
                "cannot listen on " + host + ":" + std::to_string(port) + ": is it in use?");
  }
  impl->port = bound;
  impl->thread = std::thread([raw = impl.get()] {
    raw->server.listen_after_bind();
    raw->ended.store(true);
  });
  return std::unique_ptr<AdminServer>(new AdminServer(std::move(impl)));
}

AdminServer::AdminServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

AdminServer::~AdminServer() {
  // stop() before the accept loop runs would be lost.
  while (!impl_->server.is_running() && !impl_->ended.load()) std::this_thread::yield();
  impl_->server.stop();
  impl_->thread.join();
}

std::int32_t AdminServer::port() const { return impl_->port; }

}  // namespace opslag
