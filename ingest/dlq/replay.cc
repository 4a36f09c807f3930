#include "ingest/dlq/replay.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "ingest/dlq/topic_scan.h"
#include "ingest/kafka/client_config.h"
#include "ingest/kafka/cluster_check.h"
#include "ingest/kafka/dead_letter_names.h"
#include "ingest/kafka/headers.h"
#include "ingest/kafka/transactional_sink.h"
#include "ingest/service/outgoing.h"

namespace opslag {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kAskTimeout{10'000};
constexpr std::chrono::milliseconds kCommitTimeout{10'000};
constexpr const char* kTransactionTimeoutMs = "15000";
constexpr std::uint64_t kMostInBatch = 500;
constexpr std::chrono::milliseconds kLookEvery{50};

bool IsOwn(std::string_view name) {
  return name == dead_letter::kReplayOf ||
         (name != dead_letter::kAttempt &&
          std::find(dead_letter::kAll.begin(), dead_letter::kAll.end(), name) !=
              dead_letter::kAll.end());
}

HeadersHandle ReplayHeaders(const ConsumedRecord& record, const std::string& topic) {
  HeadersHandle headers(rd_kafka_headers_new(4));
  std::size_t index = 0;
  while (const auto header = HeaderAt(record.headers, index++)) {
    if (!IsOwn(header->name)) AddHeader(*headers, *header);
  }
  AddHeader(*headers, dead_letter::kReplayOf,
            topic + "/" + std::to_string(record.partition) + "/" + std::to_string(record.offset));
  return headers;
}

class Replayer {
 public:
  Replayer(const ReplaySettings& settings, const ReplayCallbacks& callbacks,
           const StopRequest& stop)
      : settings_(settings),
        callbacks_(callbacks),
        stop_(stop),
        job_(settings.job.empty() ? DefaultReplayJob(settings) : settings.job),
        batch_limit_(settings.rate == 0 ? kMostInBatch
                                        : std::min<std::uint64_t>(settings.rate, kMostInBatch)) {}

  Result<ReplayProgress> Run() {
    if (auto opened = Open(); !opened) return tl::make_unexpected(opened.error());
    for (;;) {
      auto record = scan_->Next(stop_);
      if (!record) return tl::make_unexpected(record.error());
      if (!*record) break;
      if (auto taken = Take(**record); !taken) return tl::make_unexpected(taken.error());
      if (settings_.limit > 0 && progress_.replayed >= settings_.limit) break;
    }
    // Also without a record: what was passed over need not be read again.
    if (auto committed = Commit(); !committed) return tl::make_unexpected(committed.error());
    progress_.stopped = stop_.Requested();
    return progress_;
  }

 private:
  Result<void> Open() {
    const auto cluster = ClusterCheck::Connect(settings_.kafka, kAskTimeout);
    if (!cluster) return tl::make_unexpected(cluster.error());
    if (auto answers = cluster->Answers(); !answers) return answers;
    const auto input = cluster->PartitionsOf(settings_.input_topic, "input-topic");
    if (!input) return tl::make_unexpected(input.error());
    const auto limit = cluster->MaxMessageBytes(settings_.input_topic, "input-topic");
    if (!limit) return tl::make_unexpected(limit.error());
    max_bytes_ = *limit;
    auto scan =
        TopicScan::Open(settings_.kafka, settings_.dead_letter_topic, "dead-letter-topic", job_);
    if (!scan) return tl::make_unexpected(scan.error());
    scan_.emplace(std::move(*scan));
    // The sink before the offsets: it settles what an earlier run of the job left open, and only
    // then do they tell the truth.
    if (!settings_.dry_run) {
      if (auto opened = OpenSink(); !opened) return opened;
    }
    return scan_->Start(settings_.again ? ScanStart::kBeginning : ScanStart::kCommitted);
  }

  Result<void> OpenSink() {
    auto conf = MakeConf(settings_.kafka, ClientRole::kProducer,
                         {{"partitioner", "murmur2_random"},
                          {"message.max.bytes",
                           std::to_string(std::max<std::size_t>(max_bytes_, kLeastMessageBytes))}},
                         {{"enable.idempotence", "true"},
                          {"delivery.report.only.error", "true"},
                          {"transactional.id", job_},
                          {"transaction.timeout.ms", kTransactionTimeoutMs}});
    if (!conf) return tl::make_unexpected(conf.error());
    auto sink = TransactionalSink::Open(std::move(*conf),
                                        {settings_.input_topic, settings_.dead_letter_topic},
                                        scan_->consumer(), kCommitTimeout);
    if (!sink) return tl::make_unexpected(sink.error().error);
    sink_ = std::move(*sink);
    return {};
  }

  Result<void> Take(const ConsumedRecord& record) {
    ++progress_.read;
    const DeadLetter letter = ReadDeadLetter(record);
    if (!settings_.filter.Matches(letter)) return Report();
    if (letter.attempt >= settings_.max_attempts) {
      ++progress_.exhausted;
      return Report();
    }
    HeadersHandle headers = ReplayHeaders(record, settings_.dead_letter_topic);
    if (MessageBytes(record.key, record.value, headers.get()) > max_bytes_) {
      ++progress_.too_large;
      return Report();
    }
    if (callbacks_.letter) callbacks_.letter(letter);
    ++progress_.replayed;
    if (settings_.dry_run) return Report();
    return Write(record, std::move(headers));
  }

  Result<void> Write(const ConsumedRecord& record, HeadersHandle headers) {
    if (auto begun = Begin(); !begun) return begun;
    const SinkResult published =
        sink_->Publish({Destination::kOutput, record.key, record.value, std::move(headers)});
    if (!published) return GiveUp(published.error());
    if (++in_batch_ < batch_limit_) return Report();
    if (auto committed = Commit(); !committed) return committed;
    Pace();
    return Report();
  }

  Result<void> Begin() {
    if (in_transaction_) return {};
    if (const SinkResult begun = sink_->Begin(); !begun) return GiveUp(begun.error());
    in_transaction_ = true;
    return {};
  }

  Result<void> Commit() {
    if (settings_.dry_run) return {};
    if (auto begun = Begin(); !begun) return begun;
    if (const SinkResult done = sink_->Commit(scan_->Positions()); !done) {
      return GiveUp(done.error());
    }
    in_transaction_ = false;
    in_batch_ = 0;
    return {};
  }

  // The batch is not committed, so the next run writes it. Without an answer to the abort the
  // broker does it after the transaction's timeout.
  Result<void> GiveUp(const SinkFailure& failure) {
    if (failure.remedy == Remedy::kAbort) static_cast<void>(sink_->Abort());
    Error error = failure.error;
    error.reason += "; run the same again to go on behind what was committed";
    return tl::make_unexpected(std::move(error));
  }

  // Sleeps as long as the rate asks for, between two transactions.
  void Pace() const {
    if (settings_.rate == 0) return;
    const auto due = began_ + std::chrono::milliseconds(progress_.replayed * 1000 / settings_.rate);
    while (!stop_.Requested() && Clock::now() < due) {
      std::this_thread::sleep_for(std::min<Clock::duration>(kLookEvery, due - Clock::now()));
    }
  }

  Result<void> Report() const {
    if (callbacks_.progress) callbacks_.progress(scan_->passed(), scan_->total(), progress_);
    return {};
  }

  static constexpr std::size_t kLeastMessageBytes = 1'000;  // librdkafka's

  const ReplaySettings& settings_;
  const ReplayCallbacks& callbacks_;
  const StopRequest& stop_;
  std::string job_;
  std::uint64_t batch_limit_;
  std::size_t max_bytes_ = 0;
  std::optional<TopicScan> scan_;
  std::unique_ptr<OutputSink> sink_;  // uses the scan's consumer
  bool in_transaction_ = false;
  std::uint64_t in_batch_ = 0;
  ReplayProgress progress_;
  Clock::time_point began_ = Clock::now();
};

}  // namespace

std::string DefaultReplayJob(const ReplaySettings& settings) {
  return "opslag-dlq-replay " + settings.dead_letter_topic + " " + settings.input_topic +
         settings.filter.ToText();
}

Result<ReplayProgress> Replay(const ReplaySettings& settings, const ReplayCallbacks& callbacks,
                              const StopRequest& stop) {
  return Replayer(settings, callbacks, stop).Run();
}

}  // namespace opslag
