// `opslag demo`: sample postings through Kafka and back, and what became of them, for a person to
// read.
//
// It is the real service between real topics. Without a broker's address it starts a small one
// inside the process (service/demo_broker.h); that one has no transactions, so the run is
// at-least-once, and says so. With an address the run is exactly-once, as `opslag run` is.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <string>

#include "classifier/classifier.h"
#include "classifier/error.h"
#include "ingest/demo/table.h"
#include "ingest/service/stop_request.h"

namespace opslag {

struct DemoSettings {
  // JSON lines. A broken line is sent as it is: the service is what must cope with it.
  std::filesystem::path samples = "deploy/samples/postings.jsonl";
  // Of a real broker, "host:port". Empty = the embedded one.
  std::string bootstrap_servers;
  // Properties of librdkafka for the real broker (security and the like).
  std::map<std::string, std::string> kafka_properties;
  // On a real broker these must exist and be empty, so that the demo shows its own records only.
  std::string input_topic = "job-postings";
  std::string output_topic = "enriched-job-postings";
  std::string dead_letter_topic = "job-postings-dlq";
  // The longest wait for all records to come back.
  std::chrono::seconds patience{60};
};

// Blocks until everything came back, patience ran out or `stop` was requested; prints to `out` as
// it goes. Errors: kIo (samples), kKafka, kConfiguration (topics hold records already), and those
// of the service. After an error nothing of the demo keeps running.
Result<void> RunDemo(const DemoSettings& settings, std::shared_ptr<const Classifier> classifier,
                     const PrintStyle& style, StopRequest& stop, std::ostream& out);

}  // namespace opslag
