// The admin address: /metrics, /live, /ready over HTTP.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "classifier/error.h"
#include "ingest/observe/health.h"
#include "ingest/observe/metrics.h"

namespace opslag {

// Serves on threads of its own from Start to destruction. /live and /ready answer 200 or 503 with a
// JSON object that says why.
class AdminServer {
 public:
  // Port 0 takes a free one. `metrics` and `health` outlive the server. Error: kConfiguration when
  // the address cannot be had.
  static Result<std::unique_ptr<AdminServer>> Start(const std::string& host, std::int32_t port,
                                                    const ServiceMetrics& metrics,
                                                    const Health& health);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  std::int32_t port() const;

 private:
  struct Impl;
  explicit AdminServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
