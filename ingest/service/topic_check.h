// The broker's side of the settings: topics, rights, size limits.
#pragma once

#include "classifier/error.h"
#include "ingest/kafka/cluster_check.h"
#include "ingest/service/client_rules.h"
#include "ingest/service/settings.h"

namespace opslag {

// That the three topics exist, and that every record of the input fits into the dead-letter topic.
// Creates and changes nothing. Without settings.check_topics, and on a broker that cannot tell
// (only allowed for at-least-once), limits are left open. Errors: kKafka, kConfiguration.
Result<TopicLimits> CheckTopics(const ServiceSettings& settings, const ClusterCheck& cluster);

}  // namespace opslag
