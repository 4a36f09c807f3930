#include "tests/integration/storm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/integration/kafka_fixture.h"
#include "tests/integration/sample_postings.h"

namespace opslag::integration {
namespace {

using std::chrono::seconds;

constexpr const char* kCommits = "opslag_transactions_committed_total";
constexpr int kTriesForABlow = 10;
constexpr std::size_t kLogEnd = 8000;
constexpr auto kPatience = seconds(90);
constexpr int kNodes = 3;

class Storm {
 public:
  Storm(const StormPlan& plan, const ServiceOptions& first)
      : plan_(plan), options_(first), topics_(first.topics) {
    CreateTopics(topics_, plan.partitions);
    output_.emplace(topics_.output);
    dead_letters_.emplace(topics_.dead_letters);
    for (int ordinal = 0; ordinal < plan.instances; ++ordinal) services_.push_back(Start(ordinal));
    for (Service& service : services_) service.WaitReady();
  }

  StormReport Run() {
    for (std::size_t i = 0; i < plan_.blows.size(); ++i) {
      Strike(plan_.blows[i], i % services_.size());
    }
    AwaitAllAnswers();
    Narrate("all records have their answers");
    for (Service& service : services_) service.RequestStop();
    for (std::size_t i = 0; i < services_.size(); ++i) {
      NoteEnd(i, services_[i].WaitForExit(kPatience));
    }
    Narrate("all instances have ended");
    report_.audit = AuditTopics(topics_, Form::kJson);
    return std::move(report_);
  }

 private:
  Service Start(int ordinal) const {
    ServiceOptions options = options_;
    options.ordinal = ordinal;
    return Service(options);
  }

  // How far a partition of the input is answered.
  struct Progress {
    std::int64_t committed = 0;
    std::int64_t end = 0;
  };

  static const char* NameOf(Blow blow) {
    switch (blow) {
      case Blow::kKill: return "killed";
      case Blow::kStop: return "stopped";
      case Blow::kFreeze: return "frozen";
      case Blow::kJoin: return "joined";
      case Blow::kBroker: return "a broker killed beside";
    }
    return "";
  }

  // The blow itself; the instance, or the broker, is not back after it.
  void Hit(Blow blow, std::size_t victim) {
    Service& service = services_[victim];
    switch (blow) {
      case Blow::kKill: return service.KillHard();
      case Blow::kStop: return NoteEnd(victim, service.Terminate(kPatience));
      case Blow::kFreeze: return service.Signal(SIGSTOP);
      case Blow::kJoin: {
        joined_.emplace(Start(plan_.instances));
        return joined_->WaitReady(kPatience);
      }
      case Blow::kBroker:
        node_ = node_ % kNodes + 1;
        return ControlNode("stop-node", {"--signal", "KILL"});
    }
  }

  void ComeBack(Blow blow, std::size_t victim) {
    switch (blow) {
      case Blow::kKill:
      case Blow::kStop: services_[victim] = Start(static_cast<int>(victim)); return;
      case Blow::kFreeze:
        std::this_thread::sleep_for(plan_.freeze);
        return services_[victim].Signal(SIGCONT);
      case Blow::kJoin:
      case Blow::kBroker: return;
    }
  }

  // What is done once work goes on.
  void Settle(Blow blow) {
    if (blow == Blow::kBroker) ControlNode("start-node", {});
    if (blow != Blow::kJoin) return;
    const ExitStatus end = joined_->Terminate(kPatience);
    if (end != ExitedWith(0)) {
      report_.bad_ends.push_back("the instance that joined: " + ::testing::PrintToString(end));
    }
    joined_.reset();
  }

