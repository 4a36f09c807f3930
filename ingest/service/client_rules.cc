#include "ingest/service/client_rules.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

#include "ingest/kafka/client_config.h"

namespace opslag {
namespace {

// librdkafka's own bounds and default of message.max.bytes and batch.size.
constexpr std::size_t kDefaultMessageBytes = 1'000'000;
constexpr std::size_t kSmallestMessageBytes = 1'000;
constexpr std::size_t kLargestMessageBytes = 1'000'000'000;
constexpr std::size_t kQueueKib = 65'536;
// librdkafka's default.
constexpr std::chrono::milliseconds kPollInterval{300'000};

std::string Text(std::chrono::milliseconds duration) { return std::to_string(duration.count()); }

std::string Text(OffsetReset reset) {
  switch (reset) {
    case OffsetReset::kEarliest: return "earliest";
    case OffsetReset::kLatest: return "latest";
    case OffsetReset::kError: return "error";
  }
  return "error";
}

std::string Bytes(std::size_t bytes) {
  return std::to_string(std::clamp(bytes, kSmallestMessageBytes, kLargestMessageBytes));
}

}  // namespace

Result<ConfHandle> MakeConsumerConf(const ServiceSettings& settings) {
  const std::vector<Property> defaults = {
      {"session.timeout.ms", Text(settings.session_timeout)},
      {"heartbeat.interval.ms", Text(settings.session_timeout / 10)},
      // librdkafka refuses a session longer than this.
      {"max.poll.interval.ms", Text(std::max(kPollInterval, settings.session_timeout))},
      {"auto.offset.reset", Text(settings.offset_reset)},
      {"isolation.level", "read_committed"},
      // Bounds memory; the default of 64 MiB a partition is for clients with nothing else to do.
      {"queued.max.messages.kbytes", std::to_string(settings.fetch_ahead_kib)},
      // Ends of partitions, for lag and liveness.
      {"statistics.interval.ms", "2000"},
      // How long a fetch may wait for data; a seek takes effect after the one under way.
      {"fetch.wait.max.ms", "100"},
      {"fetch.error.backoff.ms", "100"},
  };
  const std::vector<Property> fixed = {
      {"group.id", settings.name},
      // Static membership: a restart within the session timeout moves no partition.
      {"group.instance.id", settings.InstanceId()},
      // Eager: the loop gives up all partitions at once. A cooperative one needs another loop.
      {"partition.assignment.strategy", "range"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"enable.partition.eof", "true"},
  };
  return MakeConf(settings.kafka, ClientRole::kConsumer, defaults, fixed);
}

Result<ConfHandle> MakeProducerConf(const ServiceSettings& settings, const TopicLimits& limits) {
  const std::size_t output = limits.output.value_or(kDefaultMessageBytes);
  const std::size_t dead_letters = limits.dead_letters.value_or(kDefaultMessageBytes);
  const std::vector<Property> defaults = {
      // As Java clients do, so that both place a key alike.
      {"partitioner", "murmur2_random"},
      // One message may be as large as the more generous topic takes; several together may not be
      // larger than the stricter one takes, since the topic's limit is on the batch.
      {"message.max.bytes", Bytes(std::max(output, dead_letters))},
      {"batch.size", Bytes(std::min({output, dead_letters, kDefaultMessageBytes}))},
      // The largest message must fit, or it would wait for ever.
      {"queue.buffering.max.kbytes",
       std::to_string(std::max<std::size_t>(kQueueKib, 2 * std::max(output, dead_letters) / 1024))},
  };
  std::vector<Property> fixed = {
      {"enable.idempotence", "true"},
      {"delivery.report.only.error", "true"},
  };
  if (settings.delivery == Delivery::kExactlyOnce) {
    fixed.push_back({"transactional.id", settings.InstanceId()});
    fixed.push_back({"transaction.timeout.ms", Text(settings.transaction_timeout)});
  }
  return MakeConf(settings.kafka, ClientRole::kProducer, defaults, fixed);
}

std::size_t ProducerLimit(const rd_kafka_conf_t& conf) {
  const std::string text = ConfValue(conf, "message.max.bytes");
  std::size_t bytes = kDefaultMessageBytes;
  std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

}  // namespace opslag
