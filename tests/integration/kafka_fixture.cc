#include "tests/integration/kafka_fixture.h"

#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <set>
#include <stdexcept>

namespace opslag::integration {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kRequestTimeoutMs = 20'000;
// The broker's watcher ends it after this long, should nobody else.
constexpr const char* kBrokerLifetimeSeconds = "1200";

template <auto destroy>
struct Deleter {
  template <typename T>
  void operator()(T* pointer) const noexcept {
    destroy(pointer);
  }
};

using Conf = std::unique_ptr<rd_kafka_conf_t, Deleter<rd_kafka_conf_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Deleter<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Deleter<rd_kafka_event_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Deleter<rd_kafka_NewTopic_destroy>>;
using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, Deleter<rd_kafka_AdminOptions_destroy>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                      Deleter<rd_kafka_topic_partition_list_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Deleter<rd_kafka_message_destroy>>;
using Topic = std::unique_ptr<rd_kafka_topic_t, Deleter<rd_kafka_topic_destroy>>;
using Handle = std::unique_ptr<rd_kafka_t, Deleter<rd_kafka_destroy>>;

[[noreturn]] void Throw(const std::string& what, const std::string& why) {
  throw std::runtime_error(what + ": " + why);
}

void Require(rd_kafka_resp_err_t error, const std::string& what) {
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) Throw(what, rd_kafka_err2str(error));
}

using KafkaError = std::unique_ptr<rd_kafka_error_t, Deleter<rd_kafka_error_destroy>>;

void Require(const KafkaError& error, const std::string& what) {
  if (error) Throw(what, rd_kafka_error_string(error.get()));
}

using Properties = std::vector<std::pair<const char*, std::string>>;

Conf MakeConf(const Properties& properties) {
  Conf conf(rd_kafka_conf_new());
  std::array<char, 512> error{};
  const auto set = [&](const char* name, const std::string& value) {
    if (rd_kafka_conf_set(conf.get(), name, value.c_str(), error.data(), error.size()) !=
        RD_KAFKA_CONF_OK) {
      Throw(name, error.data());
    }
  };
  set("bootstrap.servers", Broker::Shared().Bootstrap());
  // A coordinator that is still loading is no news to a test; what matters comes as an error.
  set("log_level", "3");
  for (const auto& [name, value] : properties) set(name, value);
  return conf;
}

Handle MakeClient(rd_kafka_type_t type, Conf conf) {
  std::array<char, 512> error{};
  Handle client(rd_kafka_new(type, conf.get(), error.data(), error.size()));
  if (!client) Throw("rd_kafka_new", error.data());
  conf.release();  // the client's own now
  return client;
}

