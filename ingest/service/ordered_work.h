// Records on their way through the worker threads, handed back in the order they came in.
//
// The owner submits runs of records; workers take whole runs (so that a lock is paid once for many
// records); the owner takes the finished items from the front. One order over all partitions gives
// every partition its order. What the workers do with a record is a plan, which can be replaced at
// any time: each run is worked on by the plan that was followed when it was submitted. The owner's
// methods belong to one thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/consumed_record.h"
#include "ingest/service/work_plan.h"

namespace opslag {

struct WorkItem {
  ConsumedRecord record;
  Result<WorkResult> result;
};

class OrderedWork {
 public:
  // Starts the threads. `capacity`: records in flight at most (a run may go over it).
  OrderedWork(std::size_t threads, std::size_t capacity, WorkPlanPtr plan);

  // Waits for the runs being worked on, drops the others.
  ~OrderedWork();
  OrderedWork(const OrderedWork&) = delete;
  OrderedWork& operator=(const OrderedWork&) = delete;

  // From the next Submit on. Idle workers change over at once, so that nobody holds on to the old
  // plan when its last run is popped.
  void Follow(WorkPlanPtr plan);

  void Submit(std::vector<ConsumedRecord> records);

  // Submitted and not yet popped.
  std::size_t in_flight() const { return in_flight_; }
  bool HasRoom() const { return in_flight_ < capacity_; }

  // The oldest item when it is finished, else null. Valid until PopFront or Abandon.
  WorkItem* Front();
  // The plan that the oldest item was worked on by. REQUIRES: something is in flight.
  const WorkPlanPtr& FrontPlan() const { return order_.front()->plan; }
  void PopFront();

  // True when Front() is not null, waiting up to `timeout` for it. False at once when nothing is in
  // flight.
  bool WaitForFront(std::chrono::milliseconds timeout);

  // Forgets everything in flight; workers stop at the end of the record they are at.
  void Abandon();

 private:
  struct Run {
    WorkPlanPtr plan;
    std::vector<WorkItem> items;
    std::size_t popped = 0;  // the owner's
    std::atomic<bool> finished{false};
    std::atomic<bool> abandoned{false};
  };

  // What a worker does next: a run, or (without one) only to change over to another plan.
  struct Task {
    WorkPlanPtr plan;
    std::shared_ptr<Run> run;
  };

  void WorkLoop();
  // Nothing when it is time to stop.
  std::optional<Task> NextTask(const WorkPlanPtr& present);
  static void WorkOn(Run& run, const WorkFunction& work);

  std::size_t capacity_;
  std::size_t in_flight_ = 0;
  std::deque<std::shared_ptr<Run>> order_;  // the owner's

  std::mutex mutex_;
  std::condition_variable work_arrived_;
  std::condition_variable run_finished_;
  std::deque<std::shared_ptr<Run>> todo_;  // under mutex_
  WorkPlanPtr plan_;                       // under mutex_; changed by the owner alone
  bool stopping_ = false;                  // under mutex_
  std::vector<std::thread> threads_;
};

}  // namespace opslag
