#include "ingest/demo/demo.h"

#include <atomic>
#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "classifier/ruleset/rule_set.h"
#include "ingest/demo/demo_report.h"
#include "ingest/demo/samples.h"
#include "ingest/kafka/produce.h"
#include "ingest/kafka/topic_reader.h"
#include "ingest/observe/log.h"
#include "ingest/record/pipeline.h"
#include "ingest/service/demo_broker.h"
#include "ingest/service/run.h"
#include "ingest/service/settings.h"

namespace opslag {
namespace {

using Clock = std::chrono::steady_clock;

// How long a topic must stay silent before it counts as empty.
constexpr std::chrono::milliseconds kSilence{1000};

std::vector<DemoGroup> GroupsOf(const Classifier& classifier) {
  std::vector<DemoGroup> groups;
  for (const StemTable::Group& group : classifier.rules().stem().groups) {
    groups.push_back({group.key, group.name});
  }
  return groups;
}

// What differs on the embedded broker: it keeps no transactions and answers no question about
// topics' configuration.
ServiceSettings ServiceFor(const DemoSettings& settings, const std::string& bootstrap) {
  const bool embedded = settings.bootstrap_servers.empty();
  ServiceSettings service;
  service.kafka.brokers = bootstrap;
  service.kafka.client_id = "opslag-demo";
  service.kafka.properties = settings.kafka_properties;
  service.input_topic = settings.input_topic;
  service.output_topic = settings.output_topic;
  service.dead_letter_topic = settings.dead_letter_topic;
  service.name = "opslag-demo";
  service.output_form = WireForm::kProtobuf;
  service.delivery = embedded ? Delivery::kAtLeastOnce : Delivery::kExactlyOnce;
  service.check_topics = !embedded;
  service.workers = 1;
  service.admin_enabled = false;
  service.log_level = "error";
  return service;
}

// The service on a thread of its own, stopped and awaited whatever happens.
class BackgroundService {
 public:
  BackgroundService(ServiceSettings settings, std::shared_ptr<RecordProcessorFactory> processors)
      : settings_(std::move(settings)), thread_([this, processors = std::move(processors)] {
          result_ = RunService(settings_, processors, stop_);
          ended_.store(true, std::memory_order_release);
        }) {}
  ~BackgroundService() { End(); }
  BackgroundService(const BackgroundService&) = delete;
  BackgroundService& operator=(const BackgroundService&) = delete;

  // Whether it ended by itself, which is a failure.
  bool Ended() const { return ended_.load(std::memory_order_acquire); }

  // Drains and waits. What the service returned.
  Result<void> End() {
    stop_.Request();
    if (thread_.joinable()) thread_.join();
    return result_;
  }

 private:
  ServiceSettings settings_;
  StopRequest stop_;
  Result<void> result_;
  std::atomic<bool> ended_{false};
  std::thread thread_;  // last: it uses all the others
};

DemoDeadLetter ToDeadLetter(const TopicRecord& record) {
  const auto header = [&](const char* name) { return std::string(record.header(name)); };
  return {.topic = header("__connect.errors.topic"),
          .partition = header("__connect.errors.partition"),
          .offset = header("__connect.errors.offset"),
          .error_class = header("__connect.errors.exception.class.name"),
          .message = header("__connect.errors.exception.message")};
}

// Reads both result topics, each on a thread of its own, until all records came back as one thing
// or the other, `give_up` says so, or one of the topics cannot be read.
class Results {
 public:
  Results(const ServiceSettings& service, std::vector<DemoGroup> groups, std::size_t expected,
          std::function<bool()> give_up)
      : service_(service),
        report_(std::move(groups)),
        expected_(expected),
        give_up_(std::move(give_up)) {}

  Result<DemoReport> Read() {
    Result<std::uint64_t> dead;
    std::thread dead_letters([&] {
      dead = ReadOne(service_.dead_letter_topic,
                     [this](const TopicRecord& record) { report_.Add(ToDeadLetter(record)); });
    });
    Result<std::uint64_t> enriched =
        ReadOne(service_.output_topic, [this](const TopicRecord& record) { AddEnriched(record); });
    dead_letters.join();
    if (!enriched) return tl::make_unexpected(enriched.error());
    if (!dead) return tl::make_unexpected(dead.error());
    if (foreign_) {
      return Fail(ErrorCode::kKafka, service_.output_topic,
                  "holds a record that is no enriched posting; give the demo topics of its own");
    }
    return std::move(report_);
  }

 private:
  Result<std::uint64_t> ReadOne(const std::string& topic,
                                const std::function<void(const TopicRecord&)>& add) {
    TopicReaderSettings settings;
    settings.kafka = service_.kafka;
    settings.topic = topic;
    settings.idle_timeout = std::chrono::hours{1};  // give_up_ ends it long before
    settings.stop_requested = [this] { return done_.load() || give_up_(); };
    Result<std::uint64_t> read = ReadTopic(settings, [&](const TopicRecord& record) {
      const std::lock_guard lock(mutex_);
      add(record);
      if (report_.records() + report_.dead_letters() >= expected_) done_ = true;
      return !done_.load();
    });
    if (!read) done_ = true;
    return read;
  }

  void AddEnriched(const TopicRecord& record) {
    v1::EnrichedPosting posting;
    if (posting.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()))) {
      report_.Add(posting);
    } else {
      foreign_ = true;
      done_ = true;
    }
  }

  const ServiceSettings& service_;
  std::mutex mutex_;  // guards report_ and foreign_ while both threads read
  DemoReport report_;
  bool foreign_ = false;
  const std::size_t expected_;
  const std::function<bool()> give_up_;
  std::atomic<bool> done_{false};
};

