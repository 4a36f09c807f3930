#include "ingest/kafka/cluster_check.h"

#include <array>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include "ingest/kafka/client_config.h"
#include "ingest/kafka/kafka_error.h"

namespace opslag {
namespace {

constexpr const char* kSizeLimit = "max.message.bytes";
constexpr int kAttemptMs = 1000;

const rd_kafka_ConfigResource_t* FirstResource(const rd_kafka_event_t& event) {
  const rd_kafka_DescribeConfigs_result_t* result =
      rd_kafka_event_DescribeConfigs_result(const_cast<rd_kafka_event_t*>(&event));
  if (result == nullptr) return nullptr;
  std::size_t count = 0;
  const rd_kafka_ConfigResource_t** resources =
      rd_kafka_DescribeConfigs_result_resources(result, &count);
  return count == 0 ? nullptr : resources[0];
}

std::string_view ConfigEntry(const rd_kafka_ConfigResource_t& resource, std::string_view name) {
  std::size_t count = 0;
  const rd_kafka_ConfigEntry_t** entries = rd_kafka_ConfigResource_configs(&resource, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    if (name == rd_kafka_ConfigEntry_name(entries[i]) && value != nullptr) return value;
  }
  return {};
}

// librdkafka appends its nonce twice before 2.6.1 (its pull request 4895), and brokers from Kafka 4
// on compare it.
std::string ScramHint() {
  constexpr int kMended = 0x020601ff;
  if (rd_kafka_version() >= kMended) return {};
  return std::string("; librdkafka ") + rd_kafka_version_str() +
         " cannot use SCRAM with Kafka 4 or later: use PLAIN within TLS, or librdkafka 2.6.1";
}

}  // namespace

Result<ClusterCheck> ClusterCheck::Connect(const KafkaConnection& connection,
                                           std::chrono::milliseconds timeout) {
  auto conf = MakeConf(connection, ClientRole::kProducer, {}, {});
  if (!conf) return tl::make_unexpected(conf.error());
  ClusterCheck check(timeout);
  check.scram_ = ConfValue(**conf, "sasl.mechanisms").starts_with("SCRAM");
  rd_kafka_conf_set_opaque(conf->get(), check.seen_.get());
  rd_kafka_conf_set_error_cb(conf->get(), &ClusterCheck::OnError);
  auto client = NewProducer(std::move(*conf));
  if (!client) return tl::make_unexpected(client.error());
  check.client_ = std::move(*client);
  return check;
}

Result<bool> ClusterCheck::Reachable() const {
  const auto deadline = std::chrono::steady_clock::now() + timeout_;
  // In short attempts, so that a refusal to authenticate ends the wait.
  while (std::chrono::steady_clock::now() < deadline) {
    const rd_kafka_metadata_t* raw = nullptr;
    const rd_kafka_resp_err_t code = rd_kafka_metadata(client_.get(), 0, nullptr, &raw, kAttemptMs);
    const MetadataHandle metadata(raw);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
    rd_kafka_poll(client_.get(), 0);  // serves OnError
    if (seen_->authentication_failed.load()) {
      return Fail(ErrorCode::kKafka, "kafka-brokers",
                  "the broker refuses the credentials; see security.protocol, sasl.mechanism and "
                  "their like" +
                      (scram_ ? ScramHint() : std::string()));
    }
    if (seen_->tls_failed.load()) {
      return Fail(ErrorCode::kKafka, "kafka-brokers",
                  "no TLS connection comes about: the broker's certificate is not signed by one in "
                  "ssl.ca.location, is for another host or out of date, or it wants one of ours");
    }
  }
  return false;
}

Result<void> ClusterCheck::Answers() const {
  const auto reachable = Reachable();
  if (!reachable) return tl::make_unexpected(reachable.error());
  if (*reachable) return {};
  return Fail(ErrorCode::kKafka, "kafka-brokers",
              "no broker answers; is it running, and are the security settings right?");
}

void ClusterCheck::OnError(rd_kafka_t* /*client*/, int code, const char* /*text*/,
                           void* seen) noexcept {
  if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION) {
    static_cast<Seen*>(seen)->authentication_failed.store(true);
  }
  if (code == RD_KAFKA_RESP_ERR__SSL) static_cast<Seen*>(seen)->tls_failed.store(true);
}

Result<int> ClusterCheck::PartitionsOf(const std::string& topic, const std::string& where) const {
  const TopicHandle handle(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
  if (!handle) return Fail(ErrorCode::kConfiguration, where, topic + " is not a topic's name");
  const rd_kafka_metadata_t* raw = nullptr;
  rd_kafka_resp_err_t code =
      rd_kafka_metadata(client_.get(), 0, handle.get(), &raw, static_cast<int>(timeout_.count()));
  const MetadataHandle metadata(raw);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(KafkaFailure(code, where, "cannot ask for topic " + topic));
  }
  if (metadata->topic_cnt != 1) {
    return Fail(ErrorCode::kKafka, where, "the broker says nothing of topic " + topic);
  }
  code = metadata->topics[0].err;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topics[0].partition_cnt == 0) {
    code = RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(KafkaFailure(code, where, "cannot use topic " + topic));
  }
  return metadata->topics[0].partition_cnt;
}

Result<std::size_t> ClusterCheck::MaxMessageBytes(const std::string& topic,
                                                  const std::string& where) const {
  const ConfigResourceHandle resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const QueueHandle queue(rd_kafka_queue_new(client_.get()));
  const AdminOptionsHandle options(
      rd_kafka_AdminOptions_new(client_.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
  std::array<char, 256> unused{};
  const int timeout_ms = static_cast<int>(timeout_.count());
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, unused.data(),
                                            unused.size());
  rd_kafka_ConfigResource_t* resources[] = {resource.get()};
  rd_kafka_DescribeConfigs(client_.get(), resources, 1, options.get(), queue.get());
  const EventHandle event(rd_kafka_queue_poll(queue.get(), timeout_ms + 1000));

  rd_kafka_resp_err_t code =
      event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
  const rd_kafka_ConfigResource_t* answer = nullptr;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    answer = FirstResource(*event);
    if (answer != nullptr) code = rd_kafka_ConfigResource_error(answer);
  }
  if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
    return Fail(ErrorCode::kKafka, where,
                "the account may not read the configuration of topic " + topic +
                    "; grant it DescribeConfigs there, or switch check-topics off");
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::make_unexpected(
        KafkaFailure(code, where, "cannot read the configuration of topic " + topic));
  }
  const std::string_view text = answer == nullptr ? "" : ConfigEntry(*answer, kSizeLimit);
  std::size_t bytes = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (text.empty() || parsed.ec != std::errc{}) {
    return Fail(ErrorCode::kKafka, where,
                std::string("the broker tells no ") + kSizeLimit + " of topic " + topic);
  }
  return bytes;
}

}  // namespace opslag
