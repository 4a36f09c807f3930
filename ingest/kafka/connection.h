// How to reach a Kafka cluster: shared by the service, the producer and the checks at start.
#pragma once

#include <map>
#include <string>

#include "classifier/error.h"

namespace opslag {

// A plain value. `properties` reach librdkafka as they are, after our own defaults and before what
// exactly-once delivery depends on, which cannot be overridden (see client_config.h).
struct KafkaConnection {
  // "host:port[,host:port…]". Default: a broker on this machine.
  std::string brokers = "localhost:9092";
  // Shown in the brokers' logs and quotas. Default "opslag".
  std::string client_id = "opslag";
  // Any property of librdkafka by its own name, for instance security.protocol or
  // compression.type. Empty by default.
  std::map<std::string, std::string> properties;
  // Properties whose value stands in a file: key -> path. The file's trailing line break is cut
  // off. For sasl.password, ssl.key.password and their like, which belong in no command line or
  // log.
  std::map<std::string, std::string> secret_files;
};

}  // namespace opslag
