// Holds a pipeline's three topics against each other, record by record.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/integration/kafka_fixture.h"
#include "tests/integration/sample_postings.h"

namespace opslag::integration {

struct Audit {
  std::size_t input = 0;
  std::size_t enriched = 0;
  std::size_t dead_letters = 0;
  // Whatever breaks a promise, in words; empty = all is well. At most some twenty, the rest is
  // counted.
  std::vector<std::string> problems;
};

// Reads the topics as a read_committed consumer would, and demands:
// - every input record has exactly one answer: an enriched record, or a dead letter;
// - an enriched record carries its input's key, identity, time, traceparent and tracestate;
// - answers of one key stand in the order of their inputs, in one partition;
// - a dead letter has its input's key and value byte for byte, and its headers, unchanged and in
// order. Input records are known by partition and offset, which the answers name. REQUIRES: the
// service has stopped or stands still.
Audit AuditTopics(const Topics& topics, Form output_form);

}  // namespace opslag::integration
