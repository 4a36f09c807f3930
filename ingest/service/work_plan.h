// What is done with a record, and by which rules: the part of the service that a reload replaces.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "classifier/error.h"
#include "ingest/kafka/consumed_record.h"
#include "ingest/record/record_processor.h"

namespace opslag {

// What a record became, and what its posting tells of its source.
struct WorkResult {
  WorkResult() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a text alone is a result.
  WorkResult(std::string made) : bytes(std::move(made)) {}
  WorkResult(std::string made, RecordFacts told) : bytes(std::move(made)), facts(std::move(told)) {}

  std::string bytes;
  RecordFacts facts;
};

// Called on a worker thread, once at its start: makes what this thread works with.
using WorkFunction = std::function<Result<WorkResult>(const ConsumedRecord&)>;
using WorkFunctionMaker = std::function<WorkFunction()>;

struct WorkPlan {
  WorkFunctionMaker maker;
  // Names the rules that the functions work by; goes into dead letters.
  std::string rules_version;
  std::string register_version = {};  // empty: none
};

// Two plans are the same only if they are one object. A plan lives as long as anyone works by it.
using WorkPlanPtr = std::shared_ptr<const WorkPlan>;

inline WorkPlanPtr MakePlan(WorkFunctionMaker maker, std::string rules_version = {},
                            std::string register_version = {}) {
  return std::make_shared<const WorkPlan>(
      WorkPlan{std::move(maker), std::move(rules_version), std::move(register_version)});
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
