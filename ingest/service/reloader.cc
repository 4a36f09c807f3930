#include "ingest/service/reloader.h"

#include <malloc.h>

#include <chrono>
#include <utility>

#include "ingest/observe/log.h"

namespace opslag {
namespace {

// A signal handler can only set a flag, so the flags are looked at.
constexpr std::chrono::milliseconds kLookEvery{100};
// A rule set with many mistakes must not fill the log; the rest shows with `opslag rules check`.
constexpr std::size_t kMostErrorText = 4096;

Error Shortened(Error error) {
  if (error.reason.size() > kMostErrorText) {
    // At a line's end, so that nothing is cut in the middle of a character.
    const std::size_t end = error.reason.rfind('\n', kMostErrorText);
    error.reason.resize(end == std::string::npos ? 0 : end);
    error.reason.append("\nand more");
  }
  return error;
}

Error Stopping() { return {ErrorCode::kInternal, "reload", "the service is stopping"}; }

}  // namespace

Reloader::Reloader(ProcessorLoader load, PlanMaker make_plan, CurrentPlan& plan,
                   ReloadRequest& requests, ServiceMetrics& metrics, const StopRequest& stop)
    : load_(std::move(load)),
      make_plan_(std::move(make_plan)),
      plan_(plan),
      requests_(requests),
      metrics_(metrics),
      stop_(stop),
      thread_([this] { Watch(); }) {}

Reloader::~Reloader() { thread_.join(); }

Result<ReloadOutcome> Reloader::Reload() {
  std::unique_lock lock(mutex_);
  if (ended_) return tl::make_unexpected(Stopping());
  if (phase_ != Phase::kIdle) {
    return Fail(ErrorCode::kUsage, "reload", "a reload is under way; ask again when it has ended");
  }
  phase_ = Phase::kAsked;
  const std::uint64_t before = reloads_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return reloads_ > before || ended_; });
  if (reloads_ == before) return tl::make_unexpected(Stopping());
  return *last_;
}

void Reloader::Watch() {
  std::unique_lock lock(mutex_);
  while (!stop_.Requested()) {
    changed_.wait_for(lock, kLookEvery, [this] { return phase_ == Phase::kAsked; });
    // A signal and a POST at once are one reload.
    if (requests_.Take()) phase_ = Phase::kAsked;
    if (phase_ != Phase::kAsked) {
      ReleaseOldPlans();
      continue;
    }
    phase_ = Phase::kLoading;
    lock.unlock();
    const auto began = std::chrono::steady_clock::now();
    Result<ReloadOutcome> outcome = Load();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    lock.lock();
    last_.emplace(std::move(outcome));
    ++reloads_;
    phase_ = Phase::kIdle;
    // Before anybody can ask for the next one: who has read that it ended may ask at once.
    LogLast(took.count());
    changed_.notify_all();
  }
  ended_ = true;
  changed_.notify_all();
}

Result<ReloadOutcome> Reloader::Load() {
  ReloadOutcome outcome;
  outcome.before = plan_.Get()->rules_version;
  outcome.register_before = plan_.Get()->register_version;
  Log(LogLevel::kInfo, "reload_started", {{"rules", outcome.before}});
  auto loaded = load_(stop_);
  if (loaded && *loaded == nullptr) return tl::make_unexpected(Stopping());
  if (!loaded) {
    metrics_.ReloadFailed();
    return tl::make_unexpected(Shortened(std::move(loaded.error())));
  }
  outcome.rules = (*loaded)->RuleSetVersion();
  outcome.register_version = (*loaded)->RegisterVersion();
  old_plans_.push_back(plan_.Get());
  plan_.Set(make_plan_(std::move(*loaded)));
  metrics_.RuleSet(outcome.rules);
  metrics_.Register(outcome.register_version);
  metrics_.Reloaded();
  return outcome;
}

void Reloader::LogLast(double seconds) const {
  if (*last_) {
    const ReloadOutcome& outcome = **last_;
    Log(LogLevel::kInfo, "reloaded",
        {{"rules", outcome.rules},
         {"before", outcome.before},
         {"register", outcome.register_version},
         {"register_before", outcome.register_before},
         {"seconds", seconds}});
  } else if (!stop_.Requested()) {
    const WorkPlanPtr plan = plan_.Get();
    Log(LogLevel::kError, "reload_failed",
        {{"effect", "the rules and the register in use stay"},
         {"rules", plan->rules_version},
         {"register", plan->register_version},
         {"error", last_->error().ToString()}});
  }
}

void Reloader::ReleaseOldPlans() {
  const std::size_t gone =
      std::erase_if(old_plans_, [](const auto& plan) { return plan.expired(); });
  if (gone == 0) return;
  malloc_trim(0);
  Log(LogLevel::kInfo, "old_rules_released");
}

}  // namespace opslag
