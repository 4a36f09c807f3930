#include "ingest/kafka/consumer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ingest/kafka/client_config.h"
#include "ingest/kafka/kafka_error.h"
#include "ingest/kafka/statistics.h"
#include "ingest/observe/log.h"

namespace opslag {
namespace {

// librdkafka 2.0.2 waits for a thousandth of the timeout it is given here, so: for ever. The answer
// comes from inside the library, not from a broker.
constexpr int kSeekTimeoutMs = -1;
// Before the offsets are asked for again. librdkafka looks for the coordinator meanwhile.
constexpr std::chrono::milliseconds kAskAgainAfter{500};

PartitionListHandle NewList(std::size_t size) {
  return PartitionListHandle(rd_kafka_topic_partition_list_new(static_cast<int>(size)));
}

}  // namespace

Result<std::unique_ptr<Consumer>> Consumer::Create(ConfHandle conf, std::string topic) {
  std::unique_ptr<Consumer> consumer(new Consumer(std::move(topic)));
  consumer->group_ = ConfValue(*conf, "group.id");
  rd_kafka_conf_set_opaque(conf.get(), consumer.get());
  rd_kafka_conf_set_rebalance_cb(conf.get(), &Consumer::OnRebalance);
  rd_kafka_conf_set_stats_cb(conf.get(), &Consumer::OnStatistics);
  auto client = NewConsumer(std::move(conf));
  if (!client) return tl::make_unexpected(client.error());
  consumer->client_ = std::move(*client);
  return consumer;
}

Consumer::~Consumer() = default;

Result<void> Consumer::Subscribe(AssignmentListener& listener) {
  listener_ = &listener;
  const PartitionListHandle topics = NewList(1);
  rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t code = rd_kafka_subscribe(client_.get(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(KafkaFailure(code, topic_, "cannot subscribe"));
  }
  return {};
}

Result<void> Consumer::Assign(const std::vector<PartitionOffset>& positions) {
  const PartitionListHandle list = ToList(positions);
  const rd_kafka_resp_err_t code = rd_kafka_assign(client_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(KafkaFailure(code, topic_, "cannot read the topic"));
  }
  return {};
}

Result<Consumer::OffsetBounds> Consumer::Bounds(std::int32_t partition,
                                                std::chrono::milliseconds timeout) const {
  OffsetBounds bounds;
  const rd_kafka_resp_err_t code =
      rd_kafka_query_watermark_offsets(client_.get(), topic_.c_str(), partition, &bounds.first,
                                       &bounds.end, static_cast<int>(timeout.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(KafkaFailure(code, topic_, "cannot ask for the topic's offsets"));
  }
  return bounds;
}

SourceEvent Consumer::Poll(std::chrono::milliseconds timeout) {
  AskAgainForOffsets();
  MessageHandle message(rd_kafka_consumer_poll(client_.get(), static_cast<int>(timeout.count())));
  if (!message) return std::monostate{};
  return EventOf(std::move(message));
}

// When the group's coordinator moves just then, librdkafka takes the old one's refusal for an
// answer and never begins to read (its issue 5586, open); a new assignment asks anew.
void Consumer::AskAgainForOffsets() {
  if (!ask_again_at_ || std::chrono::steady_clock::now() < *ask_again_at_) return;
  ask_again_at_.reset();
  const PartitionListHandle list = NewList(assigned_.size());
  for (const std::int32_t partition : assigned_) {
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
  }
  Log(LogLevel::kWarn, "committed_offsets_asked_again", {{"partitions", assigned_.size()}});
  rd_kafka_assign(client_.get(), list.get());
}

SourceEvent Consumer::EventOf(MessageHandle message) {
  const bool is_record = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (!is_record && message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    return EventOfError(message->err);
  }
  heard_ = true;
  ask_again_at_.reset();
  if (is_record) return RecordOf(std::move(message));
  return EndOfPartition{message->partition, message->offset};
}

SourceEvent Consumer::EventOfError(rd_kafka_resp_err_t code) {
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    std::array<char, 2> unused{};
    code = rd_kafka_fatal_error(client_.get(), unused.data(), unused.size());
    fenced_ = code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
    return KafkaFailure(code, topic_, "the consumer cannot go on");
  }
  if (IsHopeless(code)) {
    fenced_ = code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
    const std::string where = code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED
                                  ? "group " + group_
                                  : "topic " + topic_;
    return KafkaFailure(code, where, "the consumer cannot go on");
  }
  // Everything else librdkafka mends by itself: it reconnects, rejoins, asks again; but for this.
  if (!heard_ && !assigned_.empty() && !ask_again_at_) {
    ask_again_at_ = std::chrono::steady_clock::now() + kAskAgainAfter;
  }
  Log(LogLevel::kWarn, "consumer_error", {{"error", KafkaErrorName(code)}});
  return std::monostate{};
}

Result<void> Consumer::Seek(const std::vector<PartitionOffset>& positions) {
  if (positions.empty()) return {};
  const PartitionListHandle list = ToList(positions);
  const KafkaErrorHandle error(rd_kafka_seek_partitions(client_.get(), list.get(), kSeekTimeoutMs));
  if (error) {
    return tl::make_unexpected(
        KafkaFailure(rd_kafka_error_code(error.get()), topic_, "cannot seek"));
  }
  for (int i = 0; i < list->cnt; ++i) {
    if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return tl::make_unexpected(KafkaFailure(list->elems[i].err, topic_, "cannot seek"));
    }
  }
  return {};
}

Result<std::vector<PartitionOffset>> Consumer::Committed(
    const std::vector<std::int32_t>& partitions, std::chrono::milliseconds timeout) {
  std::vector<PartitionOffset> committed;
  if (partitions.empty()) return committed;
  const PartitionListHandle list = NewList(partitions.size());
  for (const std::int32_t partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
  }
  const rd_kafka_resp_err_t code =
      rd_kafka_committed(client_.get(), list.get(), static_cast<int>(timeout.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(KafkaFailure(code, topic_, "cannot ask for committed offsets"));
  }
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = list->elems[i];
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return tl::make_unexpected(
          KafkaFailure(element.err, topic_, "cannot ask for committed offsets"));
    }
    if (element.offset >= 0) committed.push_back({element.partition, element.offset});
  }
  return committed;
}