Headers ReadHeaders(const rd_kafka_message_t* message) {
  Headers headers;
  rd_kafka_headers_t* raw = nullptr;
  if (rd_kafka_message_headers(message, &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(raw, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    std::optional<std::string> text;
    if (value != nullptr) text.emplace(static_cast<const char*>(value), size);
    headers.emplace_back(name, std::move(text));
  }
  return headers;
}

std::optional<std::string> Bytes(const void* data, std::size_t size) {
  if (data == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(data), size);
}

ReadRecord ToRecord(const rd_kafka_message_t* message) {
  return {Bytes(message->key, message->key_len), Bytes(message->payload, message->len),
          ReadHeaders(message), message->partition, message->offset};
}

std::int32_t PartitionCount(rd_kafka_t* client, const std::string& topic) {
  Topic handle(rd_kafka_topic_new(client, topic.c_str(), nullptr));
  const auto deadline = Clock::now() + std::chrono::milliseconds(kRequestTimeoutMs);
  while (true) {
    const rd_kafka_metadata_t* metadata = nullptr;
    Require(rd_kafka_metadata(client, 0, handle.get(), &metadata, kRequestTimeoutMs),
            "metadata of " + topic);
    const std::unique_ptr<const rd_kafka_metadata_t, Deleter<rd_kafka_metadata_destroy>> owner(
        metadata);
    const rd_kafka_metadata_topic_t& found = metadata->topics[0];
    if (found.err == RD_KAFKA_RESP_ERR_NO_ERROR) return found.partition_cnt;
    // Of three brokers one may not have heard yet of what another has just made.
    const bool unheard_of = found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
                            found.err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
    if (!unheard_of || Clock::now() >= deadline) Require(found.err, "topic " + topic);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

// Counts what the broker took and keeps the first complaint.
struct Deliveries {
  std::size_t delivered = 0;
  PartitionEnds ends;
  std::string complaint;
};

void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) noexcept {
  auto* deliveries = static_cast<Deliveries*>(opaque);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++deliveries->delivered;
    std::int64_t& end = deliveries->ends[message->partition];
    end = std::max(end, message->offset + 1);
  } else if (deliveries->complaint.empty()) {
    deliveries->complaint = rd_kafka_err2str(message->err);
  }
}

// Hands one record to the client. The client copies key, value and headers.
void Enqueue(rd_kafka_t* client, const std::string& topic, const OutgoingRecord& record) {
  std::vector<rd_kafka_vu_t> parts;
  const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    parts.emplace_back();
    std::memset(&parts.back(), 0, sizeof(rd_kafka_vu_t));
    parts.back().vtype = type;
    return parts.back();
  };
  // librdkafka takes pointers to what it only reads as pointers to what it may change.
  const auto memory = [](const std::string& text) {
    return const_cast<void*>(static_cast<const void*>(text.data()));
  };
  add(RD_KAFKA_VTYPE_TOPIC).u.cstr = topic.c_str();
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK;
  add(RD_KAFKA_VTYPE_PARTITION).u.i32 = record.partition.value_or(RD_KAFKA_PARTITION_UA);
  if (record.key) {
    rd_kafka_vu_t& part = add(RD_KAFKA_VTYPE_KEY);
    part.u.mem.ptr = memory(*record.key);
    part.u.mem.size = record.key->size();
  }
  if (record.value) {
    rd_kafka_vu_t& part = add(RD_KAFKA_VTYPE_VALUE);
    part.u.mem.ptr = memory(*record.value);
    part.u.mem.size = record.value->size();
  }
  for (const auto& [name, value] : record.headers) {
    rd_kafka_vu_t& part = add(RD_KAFKA_VTYPE_HEADER);
    part.u.header.name = name.c_str();
    part.u.header.val = value ? value->data() : nullptr;
    part.u.header.size = value ? static_cast<ssize_t>(value->size()) : 0;
  }
  Require(KafkaError(rd_kafka_produceva(client, parts.data(), parts.size())),
          "produce to " + topic);
}

// Idempotent, so that a retry neither doubles nor reorders. The partitioner is librdkafka's
// default.
Handle MakeProducer(Deliveries* deliveries, const Properties& more) {
  Properties properties{{"enable.idempotence", "true"},
                        {"linger.ms", "5"},
                        {"queue.buffering.max.messages", "1000000"},
                        // What is too large is the broker's to refuse.
                        {"message.max.bytes", "100000000"},
                        {"message.timeout.ms", std::to_string(kRequestTimeoutMs)}};
  properties.insert(properties.end(), more.begin(), more.end());
  Conf conf = MakeConf(properties);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), OnDelivery);
  rd_kafka_conf_set_opaque(conf.get(), deliveries);
  return MakeClient(RD_KAFKA_PRODUCER, std::move(conf));
}

// Returns when the broker has them all.
void Send(rd_kafka_t* producer, const std::string& topic,
          const std::vector<OutgoingRecord>& records, const Deliveries& deliveries) {
  for (const OutgoingRecord& record : records) {
    Enqueue(producer, topic, record);
    rd_kafka_poll(producer, 0);
  }
  Require(rd_kafka_flush(producer, 2 * kRequestTimeoutMs), "flush to " + topic);
  if (deliveries.delivered != records.size()) Throw("produce to " + topic, deliveries.complaint);
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// Empty where it is not set.
std::string EnvironmentVariable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string ClusterScript() { return OPSLAG_SOURCE_DIR "/tests/kafka/cluster"; }

}  // namespace

std::optional<std::string> ReadRecord::Header(std::string_view name) const {
  std::optional<std::string> found;
  for (const auto& [header, text] : headers) {
    if (header != name) continue;
    if (found) throw std::runtime_error("several headers are named " + header);
    found = text.value_or("");
  }
  return found;
}

// ------------------------------------------------------------------------------------- Broker

