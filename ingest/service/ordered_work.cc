#include "ingest/service/ordered_work.h"

#include <exception>
#include <utility>

namespace opslag {
namespace {

// A processor reports errors as values; an exception is a broken promise (or memory is out). Its
// text is not passed on: it may quote the record.
Result<WorkResult> Guarded(const WorkFunction& work, const ConsumedRecord& record) {
  try {
    return work(record);
  } catch (const std::exception&) {
    return Fail(ErrorCode::kInternal, "worker", "a record processor threw an exception");
  }
}

}  // namespace

OrderedWork::OrderedWork(std::size_t threads, std::size_t capacity, WorkPlanPtr plan)
    : capacity_(capacity), plan_(std::move(plan)) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { WorkLoop(); });
  }
}

OrderedWork::~OrderedWork() {
  Abandon();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void OrderedWork::Follow(WorkPlanPtr plan) {
  {
    const std::lock_guard lock(mutex_);
    plan_ = std::move(plan);
  }
  work_arrived_.notify_all();
}

void OrderedWork::Submit(std::vector<ConsumedRecord> records) {
  if (records.empty()) return;
  auto run = std::make_shared<Run>();
  run->items.reserve(records.size());
  for (ConsumedRecord& record : records) run->items.push_back({std::move(record), {}});
  in_flight_ += run->items.size();
  order_.push_back(run);
  {
    const std::lock_guard lock(mutex_);
    run->plan = plan_;
    todo_.push_back(std::move(run));
  }
  work_arrived_.notify_one();
}

WorkItem* OrderedWork::Front() {
  if (order_.empty()) return nullptr;
  Run& run = *order_.front();
  if (!run.finished.load(std::memory_order_acquire)) return nullptr;
  return &run.items[run.popped];
}

void OrderedWork::PopFront() {
  Run& run = *order_.front();
  --in_flight_;
  if (++run.popped == run.items.size()) order_.pop_front();
}

bool OrderedWork::WaitForFront(std::chrono::milliseconds timeout) {
  if (order_.empty()) return false;
  const Run& run = *order_.front();
  std::unique_lock lock(mutex_);
  return run_finished_.wait_for(lock, timeout,
                                [&] { return run.finished.load(std::memory_order_acquire); });
}

void OrderedWork::Abandon() {
  for (const auto& run : order_) run->abandoned.store(true, std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    todo_.clear();
  }
  order_.clear();
  in_flight_ = 0;
}

void OrderedWork::WorkLoop() {
  WorkPlanPtr plan;
  WorkFunction work;
  while (std::optional<Task> task = NextTask(plan)) {
    if (task->plan != plan) {
      work = nullptr;  // before the plan that it came from
      plan = std::move(task->plan);
      work = plan->maker();
    }
    if (!task->run) continue;
    WorkOn(*task->run, work);
    {
      // Under the lock, so that a waiter cannot miss it between its check and its sleep.
      const std::lock_guard lock(mutex_);
      task->run->finished.store(true, std::memory_order_release);
    }
    run_finished_.notify_one();
  }
}

std::optional<OrderedWork::Task> OrderedWork::NextTask(const WorkPlanPtr& present) {
  std::unique_lock lock(mutex_);
  work_arrived_.wait(lock, [&] { return stopping_ || !todo_.empty() || plan_ != present; });
  if (stopping_) return std::nullopt;
  if (todo_.empty()) return Task{plan_, nullptr};
  Task task{todo_.front()->plan, std::move(todo_.front())};
  todo_.pop_front();
  return task;
}

void OrderedWork::WorkOn(Run& run, const WorkFunction& work) {
  for (WorkItem& item : run.items) {
    if (run.abandoned.load(std::memory_order_relaxed)) return;
    item.result = Guarded(work, item.record);
  }
}

}  // namespace opslag
