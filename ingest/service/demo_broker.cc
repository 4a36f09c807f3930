#include "ingest/service/demo_broker.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <utility>

#include "ingest/kafka/client_config.h"
#include "ingest/kafka/kafka_error.h"
#include "ingest/kafka/kafka_handles.h"

namespace opslag {
namespace {

using ClusterHandle =
    std::unique_ptr<rd_kafka_mock_cluster_t, CallOnDestroy<rd_kafka_mock_cluster_destroy>>;

}  // namespace

struct DemoBroker::Impl {
  ProducerHandle host;  // the client instance that the cluster lives in
  ClusterHandle cluster;
  std::string bootstrap;
};

Result<DemoBroker> DemoBroker::Start(const std::vector<Topic>& topics) {
  auto conf = MakeConf(KafkaConnection{}, ClientRole::kProducer, {}, {{"bootstrap.servers", ""}});
  if (!conf) return tl::make_unexpected(conf.error());
  auto host = NewProducer(std::move(*conf));
  if (!host) return tl::make_unexpected(host.error());

  auto impl = std::make_unique<Impl>();
  impl->host = std::move(*host);
  impl->cluster.reset(rd_kafka_mock_cluster_new(impl->host.get(), 1));
  if (!impl->cluster) {
    return Fail(ErrorCode::kKafka, "demo broker", "cannot listen on this machine");
  }
  for (const Topic& topic : topics) {
    const rd_kafka_resp_err_t code =
        rd_kafka_mock_topic_create(impl->cluster.get(), topic.name.c_str(), topic.partitions, 1);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return tl::make_unexpected(
          KafkaFailure(code, "demo broker", "cannot create topic " + topic.name));
    }
  }
  impl->bootstrap = rd_kafka_mock_cluster_bootstraps(impl->cluster.get());
  return DemoBroker(std::move(impl));
}

DemoBroker::DemoBroker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DemoBroker::DemoBroker(DemoBroker&&) noexcept = default;
DemoBroker& DemoBroker::operator=(DemoBroker&&) noexcept = default;
DemoBroker::~DemoBroker() = default;

const std::string& DemoBroker::Bootstrap() const { return impl_->bootstrap; }

}  // namespace opslag
