#include "ingest/kafka/client_config.h"

#include <sys/stat.h>

#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "ingest/observe/log.h"

namespace opslag {
namespace {

constexpr std::size_t kErrorTextBytes = 512;
constexpr std::string_view kConsumerPrefix = "consumer.";
constexpr std::string_view kProducerPrefix = "producer.";

// What librdkafka itself knows under a "consumer."-like name would be hidden by our prefixes; it
// knows none (CONFIGURATION.md of 2.0.2).
std::optional<std::string> KeyForRole(const std::string& key, ClientRole role) {
  if (key.starts_with(kConsumerPrefix)) {
    if (role != ClientRole::kConsumer) return std::nullopt;
    return key.substr(kConsumerPrefix.size());
  }
  if (key.starts_with(kProducerPrefix)) {
    if (role != ClientRole::kProducer) return std::nullopt;
    return key.substr(kProducerPrefix.size());
  }
  return key;
}

// librdkafka's own error text quotes the value, which may be a secret.
Result<void> SetProperty(rd_kafka_conf_t& conf, const std::string& key, const std::string& value,
                         const std::string& where) {
  std::array<char, kErrorTextBytes> text{};
  switch (rd_kafka_conf_set(&conf, key.c_str(), value.c_str(), text.data(), text.size())) {
    case RD_KAFKA_CONF_OK: return {};
    case RD_KAFKA_CONF_UNKNOWN:
      return Fail(ErrorCode::kConfiguration, where, "librdkafka knows no property " + key);
    case RD_KAFKA_CONF_INVALID: break;
  }
  return Fail(ErrorCode::kConfiguration, where, "librdkafka does not accept this value of " + key);
}

const Property* FindProperty(const std::vector<Property>& properties, const std::string& key) {
  for (const Property& property : properties) {
    if (property.key == key) return &property;
  }
  return nullptr;
}

Result<std::string> ReadSecret(const std::string& path, const std::string& where) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return Fail(ErrorCode::kIo, where, "cannot read the file " + path);
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return Fail(ErrorCode::kIo, where, "cannot read the file " + path);
  std::string secret{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (secret.ends_with('\n')) secret.pop_back();
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.empty())
    return Fail(ErrorCode::kConfiguration, where, "the file " + path + " is empty");
  return secret;
}

Result<void> SetFromOperator(rd_kafka_conf_t& conf, const std::string& key,
                             const std::string& value, const std::vector<Property>& fixed,
                             const std::string& where) {
  const Property* ours = FindProperty(fixed, key);
  if (ours != nullptr && ours->value != value) {
    return Fail(ErrorCode::kConfiguration, where,
                key + " is set by the program, since its guarantees depend on it");
  }
  return SetProperty(conf, key, value, where);
}

Result<void> SetAll(rd_kafka_conf_t& conf, const std::vector<Property>& properties) {
  for (const Property& property : properties) {
    auto set = SetProperty(conf, property.key, property.value, property.key);
    if (!set) return set;
  }
  return {};
}

Result<void> SetOperatorProperties(rd_kafka_conf_t& conf, const KafkaConnection& connection,
                                   ClientRole role, const std::vector<Property>& fixed) {
  for (const auto& [full_key, value] : connection.properties) {
    const auto key = KeyForRole(full_key, role);
    if (!key) continue;
    auto set = SetFromOperator(conf, *key, value, fixed, "kafka-property " + full_key);
    if (!set) return set;
  }
  for (const auto& [full_key, path] : connection.secret_files) {
    const auto key = KeyForRole(full_key, role);
    if (!key) continue;
    const std::string where = "kafka-secret " + full_key;
    auto secret = ReadSecret(path, where);
    if (!secret) return tl::make_unexpected(secret.error());
    auto set = SetFromOperator(conf, *key, *secret, fixed, where);
    if (!set) return set;
  }
  return {};
}

void OnLog(const rd_kafka_t* /*client*/, int syslog_level, const char* facility,
           const char* text) noexcept {
  // A property of the other role is ignored by design: most are given to both clients.
  const bool is_role_warning = std::string_view(facility) == "CONFWARN";
  LogFromKafka(is_role_warning ? 7 : syslog_level, facility, text);
}

Result<rd_kafka_t*> NewClient(ConfHandle conf, rd_kafka_type_t type) {
  std::array<char, kErrorTextBytes> text{};
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), text.data(), text.size());
  if (client == nullptr) {
    // Only here does librdkafka check properties against each other; its text names properties and
    // files, never values of secrets.
    return Fail(ErrorCode::kConfiguration, "kafka", std::string("librdkafka: ") + text.data());
  }
  static_cast<void>(conf.release());  // owned by the client from here on
  return client;
}

}  // namespace

Result<ConfHandle> MakeConf(const KafkaConnection& connection, ClientRole role,
                            const std::vector<Property>& defaults,
                            const std::vector<Property>& fixed) {
  ConfHandle conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), &OnLog);
  const std::vector<Property> common = {
      {"bootstrap.servers", connection.brokers}, {"client.id", connection.client_id},
      {"socket.nagle.disable", "true"},          {"allow.auto.create.topics", "false"},
      {"reconnect.backoff.max.ms", "2000"},
  };
  auto set = SetAll(*conf, common);
  if (set) set = SetAll(*conf, defaults);
  if (set) set = SetOperatorProperties(*conf, connection, role, fixed);
  if (set) set = SetAll(*conf, fixed);
  if (!set) return tl::make_unexpected(set.error());
  return conf;
}

std::string ConfValue(const rd_kafka_conf_t& conf, const std::string& key) {
  std::size_t size = 0;
  if (rd_kafka_conf_get(&conf, key.c_str(), nullptr, &size) != RD_KAFKA_CONF_OK || size == 0)
    return {};
  std::string value(size, '\0');
  if (rd_kafka_conf_get(&conf, key.c_str(), value.data(), &size) != RD_KAFKA_CONF_OK) return {};
  value.resize(size - 1);  // the size counts the terminating zero
  return value;
}

Result<ConsumerHandle> NewConsumer(ConfHandle conf) {
  auto client = NewClient(std::move(conf), RD_KAFKA_CONSUMER);
  if (!client) return tl::make_unexpected(client.error());
  ConsumerHandle consumer(*client);
  rd_kafka_poll_set_consumer(consumer.get());
  return consumer;
}

Result<ProducerHandle> NewProducer(ConfHandle conf) {
  auto client = NewClient(std::move(conf), RD_KAFKA_PRODUCER);
  if (!client) return tl::make_unexpected(client.error());
  return ProducerHandle(*client);
}

}  // namespace opslag
