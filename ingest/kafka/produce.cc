#include "ingest/kafka/produce.h"

#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <utility>

#include "ingest/kafka/client_config.h"
#include "ingest/kafka/cluster_check.h"
#include "ingest/kafka/content_type.h"
#include "ingest/kafka/headers.h"
#include "ingest/kafka/kafka_error.h"
#include "ingest/kafka/kafka_handles.h"

namespace opslag {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kCheckTimeout{10'000};
constexpr std::chrono::milliseconds kProgressInterval{100};
constexpr int kFlushSliceMs = 100;
constexpr int kQueueFullPollMs = 50;

// The number of a record travels through librdkafka as the message's opaque pointer.
void* ToOpaque(std::uint64_t number) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
}
std::uint64_t FromOpaque(const void* opaque) { return reinterpret_cast<std::uintptr_t>(opaque); }

class TopicWriter {
 public:
  TopicWriter(const ProduceSettings& settings, const ProduceCallbacks& callbacks)
      : settings_(settings), callbacks_(callbacks) {}

  Result<void> Open() {
    const std::vector<Property> defaults = {
        {"partitioner", "murmur2_random"},
        {"queue.buffering.max.messages", std::to_string(settings_.in_flight_records)}};
    auto conf = MakeConf(settings_.kafka, ClientRole::kProducer, defaults,
                         {{"enable.idempotence", "true"}});
    if (!conf) return tl::make_unexpected(conf.error());
    rd_kafka_conf_set_opaque(conf->get(), this);
    rd_kafka_conf_set_dr_msg_cb(conf->get(), &TopicWriter::OnDelivery);
    auto client = NewProducer(std::move(*conf));
    if (!client) return tl::make_unexpected(client.error());
    client_ = std::move(*client);
    topic_.reset(rd_kafka_topic_new(client_.get(), settings_.topic.c_str(), nullptr));
    if (!topic_) return Fail(ErrorCode::kConfiguration, "topic", "is not a topic's name");
    return {};
  }

  // Nothing more is read after an error of `next`, a fatal one of the client's, or a stop request.
  Result<void> WriteAll(const RecordStream& next) {
    while (!failed_ && !StopRequested()) {
      auto record = next();
      if (!record) return tl::make_unexpected(record.error());
      if (!*record) break;
      Write(**record, progress_.read++);
      rd_kafka_poll(client_.get(), 0);
      Report(false);
    }
    return {};
  }

  Result<ProduceProgress> Finish() {
    while (rd_kafka_outq_len(client_.get()) > 0 && !failed_) {
      rd_kafka_flush(client_.get(), kFlushSliceMs);
      Report(false);
    }
    Report(true);
    if (failed_) return tl::make_unexpected(*failed_);
    return progress_;
  }

 private:
  static void OnDelivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message,
                         void* self) noexcept {
    static_cast<TopicWriter*>(self)->Delivered(FromOpaque(message->_private), message->err);
  }

