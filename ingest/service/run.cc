#include "ingest/service/run.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ingest/kafka/at_least_once_sink.h"
#include "ingest/kafka/cluster_check.h"
#include "ingest/kafka/consumer.h"
#include "ingest/kafka/transactional_sink.h"
#include "ingest/observe/admin_server.h"
#include "ingest/observe/health.h"
#include "ingest/observe/log.h"
#include "ingest/observe/metrics.h"
#include "ingest/record/program_version.h"
#include "ingest/service/client_rules.h"
#include "ingest/service/ordered_work.h"
#include "ingest/service/record_worker.h"
#include "ingest/service/shutdown_watchdog.h"
#include "ingest/service/stream_loop.h"
#include "ingest/service/topic_check.h"

namespace opslag {
namespace {

using std::chrono::milliseconds;

// For one question to the broker at start.
constexpr milliseconds kAskTimeout{10'000};
constexpr milliseconds kWaitForBroker{5'000};
constexpr milliseconds kLongestDrain{10'000};
// How often in a while an instance takes its place back.
constexpr std::size_t kMostFencings = 3;
constexpr std::chrono::minutes kFencingMemory{5};

std::size_t WorkerCount(const ServiceSettings& settings) {
  if (settings.workers > 0) return settings.workers;
  const std::size_t cores = std::thread::hardware_concurrency();
  return std::max<std::size_t>(1, cores > 1 ? cores - 1 : 1);
}

StreamLoopSettings LoopSettings(const ServiceSettings& settings, const TopicLimits& limits,
                                std::size_t producer_limit) {
  StreamLoopSettings loop;
  loop.batch_records = settings.batch_records;
  loop.batch_interval = settings.batch_interval;
  loop.refusals_before_bisecting = settings.refusals_before_bisecting;
  // A third of the grace for the work, the rest for the commit and the good-bye.
  loop.drain_timeout = std::min(kLongestDrain, settings.shutdown_grace / 3);
  loop.committed_timeout = settings.commit_timeout;
  loop.stall_timeout = settings.stall_timeout;
  loop.output_form = settings.output_form;
  loop.max_output_bytes = std::min(limits.output.value_or(producer_limit), producer_limit);
  loop.max_dead_letter_bytes =
      std::min(limits.dead_letters.value_or(producer_limit), producer_limit);
  loop.dead_letters = DeadLetterContext{settings.input_topic, std::string(ProgramVersion()), {}};
  return loop;
}

// Waits for a broker as long as it takes, then asks for the topics. Nothing when a stop came first.
Result<std::optional<TopicLimits>> WaitForTopics(const ServiceSettings& settings,
                                                 const StopRequest& stop) {
  while (!stop.Requested()) {
    auto cluster = ClusterCheck::Connect(settings.kafka, kWaitForBroker);
    if (!cluster) return tl::make_unexpected(cluster.error());
    const auto reachable = cluster->Reachable();
    if (!reachable) return tl::make_unexpected(reachable.error());
    if (!*reachable) {
      Log(LogLevel::kError, "broker_not_reachable",
          {{"brokers", settings.kafka.brokers}, {"effect", "waiting for it"}});
      continue;
    }
    auto limits = CheckTopics(settings, *cluster);
    if (!limits) return tl::make_unexpected(limits.error());
    return std::optional(*limits);
  }
  return std::optional<TopicLimits>();
}

std::unique_ptr<OutputSinkFactory> MakeSinks(const ServiceSettings& settings,
                                             const TopicLimits& limits, Consumer& consumer) {
  ConfMaker make_conf = [settings, limits] { return MakeProducerConf(settings, limits); };
  OutputTopics topics{settings.output_topic, settings.dead_letter_topic};
  if (settings.delivery == Delivery::kExactlyOnce) {
    return std::make_unique<TransactionalSinkFactory>(std::move(make_conf), std::move(topics),
                                                      consumer, settings.commit_timeout);
  }
  Log(LogLevel::kWarn, "at_least_once",
      {{"effect", "no transactions: after a failure records may be published twice"}});
  return std::make_unique<AtLeastOnceSinkFactory>(std::move(make_conf), std::move(topics), consumer,
                                                  settings.commit_timeout);
}

enum class StreamEnd {
  kStopped,  // on request
  kFenced,   // the group gave this instance's place away
};

// One life of consumer and producer, with the topics known to be there.
Result<StreamEnd> Stream(const ServiceSettings& settings, const TopicLimits& limits,
                         const CurrentPlan& plan, ServiceMetrics& metrics, Health& health,
                         StopRequest& stop) {
  auto consumer_conf = MakeConsumerConf(settings);
  if (!consumer_conf) return tl::make_unexpected(consumer_conf.error());
  auto producer_conf = MakeProducerConf(settings, limits);
  if (!producer_conf) return tl::make_unexpected(producer_conf.error());
  auto created = Consumer::Create(std::move(*consumer_conf), settings.input_topic);
  if (!created) return tl::make_unexpected(created.error());
  Consumer& consumer = **created;

  // The order of destruction matters: the loop's producer, then the workers with their records,
  // then the consumer.
  const std::unique_ptr<OutputSinkFactory> sinks = MakeSinks(settings, limits, consumer);
  OrderedWork work(WorkerCount(settings), settings.queue_records, plan.Get());
  StreamLoop loop(LoopSettings(settings, limits, ProducerLimit(**producer_conf)), consumer, *sinks,
                  work, plan, metrics, health, stop);
  if (auto subscribed = consumer.Subscribe(loop); !subscribed) {
    return tl::make_unexpected(subscribed.error());
  }
  const auto ran = loop.Run();
  if (consumer.fenced() && !stop.Requested()) {
    // No good-bye: the group has thrown this member out already.
    Log(LogLevel::kError, "instance_fenced", {{"error", ran ? "" : ran.error().ToString()}});
    loop.OnRevoked(/*lost=*/true);
    return StreamEnd::kFenced;
  }
  if (!ran) stop.Request();  // from here on the watchdog bounds what a broken client may take
  consumer.Close();
  if (!ran) return tl::make_unexpected(ran.error());
  return StreamEnd::kStopped;
}

// A fenced instance begins anew: most often a broker that answered late was the cause. Two
// instances of one ordinal fence each other in turns, and the first to run out of its chances
// leaves.
Result<void> StreamUntilStopped(const ServiceSettings& settings, const TopicLimits& limits,
                                const CurrentPlan& plan, ServiceMetrics& metrics, Health& health,
                                StopRequest& stop) {
  std::vector<std::chrono::steady_clock::time_point> fenced_at;
  for (;;) {
    const auto ended = Stream(settings, limits, plan, metrics, health, stop);
    if (!ended) return tl::make_unexpected(ended.error());
    if (*ended == StreamEnd::kStopped || stop.Requested()) return {};
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(fenced_at, [&](auto then) { return now - then > kFencingMemory; });
    fenced_at.push_back(now);
    if (fenced_at.size() > kMostFencings) {
      return Fail(ErrorCode::kKafka, "ordinal",
                  "another instance runs with the same name and ordinal, " + settings.InstanceId());
    }
  }
}

Result<void> StreamWithChecks(const ServiceSettings& settings, const CurrentPlan& plan,
                              ServiceMetrics& metrics, Health& health, StopRequest& stop) {
  const auto limits = WaitForTopics(settings, stop);
  if (!limits) return tl::make_unexpected(limits.error());
  if (!*limits) return {};
  return StreamUntilStopped(settings, **limits, plan, metrics, health, stop);
}

// A reload over HTTP: the answer's fields.
ReloadAction ReloadOver(Reloader& reloader) {
  return [&reloader] {
    return reloader.Reload().map([](const ReloadOutcome& outcome) {
      return std::vector<std::pair<std::string, std::string>>{
          {"rules", outcome.rules},
          {"before", outcome.before},
          {"register", outcome.register_version},
          {"registerBefore", outcome.register_before}};
    });
  };
}

// Whatever way the service ends, the threads beside the loop are told.
class StopAtEnd {
 public:
  explicit StopAtEnd(StopRequest& stop) : stop_(stop) {}
  ~StopAtEnd() { stop_.Request(); }
  StopAtEnd(const StopAtEnd&) = delete;
  StopAtEnd& operator=(const StopAtEnd&) = delete;

 private:
  StopRequest& stop_;
};

}  // namespace

Result<void> CheckBroker(const ServiceSettings& settings) {
  const auto cluster = ClusterCheck::Connect(settings.kafka, kAskTimeout);
  if (!cluster) return tl::make_unexpected(cluster.error());
  if (auto answers = cluster->Answers(); !answers) return answers;
  const auto limits = CheckTopics(settings, *cluster);
  if (!limits) return tl::make_unexpected(limits.error());
  return {};
}

Result<void> RunService(const ServiceSettings& settings,
                        std::shared_ptr<RecordProcessorFactory> processors, StopRequest& stop,
                        const ReloadHook& reload) {
  if (auto valid = Validate(settings); !valid) return valid;
  SetLogLevel(ParseLogLevel(settings.log_level).value_or(LogLevel::kInfo));
  const std::string rules = processors->RuleSetVersion();
  const std::string register_version = processors->RegisterVersion();
  auto sources = SourcesOf(settings);
  if (!sources) return tl::make_unexpected(sources.error());
  ServiceMetrics metrics(std::move(*sources));
  metrics.RuleSet(rules);
  metrics.Register(register_version);
  metrics.Program(std::string(ProgramVersion()));
  Health health(settings.stall_timeout);
  health.SetRulesLoaded(true);  // a factory exists only with rules
  const PlanMaker make_plan = [&settings](std::shared_ptr<RecordProcessorFactory> factory) {
    std::string version = factory->RuleSetVersion();
    std::string register_day = factory->RegisterVersion();
    return MakePlan(MakeRecordWork(std::move(factory), settings.input_topic, settings.input_form),
                    std::move(version), std::move(register_day));
  };
  CurrentPlan plan(make_plan(std::move(processors)));
  std::optional<Reloader> reloader;
  if (reload.load) reloader.emplace(reload.load, make_plan, plan, *reload.requests, metrics, stop);
  std::unique_ptr<AdminServer> admin;
  const StopAtEnd stop_at_end(stop);
  if (settings.admin_enabled) {
    auto started = AdminServer::Start(settings.admin_host, settings.admin_port, metrics, health,
                                      reloader ? ReloadOver(*reloader) : ReloadAction());
    if (!started) return tl::make_unexpected(started.error());
    admin = std::move(*started);
    Log(LogLevel::kInfo, "admin_listening",
        {{"host", settings.admin_host}, {"port", admin->port()}});
  }
  const ShutdownWatchdog watchdog(stop, settings.shutdown_grace, &ShutdownWatchdog::EndProcess);
  Log(LogLevel::kInfo, "service_started",
      {{"instance", settings.InstanceId()},
       {"version", ProgramVersion()},
       {"rules", rules},
       {"register", register_version},
       {"workers", WorkerCount(settings)}});
  auto ran = StreamWithChecks(settings, plan, metrics, health, stop);
  if (ran) {
    Log(LogLevel::kInfo, "service_stopped");
  } else {
    Log(LogLevel::kError, "service_failed", {{"error", ran.error().ToString()}});
  }
  return ran;
}

void TuneAllocatorForStreaming() {
  constexpr int kMiB = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 32 * kMiB);  // the largest that glibc accepts
  mallopt(M_TRIM_THRESHOLD, 256 * kMiB);
  mallopt(M_TOP_PAD, 64 * kMiB);
}

}  // namespace opslag
