#include "ingest/kafka/output_producer.h"

#include <array>
#include <utility>

#include "ingest/kafka/client_config.h"

namespace opslag {
namespace {

constexpr int kQueueFullPollMs = 10;

rd_kafka_vu_t Bytes(rd_kafka_vtype_t type, std::string_view bytes) {
  rd_kafka_vu_t argument{};
  argument.vtype = type;
  // Copied by librdkafka (MSG_F_COPY), never written to.
  argument.u.mem.ptr = const_cast<char*>(bytes.data());
  argument.u.mem.size = bytes.size();
  return argument;
}

}  // namespace

Result<std::unique_ptr<OutputProducer>> OutputProducer::Create(ConfHandle conf,
                                                               const OutputTopics& topics) {
  std::unique_ptr<OutputProducer> producer(new OutputProducer);
  rd_kafka_conf_set_opaque(conf.get(), producer.get());
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &OutputProducer::OnDelivery);
  auto client = NewProducer(std::move(conf));
  if (!client) return tl::make_unexpected(client.error());
  producer->client_ = std::move(*client);
  rd_kafka_t* handle = producer->client_.get();
  producer->output_.reset(rd_kafka_topic_new(handle, topics.output.c_str(), nullptr));
  producer->dead_letters_.reset(rd_kafka_topic_new(handle, topics.dead_letters.c_str(), nullptr));
  if (!producer->output_ || !producer->dead_letters_) {
    return Fail(ErrorCode::kConfiguration, "output-topic", "is not a topic's name");
  }
  return producer;
}

// The topics' handles go before the client.
OutputProducer::~OutputProducer() = default;

SinkResult OutputProducer::Publish(OutputRecord record, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const KafkaErrorHandle error = TryPublish(record);
    if (!error) {
      static_cast<void>(record.headers.release());  // librdkafka owns them now
      return {};
    }
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && std::chrono::steady_clock::now() < deadline) {
      rd_kafka_poll(client_.get(), kQueueFullPollMs);
      continue;
    }
    // A transaction that has failed in the background refuses further records with _STATE: the
    // reports tell why.
    const bool refused = IsRecordRefusal(code) || failures_.record_refused;
    const Remedy remedy = RemedyFor(code);
    std::string where = record.destination == Destination::kOutput
                            ? rd_kafka_topic_name(output_.get())
                            : rd_kafka_topic_name(dead_letters_.get());
    return tl::make_unexpected(SinkFailure{
        remedy, refused, KafkaFailure(code, "topic " + where, "cannot publish a record")});
  }
}

std::string OutputProducer::TopicNames() const {
  return std::string(rd_kafka_topic_name(output_.get())) + " or " +
         rd_kafka_topic_name(dead_letters_.get());
}

KafkaErrorHandle OutputProducer::TryPublish(const OutputRecord& record) {
  std::array<rd_kafka_vu_t, 5> arguments;
  std::size_t count = 0;
  rd_kafka_vu_t topic{};
  topic.vtype = RD_KAFKA_VTYPE_RKT;
  topic.u.rkt = record.destination == Destination::kOutput ? output_.get() : dead_letters_.get();
  arguments[count++] = topic;
  rd_kafka_vu_t flags{};
  flags.vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  flags.u.i = RD_KAFKA_MSG_F_COPY;
  arguments[count++] = flags;
  if (record.key) arguments[count++] = Bytes(RD_KAFKA_VTYPE_KEY, *record.key);
  if (record.value) arguments[count++] = Bytes(RD_KAFKA_VTYPE_VALUE, *record.value);
  if (record.headers) {
    rd_kafka_vu_t headers{};
    headers.vtype = RD_KAFKA_VTYPE_HEADERS;
    headers.u.headers = record.headers.get();
    arguments[count++] = headers;
  }
  return KafkaErrorHandle(rd_kafka_produceva(client_.get(), arguments.data(), count));
}

void OutputProducer::OnDelivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message,
                                void* self) noexcept {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  Failures& failures = static_cast<OutputProducer*>(self)->failures_;
  ++failures.count;
  // Purged ones say nothing: they follow from an abort.
  if (message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
      message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
    return;
  }
  failures.record_refused = failures.record_refused || IsRecordRefusal(message->err);
  if (failures.worst == RD_KAFKA_RESP_ERR_NO_ERROR || IsHopeless(message->err)) {
    failures.worst = message->err;
    failures.topic = rd_kafka_topic_name(message->rkt);
  }
}

}  // namespace opslag
