#include "ingest/kafka/topic_reader.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "ingest/kafka/client_config.h"
#include "ingest/kafka/cluster_check.h"
#include "ingest/kafka/consumed_record.h"
#include "ingest/kafka/headers.h"
#include "ingest/kafka/kafka_error.h"

namespace opslag {
namespace {

constexpr std::chrono::milliseconds kCheckTimeout{10'000};
// One wait for a record; between two of them a stop request is seen.
constexpr std::chrono::milliseconds kSlice{100};

// The next message, or nothing after the idle timeout or a stop request.
MessageHandle NextMessage(rd_kafka_t* consumer, const TopicReaderSettings& settings) {
  const auto deadline = std::chrono::steady_clock::now() + settings.idle_timeout;
  for (;;) {
    if (settings.stop_requested && settings.stop_requested()) return nullptr;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    const auto wait = std::clamp(left, std::chrono::milliseconds{0}, kSlice);
    MessageHandle message(rd_kafka_consumer_poll(consumer, static_cast<int>(wait.count())));
    if (message || left <= kSlice) return message;
  }
}

Result<ConsumerHandle> OpenAtBeginning(const TopicReaderSettings& settings) {
  const auto cluster = ClusterCheck::Connect(settings.kafka, kCheckTimeout);
  if (!cluster) return tl::make_unexpected(cluster.error());
  const auto partitions = cluster->PartitionsOf(settings.topic, "topic");
  if (!partitions) return tl::make_unexpected(partitions.error());
  // librdkafka wants a group's name even where no group is joined.
  auto conf = MakeConf(settings.kafka, ClientRole::kConsumer, {{"group.id", "opslag-reader"}},
                       {{"enable.auto.commit", "false"}});
  if (!conf) return tl::make_unexpected(conf.error());
  auto consumer = NewConsumer(std::move(*conf));
  if (!consumer) return tl::make_unexpected(consumer.error());
  const PartitionListHandle list(rd_kafka_topic_partition_list_new(*partitions));
  for (int partition = 0; partition < *partitions; ++partition) {
    rd_kafka_topic_partition_list_add(list.get(), settings.topic.c_str(), partition)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  const rd_kafka_resp_err_t code = rd_kafka_assign(consumer->get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(KafkaFailure(code, settings.topic, "cannot read the topic"));
  }
  return consumer;
}

TopicRecord ViewOf(const ConsumedRecord& record) {
  TopicRecord view;
  view.key = record.key.value_or("");
  view.value = record.value.value_or("");
  view.partition = record.partition;
  view.offset = record.offset;
  view.header = [headers = record.headers](const char* name) {
    return LastHeader(headers, name).value_or("");
  };
  return view;
}

}  // namespace

Result<std::uint64_t> ReadTopic(const TopicReaderSettings& settings,
                                const std::function<bool(const TopicRecord&)>& record) {
  const auto consumer = OpenAtBeginning(settings);
  if (!consumer) return tl::make_unexpected(consumer.error());
  std::uint64_t count = 0;
  for (;;) {
    MessageHandle message = NextMessage(consumer->get(), settings);
    if (!message) return count;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++count;
      const ConsumedRecord consumed = RecordOf(std::move(message));
      if (!record(ViewOf(consumed))) return count;
    } else if (IsHopeless(message->err)) {
      return tl::make_unexpected(
          KafkaFailure(message->err, settings.topic, "cannot read the topic"));
    }
  }
}

}  // namespace opslag