const Broker& Broker::Shared() {
  // A broker that cannot start is not tried again for every test.
  static std::string failure;
  static const std::unique_ptr<const Broker> broker = [] {
    try {
      return std::unique_ptr<const Broker>(new Broker);
    } catch (const std::exception& error) {
      failure = error.what();
      return std::unique_ptr<const Broker>();
    }
  }();
  if (!broker) throw std::runtime_error(failure);
  return *broker;
}

Broker::Broker() {
  bootstrap_ = EnvironmentVariable("OPSLAG_TEST_BOOTSTRAP");
  if (!bootstrap_.empty()) return;
  if (const std::string cluster = EnvironmentVariable("OPSLAG_TEST_CLUSTER"); !cluster.empty()) {
    folder_ = cluster;
    bootstrap_ = FirstLine(ReadFile(folder_ / "bootstrap"));
    if (bootstrap_.empty()) {
      Throw("no cluster runs in " + cluster, "start it, or unset OPSLAG_TEST_CLUSTER");
    }
    return;
  }
  owned_ = true;
  folder_ = fs::temp_directory_path() / ("opslag-kafka-" + std::to_string(getpid()));
  const Finished start =
      RunToEnd({ClusterScript(), "start", "--dir", folder_.string(), "--owner",
                std::to_string(getpid()), "--lifetime", kBrokerLifetimeSeconds, "--discard"},
               {}, std::chrono::minutes(5));
  if (start.status != ExitedWith(0)) Throw("Kafka did not start", start.err);
  bootstrap_ = FirstLine(start.out);
}

const fs::path& Broker::Folder() const {
  if (folder_.empty()) Throw("the cluster", "is not one of tests/kafka/cluster");
  return folder_;
}

std::string Broker::SecureBootstrap() const {
  const std::string address = FirstLine(ReadFile(Folder() / "secure"));
  if (address.empty()) Throw("the cluster", "has no secure listener");
  return address;
}

fs::path Broker::CertificateFile() const { return Folder() / "ca.pem"; }

Broker::~Broker() {
  if (!owned_) return;
  try {
    RunToEnd({ClusterScript(), "stop", "--dir", folder_.string()});
  } catch (const std::exception&) {
    // The watcher ends it with this process.
  }
}

// -------------------------------------------------------------------------------------- verbs

void CreateTopic(const std::string& name, std::int32_t partitions,
                 const TopicConfiguration& configuration) {
  const Handle admin = MakeClient(RD_KAFKA_PRODUCER, MakeConf({}));
  std::array<char, 512> error{};
  const NewTopic topic(
      rd_kafka_NewTopic_new(name.c_str(), partitions, -1, error.data(), error.size()));
  if (!topic) Throw("topic " + name, error.data());
  for (const auto& [key, value] : configuration) {
    Require(rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str()), key);
  }
  const AdminOptions options(
      rd_kafka_AdminOptions_new(admin.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
  // How long the broker may take to have the topic everywhere before it answers.
  Require(rd_kafka_AdminOptions_set_operation_timeout(options.get(), kRequestTimeoutMs,
                                                      error.data(), error.size()),
          "operation timeout");
  const Queue queue(rd_kafka_queue_new(admin.get()));
  rd_kafka_NewTopic_t* topics[] = {topic.get()};
  rd_kafka_CreateTopics(admin.get(), topics, 1, options.get(), queue.get());
  const Event event(rd_kafka_queue_poll(queue.get(), 2 * kRequestTimeoutMs));
  if (!event) Throw("create topic " + name, "no answer");
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Throw("create topic " + name, rd_kafka_event_error_string(event.get()));
  }
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (rd_kafka_topic_result_error(results[i]) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const char* why = rd_kafka_topic_result_error_string(results[i]);
      Throw("create topic " + name, why != nullptr ? why : "refused");
    }
  }
}

namespace {

// Waits for an administrative request, whose answer is read by `read`.
template <typename Read>
void Await(const Queue& queue, const std::string& what, Read read) {
  const Event event(rd_kafka_queue_poll(queue.get(), 2 * kRequestTimeoutMs));
  if (!event) Throw(what, "no answer");
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Throw(what, rd_kafka_event_error_string(event.get()));
  }
  read(event.get());
}