  void Delivered(std::uint64_t number, rd_kafka_resp_err_t code) {
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++progress_.delivered;
      Settle(number);
    } else if (IsRecordRefusal(code)) {
      ++progress_.refused;
      Settle(number);
      if (callbacks_.refused) {
        callbacks_.refused(number, KafkaFailure(code, "record", "the record was refused"));
      }
    } else if (!failed_) {
      failed_ = KafkaFailure(code, settings_.topic, "a record was not delivered");
    }
  }

  // Partitions answer each in their own time.
  void Settle(std::uint64_t number) {
    const auto index = static_cast<std::size_t>(number - progress_.settled);
    if (settled_ahead_.size() <= index) settled_ahead_.resize(index + 1, false);
    settled_ahead_[index] = true;
    while (!settled_ahead_.empty() && settled_ahead_.front()) {
      settled_ahead_.pop_front();
      ++progress_.settled;
    }
  }

  void Write(const OutgoingRecord& record, std::uint64_t number) {
    for (;;) {
      const KafkaErrorHandle error = TryWrite(record, number);
      if (!error) return;
      const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
      if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) return Delivered(number, code);
      rd_kafka_poll(client_.get(), kQueueFullPollMs);
      Report(false);
      if (failed_) return;
    }
  }

  KafkaErrorHandle TryWrite(const OutgoingRecord& record, std::uint64_t number) {
    HeadersHandle headers(rd_kafka_headers_new(1));
    AddHeader(*headers, kContentTypeHeader, ContentTypeOf(record.form.value_or(settings_.form)));
    std::array<rd_kafka_vu_t, 6> arguments{};
    std::size_t count = 0;
    arguments[count].vtype = RD_KAFKA_VTYPE_RKT;
    arguments[count++].u.rkt = topic_.get();
    arguments[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    arguments[count++].u.i = RD_KAFKA_MSG_F_COPY;
    arguments[count].vtype = RD_KAFKA_VTYPE_OPAQUE;
    arguments[count++].u.ptr = ToOpaque(number);
    arguments[count].vtype = RD_KAFKA_VTYPE_HEADERS;
    arguments[count++].u.headers = headers.get();
    arguments[count].vtype = RD_KAFKA_VTYPE_VALUE;
    arguments[count].u.mem.ptr = const_cast<char*>(record.value.data());
    arguments[count++].u.mem.size = record.value.size();
    if (record.key) {
      arguments[count].vtype = RD_KAFKA_VTYPE_KEY;
      arguments[count].u.mem.ptr = const_cast<char*>(record.key->data());
      arguments[count++].u.mem.size = record.key->size();
    }
    KafkaErrorHandle error(rd_kafka_produceva(client_.get(), arguments.data(), count));
    if (!error) static_cast<void>(headers.release());  // librdkafka owns them now
    return error;
  }

  void Report(bool last) {
    if (!callbacks_.progress) return;
    const Clock::time_point now = Clock::now();
    if (!last && now - reported_at_ < kProgressInterval) return;
    reported_at_ = now;
    callbacks_.progress(progress_);
  }

  bool StopRequested() const { return callbacks_.stop_requested && callbacks_.stop_requested(); }

  const ProduceSettings& settings_;
  const ProduceCallbacks& callbacks_;
  ProduceProgress progress_;
  std::deque<bool> settled_ahead_;  // from record progress_.settled on
  std::optional<Error> failed_;
  Clock::time_point reported_at_ = Clock::now();
  ProducerHandle client_;
  TopicHandle topic_;
};

// Asked first, since a producer would wait for a topic that is not there until its messages expire.
Result<void> CheckTopic(const ProduceSettings& settings) {
  const auto cluster = ClusterCheck::Connect(settings.kafka, kCheckTimeout);
  if (!cluster) return tl::make_unexpected(cluster.error());
  const auto reachable = cluster->Reachable();
  if (!reachable) return tl::make_unexpected(reachable.error());
  if (!*reachable) {
    return tl::make_unexpected(
        KafkaFailure(RD_KAFKA_RESP_ERR__TRANSPORT, "kafka-brokers", "no broker answers"));
  }
  const auto partitions = cluster->PartitionsOf(settings.topic, "topic");
  if (!partitions) return tl::make_unexpected(partitions.error());
  return {};
}

}  // namespace

Result<ProduceProgress> Produce(const ProduceSettings& settings, const RecordStream& next,
                                const ProduceCallbacks& callbacks) {
  if (auto checked = CheckTopic(settings); !checked) return tl::make_unexpected(checked.error());
  TopicWriter writer(settings, callbacks);
  if (auto opened = writer.Open(); !opened) return tl::make_unexpected(opened.error());
  auto written = writer.WriteAll(next);
  auto finished = writer.Finish();
  if (!written) return tl::make_unexpected(written.error());
  return finished;
}

}  // namespace opslag
