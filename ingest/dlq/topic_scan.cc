#include "ingest/dlq/topic_scan.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "ingest/kafka/client_config.h"
#include "ingest/kafka/cluster_check.h"
#include "ingest/kafka/kafka_error.h"

namespace opslag {
namespace {

constexpr std::chrono::milliseconds kAskTimeout{10'000};
constexpr std::chrono::milliseconds kPoll{100};
constexpr std::chrono::seconds kSilence{30};

}  // namespace

Result<TopicScan> TopicScan::Open(const KafkaConnection& connection, const std::string& topic,
                                  const std::string& where, const std::string& group) {
  const auto cluster = ClusterCheck::Connect(connection, kAskTimeout);
  if (!cluster) return tl::make_unexpected(cluster.error());
  if (auto answers = cluster->Answers(); !answers) return tl::make_unexpected(answers.error());
  const auto partitions = cluster->PartitionsOf(topic, where);
  if (!partitions) return tl::make_unexpected(partitions.error());
  auto conf = MakeConf(connection, ClientRole::kConsumer,
                       {{"auto.offset.reset", "earliest"}, {"isolation.level", "read_committed"}},
                       {{"group.id", group},
                        {"enable.auto.commit", "false"},
                        {"enable.auto.offset.store", "false"},
                        {"enable.partition.eof", "true"}});
  if (!conf) return tl::make_unexpected(conf.error());
  auto consumer = Consumer::Create(std::move(*conf), topic);
  if (!consumer) return tl::make_unexpected(consumer.error());
  return TopicScan(std::move(*consumer), *partitions);
}

Result<void> TopicScan::Start(ScanStart start) {
  std::vector<std::int32_t> all;
  for (std::int32_t partition = 0; partition < partitions_; ++partition) {
    const auto bounds = consumer_->Bounds(partition, kAskTimeout);
    if (!bounds) return tl::make_unexpected(bounds.error());
    spans_[partition] = {bounds->first, bounds->first, bounds->end};
    all.push_back(partition);
  }
  if (start == ScanStart::kCommitted) {
    const auto committed = consumer_->Committed(all, kAskTimeout);
    if (!committed) return tl::make_unexpected(committed.error());
    for (const PartitionOffset& offset : *committed) {
      Span& span = spans_[offset.partition];
      span.first = span.next = std::clamp(offset.next, span.first, span.end);
    }
  }
  for (const auto& [partition, span] : spans_) {
    total_ += static_cast<std::uint64_t>(span.end - span.first);
  }
  return consumer_->Assign(Positions());
}

bool TopicScan::AtEnd() const {
  return std::all_of(spans_.begin(), spans_.end(), [](const auto& partition_and_span) {
    return partition_and_span.second.next >= partition_and_span.second.end;
  });
}

Result<std::optional<ConsumedRecord>> TopicScan::Next(const StopRequest& stop) {
  const auto give_up_at = std::chrono::steady_clock::now() + kSilence;
  while (!AtEnd() && !stop.Requested()) {
    SourceEvent event = consumer_->Poll(kPoll);
    if (auto* record = std::get_if<ConsumedRecord>(&event)) {
      Span& span = spans_[record->partition];
      if (record->offset >= span.end) {
        span.next = span.end;  // written after reading began
        continue;
      }
      span.next = record->offset + 1;
      return std::optional(std::move(*record));
    }
    if (const auto* end = std::get_if<EndOfPartition>(&event)) {
      // Also where a transaction is open: what is in it was not there when reading began.
      Span& span = spans_[end->partition];
      span.end = std::min(span.end, end->next);
      span.next = span.end;
    } else if (const auto* error = std::get_if<Error>(&event)) {
      return tl::make_unexpected(*error);
    }
    if (std::chrono::steady_clock::now() >= give_up_at) {
      return tl::make_unexpected(
          KafkaFailure(RD_KAFKA_RESP_ERR__TRANSPORT, "kafka-brokers", "no broker answers"));
    }
  }
  return std::optional<ConsumedRecord>();
}

std::vector<PartitionOffset> TopicScan::Positions() const {
  std::vector<PartitionOffset> positions;
  for (const auto& [partition, span] : spans_) positions.push_back({partition, span.next});
  return positions;
}

std::uint64_t TopicScan::passed() const {
  std::uint64_t passed = 0;
  for (const auto& [partition, span] : spans_) {
    passed += static_cast<std::uint64_t>(span.next - span.first);
  }
  return passed;
}

}  // namespace opslag
