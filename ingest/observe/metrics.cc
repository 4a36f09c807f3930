#include "ingest/observe/metrics.h"

#include <prometheus/text_serializer.h>

#include <chrono>
#include <string_view>
#include <utility>

namespace opslag {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Registry;

prometheus::Family<prometheus::Counter>& CounterFamily(Registry& registry, const std::string& name,
                                                       const std::string& help) {
  return BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Gauge>& GaugeFamily(Registry& registry, const std::string& name,
                                                   const std::string& help) {
  return BuildGauge().Name(name).Help(help).Register(registry);
}

// From a millisecond to ten seconds: commits take some 3 ms, a failing one its deadline.
prometheus::Histogram::BucketBoundaries CommitBuckets() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

// From a few milliseconds to the hours of a backlog.
prometheus::Histogram::BucketBoundaries LatencyBuckets() {
  return {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200};
}

std::string_view LabelOf(AbortCause cause) {
  switch (cause) {
    case AbortCause::kRefused: return "refused";
    case AbortCause::kBroker: return "broker";
    case AbortCause::kRevoked: return "revoked";
    case AbortCause::kReplaced: return "replaced";
    case AbortCause::kShutdown: return "shutdown";
  }
  return "broker";
}

double NowSeconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

ServiceMetrics::ServiceMetrics(SourceSettings sources)
    : read_(CounterFamily(registry_, "opslag_records_read_total",
                          "Records taken from the input topic, those of aborted batches included")
                .Add({})),
      repeated_(CounterFamily(registry_, "opslag_records_repeated_total",
                              "Records dropped because they had been read already")
                    .Add({})),
      published_(CounterFamily(registry_, "opslag_records_published_total",
                               "Enriched records whose transaction is committed")
                     .Add({})),
      dead_(CounterFamily(registry_, "opslag_records_dead_total",
                          "Dead letters whose transaction is committed, by reason")),
      links_(
          CounterFamily(registry_, "opslag_employer_links_total",
                        "Enriched records by how their employer was linked to the register; level "
                        "UNSPECIFIED: not linked")),
      committed_(
          CounterFamily(registry_, "opslag_transactions_committed_total", "Batches committed")
              .Add({})),
      aborted_(CounterFamily(registry_, "opslag_transactions_aborted_total",
                             "Batches given up and done again, by cause")),
      replaced_(CounterFamily(registry_, "opslag_producers_replaced_total",
                              "Producers destroyed and made anew after a fatal or unknown outcome")
                    .Add({})),
      commit_seconds_(BuildHistogram()
                          .Name("opslag_commit_duration_seconds")
                          .Help("Time of a successful commit, offsets included")
                          .Register(registry_)
                          .Add({}, CommitBuckets())),
      latency_(BuildHistogram()
                   .Name("opslag_end_to_end_latency_seconds")
                   .Help("From an input record's timestamp to the commit of its result")
                   .Register(registry_)
                   .Add({}, LatencyBuckets())),
      last_commit_(GaugeFamily(registry_, "opslag_last_commit_timestamp_seconds",
                               "When the last batch was committed, in seconds since 1970")
                       .Add({})),
      queue_(GaugeFamily(registry_, "opslag_queue_records",
                         "Records read but not yet handed to the producer")
                 .Add({})),
      assigned_(GaugeFamily(registry_, "opslag_assigned_partitions",
                            "Input partitions that this instance reads")
                    .Add({})),
      lag_(GaugeFamily(registry_, "opslag_lag_records",
                       "Records of a partition up to its last stable offset that are not done")),
      halted_(GaugeFamily(registry_, "opslag_partition_halted",
                          "1 for a partition that stands at a record which fits into no topic")),
      rule_set_(GaugeFamily(registry_, "opslag_rule_set_info", "The rule set in use; always 1")),
      register_(GaugeFamily(registry_, "opslag_register_info",
                            "The register in use, by its day; always 1")),
      reloads_(CounterFamily(
          registry_, "opslag_reloads_total",
          "Attempts to load rules and register of the running service anew, by result")),
      last_reload_good_(GaugeFamily(registry_, "opslag_last_reload_successful",
                                    "0 while rules or register on the disk are not those in "
                                    "use, as the last reload failed; else 1")
                            .Add({}, 1)),
      last_reload_(GaugeFamily(registry_, "opslag_last_reload_timestamp_seconds",
                               "When the rules in use were loaded, in seconds since 1970")
                       .Add({})),
      program_(GaugeFamily(registry_, "opslag_build_info", "The program's version; always 1")),
      sources_(registry_, std::move(sources), std::chrono::system_clock::now()) {}

void ServiceMetrics::DeadLetters(ErrorCode reason, std::size_t count) {
  dead_.Add({{"reason", std::string(Name(reason))}}).Increment(static_cast<double>(count));
}

void ServiceMetrics::EmployersLinked(const std::string& level, const std::string& method,
                                     std::size_t count) {
  links_.Add({{"level", level}, {"method", method}}).Increment(static_cast<double>(count));
}

void ServiceMetrics::TransactionCommitted(double seconds) {
  committed_.Increment();
  commit_seconds_.Observe(seconds);
  last_commit_.Set(NowSeconds());
}

void ServiceMetrics::TransactionAborted(AbortCause cause) {
  aborted_.Add({{"cause", std::string(LabelOf(cause))}}).Increment();
}

void ServiceMetrics::Lag(std::int32_t partition, std::int64_t records) {
  OfPartition(lag_, lag_of_, partition).Set(static_cast<double>(records));
}

void ServiceMetrics::PartitionHalted(std::int32_t partition) {
  OfPartition(halted_, halted_of_, partition).Set(1);
}

void ServiceMetrics::ForgetPartitions() {
  for (const auto& [partition, gauge] : lag_of_) lag_.Remove(gauge);
  for (const auto& [partition, gauge] : halted_of_) halted_.Remove(gauge);
  lag_of_.clear();
  halted_of_.clear();
}

void ServiceMetrics::RuleSet(const std::string& version) {
  SetVersion(rule_set_, version, &rule_set_in_use_);
  last_reload_.Set(NowSeconds());
}

void ServiceMetrics::Register(const std::string& version) {
  SetVersion(register_, version, &register_in_use_);
}

void ServiceMetrics::SetVersion(Gauges& family, const std::string& version,
                                prometheus::Gauge** in_use) {
  prometheus::Gauge* const gauge =
      version.empty() ? nullptr : &family.Add({{"version", version}}, 1);
  if (*in_use != nullptr && *in_use != gauge) family.Remove(*in_use);
  *in_use = gauge;
}

void ServiceMetrics::Reloaded() {
  reloads_.Add({{"result", "ok"}}).Increment();
  last_reload_good_.Set(1);
}

void ServiceMetrics::ReloadFailed() {
  reloads_.Add({{"result", "failed"}}).Increment();
  last_reload_good_.Set(0);
}

void ServiceMetrics::Program(const std::string& version) {
  program_.Add({{"version", version}}).Set(1);
}

std::string ServiceMetrics::Text() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

prometheus::Gauge& ServiceMetrics::OfPartition(Gauges& family,
                                               std::map<std::int32_t, prometheus::Gauge*>& known,
                                               std::int32_t partition) {
  const auto found = known.find(partition);
  if (found != known.end()) return *found->second;
  prometheus::Gauge& gauge = family.Add({{"partition", std::to_string(partition)}});
  known.emplace(partition, &gauge);
  return gauge;
}

}  // namespace opslag
