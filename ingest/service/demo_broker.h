// A small Kafka broker inside the process, for `opslag demo`: librdkafka's mock cluster.
//
// It keeps no transactions (so Delivery::kAtLeastOnce), forgets everything at the end and drops the
// oldest records of a partition above 5 MiB. Never for real work.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "classifier/error.h"

namespace opslag {

// Owns the cluster; it listens on 127.0.0.1 from Start to destruction. Clients should be gone
// before it is destroyed. Not copyable; movable.
class DemoBroker {
 public:
  struct Topic {
    std::string name;
    int partitions = 1;
  };

  // Error: kKafka.
  static Result<DemoBroker> Start(const std::vector<Topic>& topics);

  DemoBroker(DemoBroker&&) noexcept;
  DemoBroker& operator=(DemoBroker&&) noexcept;
  ~DemoBroker();

  // "127.0.0.1:35481"
  const std::string& Bootstrap() const;

 private:
  struct Impl;
  explicit DemoBroker(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
