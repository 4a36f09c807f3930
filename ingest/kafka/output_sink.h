// Where results go: a batch of records and the offsets they came from, together.
//
// Begin, Publish…, Commit or Abort. Implemented with Kafka transactions (TransactionalSink),
// without (AtLeastOnceSink), and by a fake in the tests. One thread owns a sink.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/kafka_error.h"
#include "ingest/kafka/kafka_handles.h"
#include "ingest/kafka/record_source.h"

namespace opslag {

enum class Destination { kOutput, kDeadLetters };

// The views need to live only during Publish.
struct OutputRecord {
  Destination destination = Destination::kOutput;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  HeadersHandle headers;  // may be null
};

struct SinkFailure {
  // kAbort: call Abort, then the sink can begin anew. kReplace: destroy the sink; whether the batch
  // was committed is only known by asking the broker. kStop: the process cannot go on. Never
  // kRetry: a sink retries by itself, up to its deadline.
  Remedy remedy = Remedy::kReplace;
  // The broker refused a record of the batch for what it is, so the same batch fails again.
  bool record_refused = false;
  Error error;
};

using SinkResult = tl::expected<void, SinkFailure>;

class OutputSink {
 public:
  virtual ~OutputSink() = default;

  virtual SinkResult Begin() = 0;
  // Hands the record over; whether it arrives shows at Commit.
  virtual SinkResult Publish(OutputRecord record) = 0;
  // After success everything published since Begin and `offsets` are durable.
  virtual SinkResult Commit(const std::vector<PartitionOffset>& offsets) = 0;
  virtual SinkResult Abort() = 0;
  // Serves callbacks; call it some times a second.
  virtual void Serve() = 0;
};

// Makes sinks: the first one, and the next one after Remedy::kReplace.
class OutputSinkFactory {
 public:
  virtual ~OutputSinkFactory() = default;

  // Blocks up to the commit timeout. With transactions this also resolves what an earlier sink of
  // the same instance left open. kReplace in the failure means: try again later.
  virtual tl::expected<std::unique_ptr<OutputSink>, SinkFailure> Open() = 0;
};

}  // namespace opslag
