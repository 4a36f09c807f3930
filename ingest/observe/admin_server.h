// The admin address: /metrics, /live, /ready, /reload over HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "classifier/error.h"
#include "ingest/observe/health.h"
#include "ingest/observe/metrics.h"

namespace opslag {

// What POST /reload does; blocks until it is done. The fields of the answer, as name and value.
using ReloadAction = std::function<Result<std::vector<std::pair<std::string, std::string>>>()>;

// Serves on threads of its own from Start to destruction. /live and /ready answer 200 or 503 with a
// JSON object that says why. POST /reload changes the service, so it is for this machine alone,
// whatever the address: it answers
//   200 {"ok":true,"rules":…,"before":…}   done
//   403                                    asked from another machine, or by a page in a browser
//   404                                    this service cannot reload
//   409                                    another reload is under way
//   422 {"ok":false,"error":…}             the new rules are bad; the old ones stay
//   503                                    the service is stopping
class AdminServer {
 public:
  // Port 0 takes a free one. `metrics` and `health` outlive the server. Without `reload` there is
  // no /reload. Error: kConfiguration when the address cannot be had.
  static Result<std::unique_ptr<AdminServer>> Start(const std::string& host, std::int32_t port,
                                                    const ServiceMetrics& metrics,
                                                    const Health& health, ReloadAction reload = {});
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