rd_kafka_AclOperation_t Of(Operation operation) {
  switch (operation) {
    case Operation::kRead: return RD_KAFKA_ACL_OPERATION_READ;
    case Operation::kWrite: return RD_KAFKA_ACL_OPERATION_WRITE;
    case Operation::kDescribe: return RD_KAFKA_ACL_OPERATION_DESCRIBE;
    case Operation::kDescribeConfigs: return RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS;
  }
  return RD_KAFKA_ACL_OPERATION_UNKNOWN;
}

}  // namespace

void DeleteTopic(const std::string& name) {
  const Handle admin = MakeClient(RD_KAFKA_PRODUCER, MakeConf({}));
  const Queue queue(rd_kafka_queue_new(admin.get()));
  rd_kafka_DeleteTopic_t* topics[] = {rd_kafka_DeleteTopic_new(name.c_str())};
  rd_kafka_DeleteTopics(admin.get(), topics, 1, nullptr, queue.get());
  rd_kafka_DeleteTopic_destroy(topics[0]);
  Await(queue, "delete topic " + name, [&](rd_kafka_event_t* event) {
    std::size_t count = 0;
    const rd_kafka_topic_result_t** results =
        rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
    Require(rd_kafka_topic_result_error(results[0]), "delete topic " + name);
  });
}

void ConfigureTopic(const std::string& name, const TopicConfiguration& configuration) {
  const Handle admin = MakeClient(RD_KAFKA_PRODUCER, MakeConf({}));
  const Queue queue(rd_kafka_queue_new(admin.get()));
  rd_kafka_ConfigResource_t* resources[] = {
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str())};
  for (const auto& [key, value] : configuration) {
    Require(rd_kafka_ConfigResource_set_config(resources[0], key.c_str(), value.c_str()), key);
  }
  rd_kafka_AlterConfigs(admin.get(), resources, 1, nullptr, queue.get());
  rd_kafka_ConfigResource_destroy(resources[0]);
  Await(queue, "configure topic " + name, [&](rd_kafka_event_t* event) {
    std::size_t count = 0;
    const rd_kafka_ConfigResource_t** results =
        rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event), &count);
    Require(rd_kafka_ConfigResource_error(results[0]), "configure topic " + name);
  });
}

void Allow(const std::string& account, Operation operation, Resource resource,
           const std::string& name) {
  const Handle admin = MakeClient(RD_KAFKA_PRODUCER, MakeConf({}));
  const Queue queue(rd_kafka_queue_new(admin.get()));
  std::array<char, 512> error{};
  rd_kafka_AclBinding_t* bindings[] = {rd_kafka_AclBinding_new(
      resource == Resource::kTopic ? RD_KAFKA_RESOURCE_TOPIC : RD_KAFKA_RESOURCE_GROUP,
      name.c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL, ("User:" + account).c_str(), "*",
      Of(operation), RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, error.data(), error.size())};
  if (bindings[0] == nullptr) Throw("right for " + name, error.data());
  rd_kafka_CreateAcls(admin.get(), bindings, 1, nullptr, queue.get());
  rd_kafka_AclBinding_destroy(bindings[0]);
  Await(queue, "right for " + name, [&](rd_kafka_event_t* event) {
    std::size_t count = 0;
    const rd_kafka_acl_result_t** results =
        rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count);
    const rd_kafka_error_t* refused = rd_kafka_acl_result_error(results[0]);
    if (refused != nullptr) Throw("right for " + name, rd_kafka_error_string(refused));
  });
}

