#include "ingest/service/topic_check.h"

#include <string>

#include "ingest/observe/log.h"
#include "ingest/service/outgoing.h"

namespace opslag {
namespace {

struct Topic {
  const std::string& name;
  const char* setting;
};

Result<void> CheckExistence(const ServiceSettings& settings, const ClusterCheck& cluster) {
  for (const Topic& topic :
       {Topic{settings.input_topic, "input-topic"}, Topic{settings.output_topic, "output-topic"},
        Topic{settings.dead_letter_topic, "dead-letter-topic"}}) {
    const auto partitions = cluster.PartitionsOf(topic.name, topic.setting);
    if (!partitions) return tl::make_unexpected(partitions.error());
    Log(LogLevel::kInfo, "topic_found", {{"topic", topic.name}, {"partitions", *partitions}});
  }
  return {};
}

Result<TopicLimits> ReadLimits(const ServiceSettings& settings, const ClusterCheck& cluster) {
  const auto input = cluster.MaxMessageBytes(settings.input_topic, "input-topic");
  if (!input) return tl::make_unexpected(input.error());
  const auto output = cluster.MaxMessageBytes(settings.output_topic, "output-topic");
  if (!output) return tl::make_unexpected(output.error());
  const auto letters = cluster.MaxMessageBytes(settings.dead_letter_topic, "dead-letter-topic");
  if (!letters) return tl::make_unexpected(letters.error());
  const std::size_t needed = *input + kDeadLetterHeaderBytes;
  if (*letters < needed) {
    return Fail(ErrorCode::kConfiguration, "dead-letter-topic",
                "topic " + settings.dead_letter_topic + " takes messages of " +
                    std::to_string(*letters) + " bytes and " + settings.input_topic + " of " +
                    std::to_string(*input) +
                    ", so that a large bad record would fit nowhere; set max.message.bytes of " +
                    settings.dead_letter_topic + " to " + std::to_string(needed) + " or more");
  }
  return TopicLimits{*output, *letters};
}

}  // namespace

Result<TopicLimits> CheckTopics(const ServiceSettings& settings, const ClusterCheck& cluster) {
  if (!settings.check_topics) return TopicLimits{};
  if (auto exist = CheckExistence(settings, cluster); !exist) {
    return tl::make_unexpected(exist.error());
  }
  // A broker without transactions most likely describes no configuration either.
  if (settings.delivery == Delivery::kAtLeastOnce) return TopicLimits{};
  return ReadLimits(settings, cluster);
}

}  // namespace opslag
