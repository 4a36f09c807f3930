// The border between the Kafka service and what is done with one record.
//
// The service hands in a record's bytes and publishes the bytes that come back; how a record is
// decoded, classified and encoded is hidden behind RecordProcessor. A factory makes one processor
// for each worker thread, since a processor owns scratch memory.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classifier/error.h"

namespace opslag {

enum class WireForm { kJson, kProtobuf };

// Where the record lay in its topic; goes into the enriched record's provenance.
struct RecordOrigin {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

// One record as read. All views belong to the caller and live until Process returns.
struct InputRecord {
  std::optional<std::string_view> value;  // absent: a tombstone
  WireForm form = WireForm::kJson;
  std::string_view key;  // empty when the record has none
  RecordOrigin origin;
};

// What a posting tells of its source, for the service's metrics.
struct RecordFacts {
  std::string source;
  bool teaser = false;                       // only the beginning of a posting
  std::optional<std::int64_t> published_ms;  // since 1970 (UTC)

  // How its employer was linked to the register, by the contract's names ("WORKPLACE",
  // "NAME_AND_PLACE"; "UNSPECIFIED" where it was not). Unset where there is no register.
  struct Link {
    std::string level, method;
    auto operator<=>(const Link&) const = default;
  };
  std::optional<Link> link;
};

// Not thread-safe; one instance for each worker thread.
class RecordProcessor {
 public:
  virtual ~RecordProcessor() = default;

  // The enriched record in the configured output form. The same bytes and origin always give the
  // same answer. An error for which IsRecordError() holds condemns this record alone (it becomes a
  // dead letter); any other one stops the service. After an error the processor can be used again.
  // The error's text is our own and never quotes the record.
  virtual Result<std::string> Process(const InputRecord& record) = 0;

  // Of the record that Process answered last. REQUIRES: it answered without an error.
  virtual RecordFacts facts() const { return {}; }
};

// Thread-safe; outlives the processors it made.
class RecordProcessorFactory {
 public:
  virtual ~RecordProcessorFactory() = default;

  // A processor for the calling thread.
  virtual std::unique_ptr<RecordProcessor> ForThread() = 0;

  // "2026.10-3f9c…": written into dead letters and the metrics.
  virtual std::string RuleSetVersion() const = 0;

  // The day of the register that employers are looked up in, YYYY-MM-DD; empty = none.
  virtual std::string RegisterVersion() const { return {}; }
};

}  // namespace opslag
