// A test with a broker, three topics of its own, and services that read and write them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/integration/audit.h"
#include "tests/integration/kafka_fixture.h"
#include "tests/integration/sample_postings.h"
#include "tests/integration/service.h"

namespace opslag::integration {

class PipelineTest : public KafkaTest {
 protected:
  PipelineTest()
      : topics_{Unique("postings"), Unique("enriched"), Unique("dead")}, name_(Unique("opslag")) {}

  const Topics& topics() const { return topics_; }
  // Group and first part of the transactional id.
  const std::string& name() const { return name_; }

  ServiceOptions Options(std::vector<std::string> flags = {}, int ordinal = 0) const {
    return {Bootstrap(), topics_, name_, ordinal, std::move(flags), {}};
  }

  // A service that is ready.
  Service StartService(std::vector<std::string> flags = {}, int ordinal = 0) const {
    Service service(Options(std::move(flags), ordinal));
    service.WaitReady();
    return service;
  }

  // Waits until `topic` holds `count` records that a read_committed consumer sees. Fails at once,
  // with the log, when the service is gone.
  ::testing::AssertionResult Delivers(Service& service, const std::string& topic,
                                      std::size_t count) const {
    TopicReader reader(topic);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!reader.ReadUntil(count, std::chrono::milliseconds(500))) {
      const bool over = std::chrono::steady_clock::now() >= deadline;
      if (!over && service.Running()) continue;
      return ::testing::AssertionFailure()
             << topic << " has " << reader.Records().size() << " records instead of " << count
             << (over ? "" : ", and the service has ended") << "; the service's log:\n"
             << service.Log();
    }
    return ::testing::AssertionSuccess();
  }

  // Input records that the group is through with.
  std::int64_t Committed(std::int32_t partition = 0) const {
    return CommittedOffset(name_, topics_.input, partition).value_or(0);
  }

 private:
  Topics topics_;
  std::string name_;
};

}  // namespace opslag::integration
