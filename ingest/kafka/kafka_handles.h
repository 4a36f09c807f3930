// Owners of librdkafka's objects. Nobody else in the program frees one.
//
// The C API is used on purpose: the C++ wrapper is thinner where the service needs most (headers,
// group metadata, seek, errors with their class). All handles are move-only; the thread rules are
// librdkafka's own.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

namespace opslag {

// Wraps a C "destroy" function as a deleter without state.
template <auto kDestroy>
struct CallOnDestroy {
  template <typename T>
  void operator()(T* object) const noexcept {
    kDestroy(object);
  }
};

using ConfHandle = std::unique_ptr<rd_kafka_conf_t, CallOnDestroy<rd_kafka_conf_destroy>>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, CallOnDestroy<rd_kafka_topic_destroy>>;
using MessageHandle = std::unique_ptr<rd_kafka_message_t, CallOnDestroy<rd_kafka_message_destroy>>;
using HeadersHandle = std::unique_ptr<rd_kafka_headers_t, CallOnDestroy<rd_kafka_headers_destroy>>;
using KafkaErrorHandle = std::unique_ptr<rd_kafka_error_t, CallOnDestroy<rd_kafka_error_destroy>>;
using PartitionListHandle = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                            CallOnDestroy<rd_kafka_topic_partition_list_destroy>>;
using GroupMetadataHandle =
    std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                    CallOnDestroy<rd_kafka_consumer_group_metadata_destroy>>;
using QueueHandle = std::unique_ptr<rd_kafka_queue_t, CallOnDestroy<rd_kafka_queue_destroy>>;
using EventHandle = std::unique_ptr<rd_kafka_event_t, CallOnDestroy<rd_kafka_event_destroy>>;
using AdminOptionsHandle =
    std::unique_ptr<rd_kafka_AdminOptions_t, CallOnDestroy<rd_kafka_AdminOptions_destroy>>;
using ConfigResourceHandle =
    std::unique_ptr<rd_kafka_ConfigResource_t, CallOnDestroy<rd_kafka_ConfigResource_destroy>>;

struct DestroyMetadata {
  void operator()(const rd_kafka_metadata_t* metadata) const noexcept {
    rd_kafka_metadata_destroy(metadata);
  }
};
using MetadataHandle = std::unique_ptr<const rd_kafka_metadata_t, DestroyMetadata>;

// What is still queued or on its way is dropped: whoever wants it delivered flushes before.
struct DestroyProducer {
  void operator()(rd_kafka_t* producer) const noexcept {
    rd_kafka_purge(producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                 RD_KAFKA_PURGE_F_NON_BLOCKING);
    rd_kafka_destroy(producer);
  }
};
using ProducerHandle = std::unique_ptr<rd_kafka_t, DestroyProducer>;

// Leaves without rd_kafka_consumer_close, which can block for long: whoever wants a proper good-bye
// closes before. Every message of the consumer must be gone by then.
struct DestroyConsumer {
  void operator()(rd_kafka_t* consumer) const noexcept {
    rd_kafka_destroy_flags(consumer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
};
using ConsumerHandle = std::unique_ptr<rd_kafka_t, DestroyConsumer>;

}  // namespace opslag
