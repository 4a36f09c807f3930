#include "ingest/observe/admin_server.h"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>

#include "ingest/observe/log.h"

namespace opslag {
namespace {

// One may wait for a reload.
constexpr std::size_t kThreads = 3;
constexpr std::size_t kMaxRequestBody = 1024;
constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char* kJsonType = "application/json";
constexpr int kForbidden = 403;
constexpr int kConflict = 409;
constexpr int kUnprocessable = 422;
constexpr int kUnavailable = 503;

void Answer(const HealthAnswer& answer, httplib::Response& response) {
  if (!answer.ok) response.status = kUnavailable;
  response.set_content(std::string(R"({"ok":)") + (answer.ok ? "true" : "false") +
                           R"(,"reason":")" + answer.reason + "\"}\n",
                       kJsonType);
}

bool FromThisMachine(const httplib::Request& request) {
  const std::string_view from = request.remote_addr;
  return from.starts_with("127.") || from == "::1" || from.starts_with("::ffff:127.");
}

void AnswerError(int status, std::string_view error, httplib::Response& response) {
  std::string json = R"({"ok":false,"error":)";
  AppendJsonText(json, error);
  response.status = status;
  response.set_content(json + "}\n", kJsonType);
}

int StatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage: return kConflict;
    case ErrorCode::kInternal: return kUnavailable;
    default: return kUnprocessable;
  }
}

void AnswerReload(const ReloadAction& reload, const httplib::Request& request,
                  httplib::Response& response) {
  // A page in a browser on this machine says where it came from; nobody else does.
  if (!FromThisMachine(request) || request.has_header("Origin")) {
    return AnswerError(kForbidden, "a reload is asked for from this machine only", response);
  }
  const auto done = reload();
  if (!done) {
    return AnswerError(StatusOf(done.error().code), done.error().ToString(), response);
  }
  std::string json = R"({"ok":true)";
  for (const auto& [name, value] : *done) {
    json.push_back(',');
    AppendJsonText(json, name);
    json.push_back(':');
    AppendJsonText(json, value);
  }
  response.set_content(json + "}\n", kJsonType);
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
                                                        const Health& health, ReloadAction reload) {
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

  if (reload) {
    // Before routing, since there the body is read, and a POST without a length would be waited
    // for.
    server.set_pre_routing_handler(
        [reload = std::move(reload)](const httplib::Request& request, httplib::Response& response) {
          using Handled = httplib::Server::HandlerResponse;
          if (request.method != "POST" || request.path != "/reload") return Handled::Unhandled;
          AnswerReload(reload, request, response);
          return Handled::Handled;
        });
  }

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
