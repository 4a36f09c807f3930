// Changing the rules and the register of a running service.
//
// A request (SIGHUP, a POST on the admin address) makes the reloader load a new set of processors
// on a thread of its own, while the service works on with the old one. Only a set that was loaded
// whole becomes the current plan, and the loop changes over between two transactions; when loading
// fails the old set stays, and log, metrics and the answer say why.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "classifier/error.h"
#include "ingest/observe/metrics.h"
#include "ingest/record/record_processor.h"
#include "ingest/service/reload_request.h"
#include "ingest/service/stop_request.h"
#include "ingest/service/work_plan.h"

namespace opslag {

// Loads everything that records are processed by (rules; whatever else a factory is made of) as one
// set. May take long, and is called on the reloader's thread; gives up soon after `stop` is
// requested, with a null pointer.
using ProcessorLoader =
    std::function<Result<std::shared_ptr<RecordProcessorFactory>>(const StopRequest& stop)>;

// What a plan is made of: how its factory becomes functions for the workers.
using PlanMaker = std::function<WorkPlanPtr(std::shared_ptr<RecordProcessorFactory>)>;

struct ReloadOutcome {
  std::string rules;   // in use from the next transaction on
  std::string before;  // in use until then
  // The same of the register, by its day; empty = none.
  std::string register_version = {};
  std::string register_before = {};
};

class Reloader {
 public:
  // All references outlive the reloader. REQUIRES: `load` is not empty.
  Reloader(ProcessorLoader load, PlanMaker make_plan, CurrentPlan& plan, ReloadRequest& requests,
           ServiceMetrics& metrics, const StopRequest& stop);
  // Waits for a load under way. REQUIRES: `stop` is requested, and nobody is in Reload().
  ~Reloader();
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  // Loads now and waits for it. Any thread. Error: what loading failed with; kUsage when a reload
  // is under way already, kInternal when the service stops.
  Result<ReloadOutcome> Reload();

 private:
  enum class Phase { kIdle, kAsked, kLoading };

  void Watch();
  Result<ReloadOutcome> Load();
  // Of `last_`, under mutex_.
  void LogLast(double seconds) const;
  // Gives the memory of plans that nobody works by any more back to the system.
  void ReleaseOldPlans();

  ProcessorLoader load_;
  PlanMaker make_plan_;
  CurrentPlan& plan_;
  ReloadRequest& requests_;
  ServiceMetrics& metrics_;
  const StopRequest& stop_;
  std::vector<std::weak_ptr<const WorkPlan>> old_plans_;  // the reloader's thread's

  std::mutex mutex_;
  std::condition_variable changed_;
  Phase phase_ = Phase::kIdle;                 // under mutex_
  std::uint64_t reloads_ = 0;                  // under mutex_; that have ended
  std::optional<Result<ReloadOutcome>> last_;  // under mutex_
  bool ended_ = false;                         // under mutex_; the thread looks no more
  std::thread thread_;
};

}  // namespace opslag