  void ControlNode(const std::string& verb, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{verb, "--dir", Broker::Shared().Folder().string(), "--node",
                                       std::to_string(node_)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    ControlCluster(arguments);
  }

  // Until each partition that had unanswered records has answered one more; how long after `began`
  // the last of them did is noted.
  void AwaitRecovery(const std::vector<Progress>& at_blow,
                     std::chrono::steady_clock::time_point began) {
    for (std::int32_t partition = 0; partition < plan_.partitions; ++partition) {
      const Progress& then = at_blow[static_cast<std::size_t>(partition)];
      while (then.committed < then.end && CommittedOf(partition) <= then.committed) {
        if (std::chrono::steady_clock::now() - began > kPatience) {
          Fail("partition " + std::to_string(partition) + " stands still after a blow", 0);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    report_.worst_recovery = std::max(report_.worst_recovery, took);
    Narrate("  all partitions went on after " + std::to_string(took.count()) + " ms");
  }

  // Lets records flow and strikes while they do.
  void Strike(Blow blow, std::size_t victim) {
    for (int tries = 0; tries < kTriesForABlow; ++tries) {
      Service& service = services_[victim];
      // Struck is one that works: it has partitions, and has committed some of this round's
      // records.
      service.WaitReady();
      const double commits = service.Metric(kCommits);
      ProduceRound();
      service.WaitMetric(kCommits, commits + 2);
      Hit(blow, victim);
      const auto hit = std::chrono::steady_clock::now();
      const std::vector<Progress> at_blow = ProgressNow();
      const std::int64_t unanswered = Unanswered(at_blow);
      Narrate(std::string(NameOf(blow)) + ": instance " + std::to_string(victim) + " with " +
              std::to_string(unanswered) + " records unanswered");
      ComeBack(blow, victim);
      AwaitRecovery(at_blow, hit);
      Settle(blow);
      if (unanswered > 0) return;
    }
    throw std::runtime_error("the service is too quick for the blows: no record was on its way");
  }

  void Narrate(const std::string& what) const {
    if (!plan_.narrate) return;
    const std::chrono::duration<double> since = std::chrono::steady_clock::now() - began_;
    std::fprintf(stderr, "%7.1f s  %s\n", since.count(), what.c_str());
  }

  void NoteEnd(std::size_t instance, const ExitStatus& end) {
    if (end == ExitedWith(0)) return;
    const std::string log = services_[instance].Log();
    report_.bad_ends.push_back("instance " + std::to_string(instance) + ": " +
                               ::testing::PrintToString(end) + "; the end of its log:\n" +
                               log.substr(log.size() - std::min(log.size(), kLogEnd)));
  }

  void ProduceRound() {
    std::vector<OutgoingRecord> records;
    for (std::uint32_t i = 0; i < plan_.records_per_round; ++i, ++next_) {
      if (plan_.broken_every > 0 && next_ % plan_.broken_every == 7 % plan_.broken_every) {
        records.push_back(BrokenSample(next_).record);
        ++report_.broken;
        continue;
      }
      const Form form = next_ % 2 == 0 ? Form::kJson : Form::kProtobuf;
      records.push_back(ToRecord(SamplePosting(next_ % plan_.keys, next_ / plan_.keys), form,
                                 {{"traceparent", "00-trace-" + std::to_string(next_)}}));
    }
    // Asking the cluster would do where no broker dies: librdkafka's question for an end never comes
    // back from a leader that has just died.
    for (const auto& [partition, end] : Produce(topics_.input, records)) ends_[partition] = end;
    report_.produced += records.size();
  }

  std::int64_t CommittedOf(std::int32_t partition) const {
    return CommittedOffset(options_.name, topics_.input, partition).value_or(0);
  }

  std::vector<Progress> ProgressNow() const {
    std::vector<Progress> progress;
    for (std::int32_t partition = 0; partition < plan_.partitions; ++partition) {
      const std::int64_t committed = CommittedOf(partition);
      const auto end = ends_.find(partition);
      progress.push_back({committed, end == ends_.end() ? committed : end->second});
    }
    return progress;
  }

  // Input records behind the group's committed offsets.
  static std::int64_t Unanswered(const std::vector<Progress>& progress) {
    std::int64_t count = 0;
    for (const Progress& partition : progress) count += partition.end - partition.committed;
    return count;
  }

  void AwaitAllAnswers() {
    if (!output_->ReadUntil(report_.produced - report_.broken, kPatience)) {
      Fail("enriched records are missing", 0);
    }
    if (!dead_letters_->ReadUntil(report_.broken, kPatience)) Fail("dead letters are missing", 0);
  }

  [[noreturn]] void Fail(const std::string& what, std::size_t instance) const {
    throw std::runtime_error(what + ": " + std::to_string(output_->Records().size()) +
                             " enriched and " + std::to_string(dead_letters_->Records().size()) +
                             " dead of " + std::to_string(report_.produced) +
                             "; the log of an instance:\n" + services_[instance].Log());
  }

  StormPlan plan_;
  ServiceOptions options_;
  Topics topics_;
  std::optional<TopicReader> output_;
  std::optional<TopicReader> dead_letters_;
  std::vector<Service> services_;
  std::optional<Service> joined_;
  PartitionEnds ends_;  // of the input
  int node_ = 0;        // that a blow hit last
  std::uint32_t next_ = 0;
  StormReport report_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace

StormReport RunStorm(const StormPlan& plan, const ServiceOptions& first) {
  return Storm(plan, first).Run();
}

}  // namespace opslag::integration
