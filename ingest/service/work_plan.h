// What is done with a record, and by which rules: the part of the service that a reload replaces.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "classifier/error.h"
#include "ingest/kafka/consumed_record.h"

namespace opslag {

// Called on a worker thread, once at its start: makes what this thread works with.
using WorkFunction = std::function<Result<std::string>(const ConsumedRecord&)>;
using WorkFunctionMaker = std::function<WorkFunction()>;

struct WorkPlan {
  WorkFunctionMaker maker;
  // Names the rules that the functions work by; goes into dead letters.
  std::string rules_version;
};

// Two plans are the same only if they are one object. A plan lives as long as anyone works by it.
using WorkPlanPtr = std::shared_ptr<const WorkPlan>;

inline WorkPlanPtr MakePlan(WorkFunctionMaker maker, std::string rules_version = {}) {
  return std::make_shared<const WorkPlan>(WorkPlan{std::move(maker), std::move(rules_version)});
}

// The plan that new records are to be worked on by. Thread-safe: the reloader sets it, the loop
// reads it.
class CurrentPlan {
 public:
  explicit CurrentPlan(WorkPlanPtr first) : plan_(std::move(first)) {}

  WorkPlanPtr Get() const {
    const std::lock_guard lock(mutex_);
    return plan_;
  }
  void Set(WorkPlanPtr plan) {
    const std::lock_guard lock(mutex_);
    plan_.swap(plan);
  }

 private:
  mutable std::mutex mutex_;
  WorkPlanPtr plan_;
};

}  // namespace opslag