Result<void> RequireEmpty(const ServiceSettings& service) {
  for (const std::string& topic :
       {service.input_topic, service.output_topic, service.dead_letter_topic}) {
    TopicReaderSettings settings;
    settings.kafka = service.kafka;
    settings.topic = topic;
    settings.idle_timeout = kSilence;
    const Result<std::uint64_t> read =
        ReadTopic(settings, [](const TopicRecord&) { return false; });
    if (!read) return tl::make_unexpected(read.error());
    if (*read > 0) {
      return Fail(ErrorCode::kConfiguration, topic,
                  "holds records already; give the demo empty topics of its own");
    }
  }
  return {};
}

Result<ProduceProgress> Send(const ServiceSettings& service,
                             const std::vector<OutgoingRecord>& samples, StopRequest& stop) {
  std::size_t next = 0;
  const RecordStream stream = [&]() -> Result<std::optional<OutgoingRecord>> {
    if (next == samples.size()) return std::nullopt;
    return samples[next++];
  };
  return Produce(
      {.kafka = service.kafka, .topic = service.input_topic, .form = WireForm::kJson}, stream,
      {.progress = {}, .refused = {}, .stop_requested = [&] { return stop.Requested(); }});
}

std::string Seconds(Clock::time_point since) {
  const double seconds = std::chrono::duration<double>(Clock::now() - since).count();
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", seconds);
  return text;
}

void PrintBroker(const ServiceSettings& service, const PrintStyle& style, std::ostream& out) {
  const Paint paint(style);
  if (service.delivery == Delivery::kAtLeastOnce) {
    out << "Broker    " << service.kafka.brokers
        << ", embedded in this process (librdkafka's mock cluster)\n"
        << paint.warn
        << "Delivery  AT LEAST ONCE, since the embedded broker keeps no transactions.\n"
        << "          On a real Kafka the same service delivers exactly once." << paint.reset
        << '\n';
  } else {
    out << "Broker    " << service.kafka.brokers << '\n'
        << paint.good
        << "Delivery  exactly once: results, dead letters and offsets in one transaction"
        << paint.reset << '\n';
  }
}

Result<DemoBroker> StartBroker(const DemoSettings& settings) {
  return DemoBroker::Start({{.name = settings.input_topic, .partitions = 2},
                            {.name = settings.output_topic, .partitions = 2},
                            {.name = settings.dead_letter_topic, .partitions = 1}});
}

// Sends, runs the service until all is back, and ends it. Prints how it went.
Result<DemoReport> StreamThrough(const ServiceSettings& service,
                                 const std::shared_ptr<const Classifier>& classifier,
                                 const std::vector<OutgoingRecord>& samples,
                                 std::chrono::seconds patience, StopRequest& stop,
                                 std::ostream& out) {
  const Clock::time_point sending = Clock::now();
  Result<ProduceProgress> sent = Send(service, samples, stop);
  if (!sent) return tl::make_unexpected(sent.error());
  out << sent->delivered << " postings sent to topic " << service.input_topic << " in "
      << Seconds(sending) << std::endl;

  const Clock::time_point running_since = Clock::now();
  PipelineSettings pipeline;
  pipeline.output_form = service.output_form;
  BackgroundService running(service, std::make_shared<PipelineFactory>(classifier, pipeline));
  const Clock::time_point deadline = running_since + patience;
  Results results(service, GroupsOf(*classifier), sent->delivered,
                  [&] { return running.Ended() || stop.Requested() || Clock::now() > deadline; });
  Result<DemoReport> report = results.Read();
  const std::string took = Seconds(running_since);
  if (Result<void> ended = running.End(); !ended) return tl::make_unexpected(ended.error());
  if (report) {
    out << report->records() << " enriched records in topic " << service.output_topic << ", "
        << report->dead_letters() << " dead letters in topic " << service.dead_letter_topic
        << ", after " << took << " (joining the consumer group included)\n\n";
  }
  return report;
}

}  // namespace

Result<void> RunDemo(const DemoSettings& settings, std::shared_ptr<const Classifier> classifier,
                     const PrintStyle& style, StopRequest& stop, std::ostream& out) {
  Result<std::vector<OutgoingRecord>> samples = ReadSamples(settings.samples);
  if (!samples) return tl::make_unexpected(samples.error());

  // A table is to be read here; librdkafka has something to say of every broker, the mock one above
  // all.
  SetLogLevel(LogLevel::kError);
  std::optional<DemoBroker> embedded;
  std::string bootstrap = settings.bootstrap_servers;
  if (bootstrap.empty()) {
    Result<DemoBroker> started = StartBroker(settings);
    if (!started) return tl::make_unexpected(started.error());
    embedded.emplace(std::move(*started));
    bootstrap = embedded->Bootstrap();
  }
  const ServiceSettings service = ServiceFor(settings, bootstrap);
  if (!embedded) {
    if (Result<void> empty = RequireEmpty(service); !empty) return empty;
  }
  PrintBroker(service, style, out);
  out << "Rules     " << classifier->RuleSetVersion() << "\n\n";

  Result<DemoReport> report =
      StreamThrough(service, classifier, *samples, settings.patience, stop, out);
  if (!report) return tl::make_unexpected(report.error());
  report->Print(out, style);
  if (report->records() + report->dead_letters() < samples->size()) {
    return Fail(ErrorCode::kKafka, service.output_topic,
                "not every posting came back in time; the table shows those that did");
  }
  return {};
}

}  // namespace opslag
