// librdkafka's mock cluster with what the tests need of it: topics, hidden topics, errors on
// request.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <string>
#include <vector>

#include "ingest/kafka/kafka_handles.h"

namespace opslag::test {

// The requests' numbers in Kafka's protocol.
enum class Request : std::int16_t {
  kProduce = 0,
  kFetch = 1,
  kListOffsets = 2,
  kMetadata = 3,
  kOffsetFetch = 9,
  kFindCoordinator = 10,
  kJoinGroup = 11,
  kHeartbeat = 12,
  kSyncGroup = 14,
  kInitProducerId = 22,
  kAddPartitionsToTxn = 24,
  kAddOffsetsToTxn = 25,
  kEndTxn = 26,
  kTxnOffsetCommit = 28,
};

class MockCluster {
 public:
  MockCluster()
      : host_(rd_kafka_new(RD_KAFKA_PRODUCER, nullptr, nullptr, 0)),
        cluster_(rd_kafka_mock_cluster_new(host_.get(), 1)) {}

  std::string Bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }

  void CreateTopic(const std::string& name, int partitions) {
    rd_kafka_mock_topic_create(cluster_.get(), name.c_str(), partitions, 1);
  }

  // Metadata says that there is no such topic.
  void HideTopic(const std::string& name) {
    rd_kafka_mock_topic_set_error(cluster_.get(), name.c_str(),
                                  RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  }

  // The next requests of this kind are answered so, one after the other.
  void FailNext(Request request, const std::vector<rd_kafka_resp_err_t>& errors) {
    rd_kafka_mock_push_request_errors_array(cluster_.get(), static_cast<std::int16_t>(request),
                                            errors.size(), errors.data());
  }

  void Break() { rd_kafka_mock_broker_set_down(cluster_.get(), 1); }
  void Mend() { rd_kafka_mock_broker_set_up(cluster_.get(), 1); }

 private:
  using ClusterHandle =
      std::unique_ptr<rd_kafka_mock_cluster_t, CallOnDestroy<rd_kafka_mock_cluster_destroy>>;
  ProducerHandle host_;
  ClusterHandle cluster_;
};

}  // namespace opslag::test
