// Builds librdkafka configurations: our defaults, then the operator's properties, then what the
// delivery guarantee depends on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/connection.h"
#include "ingest/kafka/kafka_handles.h"

namespace opslag {

enum class ClientRole { kConsumer, kProducer };

struct Property {
  std::string key;
  std::string value;
};

// `defaults` may be overridden by the connection's properties, `fixed` may not: an operator's other
// value for one of those is an error, since the promise of the service would silently be off.
// A property whose key starts with "consumer." or "producer." goes to clients of that role only,
// without the prefix. librdkafka's log lines go to our log (observe/log.h).
// Errors: kConfiguration (unknown property, value not accepted, a fixed one), kIo (secret file).
// Values are never quoted.
Result<ConfHandle> MakeConf(const KafkaConnection& connection, ClientRole role,
                            const std::vector<Property>& defaults,
                            const std::vector<Property>& fixed);

// The value that `conf` holds for `key`; empty when it has none.
std::string ConfValue(const rd_kafka_conf_t& conf, const std::string& key);

// Creates the client. Ownership of the configuration goes over on success and failure alike.
Result<ConsumerHandle> NewConsumer(ConfHandle conf);
Result<ProducerHandle> NewProducer(ConfHandle conf);

}  // namespace opslag