void Consumer::Halt(std::int32_t partition) {
  const PartitionListHandle list = NewList(1);
  rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
  rd_kafka_pause_partitions(client_.get(), list.get());
}

void Consumer::Close() {
  if (closed_) return;
  closed_ = true;
  rd_kafka_consumer_close(client_.get());
}

GroupMetadataHandle Consumer::GroupMetadata() const {
  return GroupMetadataHandle(rd_kafka_consumer_group_metadata(client_.get()));
}

rd_kafka_resp_err_t Consumer::CommitNow(const std::vector<PartitionOffset>& offsets) {
  const PartitionListHandle list = ToList(offsets);
  return rd_kafka_commit(client_.get(), list.get(), 0);
}

PartitionListHandle Consumer::ToList(const std::vector<PartitionOffset>& positions) const {
  PartitionListHandle list = NewList(positions.size());
  for (const PartitionOffset& position : positions) {
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), position.partition)->offset =
        position.next;
  }
  return list;
}

void Consumer::OnRebalance(rd_kafka_t* /*client*/, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* partitions, void* self) noexcept {
  auto& consumer = *static_cast<Consumer*>(self);
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    consumer.Assign(*partitions);
    return;
  }
  if (code != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    Log(LogLevel::kWarn, "rebalance_error", {{"error", KafkaErrorName(code)}});
  }
  consumer.Revoke();
}

void Consumer::Assign(const rd_kafka_topic_partition_list_t& partitions) {
  assigned_.clear();
  for (int i = 0; i < partitions.cnt; ++i) assigned_.push_back(partitions.elems[i].partition);
  ends_.clear();
  heard_ = false;
  ask_again_at_.reset();
  Log(LogLevel::kInfo, "partitions_assigned", {{"partitions", assigned_.size()}});
  // The listener first: nothing may be read before it knows of the partitions.
  listener_->OnAssigned(assigned_);
  rd_kafka_assign(client_.get(), &partitions);
}

void Consumer::Revoke() {
  const bool lost = rd_kafka_assignment_lost(client_.get()) != 0;
  Log(lost ? LogLevel::kWarn : LogLevel::kInfo, "partitions_revoked",
      {{"partitions", assigned_.size()}, {"lost", lost}});
  listener_->OnRevoked(lost);
  assigned_.clear();
  ends_.clear();
  ask_again_at_.reset();
  rd_kafka_assign(client_.get(), nullptr);
}

int Consumer::OnStatistics(rd_kafka_t* /*client*/, char* json, std::size_t size,
                           void* self) noexcept {
  auto& consumer = *static_cast<Consumer*>(self);
  consumer.ends_ = PartitionEndsFromStatistics({json, size}, consumer.topic_);
  std::erase_if(consumer.ends_, [&](const PartitionEnd& end) {
    return std::find(consumer.assigned_.begin(), consumer.assigned_.end(), end.partition) ==
           consumer.assigned_.end();
  });
  return 0;  // librdkafka frees the text
}

}  // namespace opslag