void ControlCluster(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{ClusterScript()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Finished ended = RunToEnd(command, {}, std::chrono::minutes(2));
  if (ended.status != ExitedWith(0)) Throw("tests/kafka/cluster " + arguments[0], ended.err);
}

void CreateTopics(const Topics& topics, std::int32_t partitions) {
  CreateTopic(topics.input, partitions);
  CreateTopic(topics.output, partitions);
  CreateTopic(topics.dead_letters, partitions, {{"max.message.bytes", "2000000"}});
}

PartitionEnds Produce(const std::string& topic, const std::vector<OutgoingRecord>& records) {
  Deliveries deliveries;
  const Handle producer = MakeProducer(&deliveries, {});
  Send(producer.get(), topic, records, deliveries);
  return std::move(deliveries.ends);
}

void ProduceInTransaction(const std::string& topic, const std::vector<OutgoingRecord>& records,
                          Transaction end) {
  Deliveries deliveries;
  const Handle producer = MakeProducer(&deliveries, {{"transactional.id", "writer-of-" + topic}});
  Require(KafkaError(rd_kafka_init_transactions(producer.get(), kRequestTimeoutMs)),
          "init transactions");
  Require(KafkaError(rd_kafka_begin_transaction(producer.get())), "begin transaction");
  Send(producer.get(), topic, records, deliveries);
  Require(KafkaError(end == Transaction::kCommit
                         ? rd_kafka_commit_transaction(producer.get(), kRequestTimeoutMs)
                         : rd_kafka_abort_transaction(producer.get(), kRequestTimeoutMs)),
          "end transaction");
}

std::optional<std::int64_t> CommittedOffset(const std::string& group, const std::string& topic,
                                            std::int32_t partition) {
  const Handle client = MakeClient(
      RD_KAFKA_CONSUMER, MakeConf({{"group.id", group}, {"isolation.level", "read_uncommitted"}}));
  const PartitionList list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  Require(rd_kafka_committed(client.get(), list.get(), kRequestTimeoutMs), "offsets of " + group);
  const std::int64_t offset = list->elems[0].offset;
  if (offset < 0) return std::nullopt;
  return offset;
}

// -------------------------------------------------------------------------------- TopicReader

struct TopicReader::Client {
  std::string topic;
  Handle handle;
  std::size_t partitions = 0;
  // Partitions with nothing more to read, by the last news.
  std::set<std::int32_t> at_end;
};

TopicReader::TopicReader(const std::string& topic, Isolation isolation)
    : client_(std::make_unique<Client>()) {
  client_->topic = topic;
  client_->handle = MakeClient(
      RD_KAFKA_CONSUMER,
      MakeConf({{"group.id", "reader-without-a-group"},
                {"enable.auto.commit", "false"},
                {"enable.auto.offset.store", "false"},
                {"enable.partition.eof", "true"},
                {"fetch.wait.max.ms", "50"},
                {"isolation.level",
                 isolation == Isolation::kReadCommitted ? "read_committed" : "read_uncommitted"}}));
  rd_kafka_t* handle = client_->handle.get();
  const std::int32_t partitions = PartitionCount(handle, topic);
  client_->partitions = static_cast<std::size_t>(partitions);
  const PartitionList list(rd_kafka_topic_partition_list_new(partitions));
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  Require(rd_kafka_assign(handle, list.get()), "assign " + topic);
  rd_kafka_poll_set_consumer(handle);
}

TopicReader::~TopicReader() { rd_kafka_consumer_close(client_->handle.get()); }

void TopicReader::Poll(std::chrono::milliseconds timeout) {
  const Message message(
      rd_kafka_consumer_poll(client_->handle.get(), static_cast<int>(timeout.count())));
  if (!message) return;
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    client_->at_end.insert(message->partition);
    return;
  }
  // A broker that comes and goes is the test's doing; librdkafka tries again by itself.
  if (message->err == RD_KAFKA_RESP_ERR__TRANSPORT ||
      message->err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    return;
  }
  Require(message->err, "read " + client_->topic);
  client_->at_end.erase(message->partition);
  records_.push_back(ToRecord(message.get()));
}

bool TopicReader::ReadUntil(std::size_t count, std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (records_.size() < count) {
    if (Clock::now() >= deadline) return false;
    Poll(std::chrono::milliseconds(50));
  }
  return true;
}

void TopicReader::ReadToFirstEnd(std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (client_->at_end.size() < client_->partitions) {
    if (Clock::now() >= deadline)
      Throw("read " + client_->topic, "its end was not reached in time");
    Poll(std::chrono::milliseconds(50));
  }
}

std::vector<ReadRecord> ConsumeAll(const std::string& topic, Isolation isolation) {
  TopicReader reader(topic, isolation);
  reader.ReadToFirstEnd(std::chrono::seconds(30));
  return reader.Records();
}

// ---------------------------------------------------------------------------------- KafkaTest

KafkaTest::KafkaTest() {
  static int number = 0;
  suffix_ = "-" + std::to_string(getpid()) + "-" + std::to_string(++number);
  Broker::Shared();
}

}  // namespace opslag::integration
