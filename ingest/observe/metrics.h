// The service's metrics, in Prometheus' text format.
//
// Names carry the prefix opslag_ and end in their unit: _total for counters, _seconds, _bytes.
// Records are counted out when their transaction is committed, so the counters of a run add up:
// read = published + dead + what is under way or was aborted.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "classifier/error.h"
#include "ingest/observe/source_health.h"

namespace opslag {

// Why a transaction was given up; the label `cause`.
enum class AbortCause {
  kRefused,   // the broker refused a record
  kBroker,    // anything else that went wrong between us and the broker
  kRevoked,   // the partitions went to another instance
  kReplaced,  // of unknown outcome, or fenced: the producer was replaced
  kShutdown,  // the service stopped before it could commit
};

// Thread-safe, but for what concerns partitions (the loop's thread) and rule sets (the reloader's,
// once it runs). The registry's text can be taken while the others write.
class ServiceMetrics {
 public:
  explicit ServiceMetrics(SourceSettings sources = {});
  ServiceMetrics(const ServiceMetrics&) = delete;
  ServiceMetrics& operator=(const ServiceMetrics&) = delete;

  void RecordsRead(std::size_t count) { read_.Increment(static_cast<double>(count)); }
  // Below what was read already: a fetch repeated it.
  void RecordRepeated() { repeated_.Increment(); }
  void RecordsPublished(std::size_t count) { published_.Increment(static_cast<double>(count)); }
  void DeadLetters(ErrorCode reason, std::size_t count);
  // Postings whose employer was linked so, by the contract's names; level UNSPECIFIED: not linked.
  void EmployersLinked(const std::string& level, const std::string& method, std::size_t count);

  // `seconds`: of the commit call. Sets the time of the last commit to now.
  void TransactionCommitted(double seconds);
  void TransactionAborted(AbortCause cause);
  void ProducerReplaced() { replaced_.Increment(); }
  // From the input record's timestamp to the commit of its result.
  void EndToEndLatency(double seconds) { latency_.Observe(seconds); }

  void QueueRecords(std::size_t count) { queue_.Set(static_cast<double>(count)); }
  void AssignedPartitions(std::size_t count) { assigned_.Set(static_cast<double>(count)); }
  void Lag(std::int32_t partition, std::int64_t records);
  // A partition that stands still on purpose, at a record that fits nowhere.
  void PartitionHalted(std::int32_t partition);
  // The assignment changed: the partitions' series go.
  void ForgetPartitions();

  // The rule set in use from now on.
  void RuleSet(const std::string& version);
  // The same of the register, by its day; empty = none.
  void Register(const std::string& version);
  void Reloaded();
  void ReloadFailed();
  void Program(const std::string& version);

  // The loop's thread alone.
  SourceHealth& sources() { return sources_; }

  // The text for /metrics.
  std::string Text() const;

 private:
  using Counters = prometheus::Family<prometheus::Counter>;
  using Gauges = prometheus::Family<prometheus::Gauge>;

  // Makes `version` the only series of a family that tells a version; none where it is empty.
  static void SetVersion(Gauges& family, const std::string& version, prometheus::Gauge** in_use);
  // A partition's gauge within a family. One thread (the loop's) adds and forgets.
  static prometheus::Gauge& OfPartition(Gauges& family,
                                        std::map<std::int32_t, prometheus::Gauge*>& known,
                                        std::int32_t partition);

  prometheus::Registry registry_;
  prometheus::Counter& read_;
  prometheus::Counter& repeated_;
  prometheus::Counter& published_;
  Counters& dead_;
  Counters& links_;
  prometheus::Counter& committed_;
  Counters& aborted_;
  prometheus::Counter& replaced_;
  prometheus::Histogram& commit_seconds_;
  prometheus::Histogram& latency_;
  prometheus::Gauge& last_commit_;
  prometheus::Gauge& queue_;
  prometheus::Gauge& assigned_;
  Gauges& lag_;
  Gauges& halted_;
  Gauges& rule_set_;
  Gauges& register_;
  Counters& reloads_;
  prometheus::Gauge& last_reload_good_;
  prometheus::Gauge& last_reload_;
  Gauges& program_;
  SourceHealth sources_;
  prometheus::Gauge* rule_set_in_use_ = nullptr;
  prometheus::Gauge* register_in_use_ = nullptr;
  std::map<std::int32_t, prometheus::Gauge*> lag_of_;
  std::map<std::int32_t, prometheus::Gauge*> halted_of_;
};

}  // namespace opslag
