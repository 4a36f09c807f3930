// What the stream loop needs of a consumer. Implemented by Consumer, and by a fake in the tests.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/consumed_record.h"

namespace opslag {

// The next offset to read of a partition of the input topic.
struct PartitionOffset {
  std::int32_t partition = 0;
  std::int64_t next = 0;
};

// How far a partition reaches, as last told by the broker.
struct PartitionEnd {
  std::int32_t partition = 0;
  std::int64_t end = 0;  // first offset not readable yet (last stable offset under read_committed)
  bool leader_up = false;  // whether the connection to the partition's leader stands
};

// Everything below `next` has been handed out. Tells what records alone cannot: that the offsets up
// to the end are transaction markers.
struct EndOfPartition {
  std::int32_t partition = 0;
  std::int64_t next = 0;
};

// Nothing (time is up, or a callback was served), a record, an end, or an error that stops the
// process.
using SourceEvent = std::variant<std::monostate, ConsumedRecord, EndOfPartition, Error>;

// Called from within RecordSource::Poll and Close, on their thread.
class AssignmentListener {
 public:
  virtual ~AssignmentListener() = default;

  // The whole assignment (eager protocol: everything was revoked before).
  virtual void OnAssigned(const std::vector<std::int32_t>& partitions) noexcept = 0;

  // All partitions go. Offsets can be committed within the call, unless `lost`: then another
  // instance may own them already.
  virtual void OnRevoked(bool lost) noexcept = 0;
};

// One thread owns a source.
class RecordSource {
 public:
  virtual ~RecordSource() = default;

  virtual SourceEvent Poll(std::chrono::milliseconds timeout) = 0;

  // The next records of these partitions come from these offsets. Failure: kKafka; some partitions
  // may have moved, so seek all of them again.
  virtual Result<void> Seek(const std::vector<PartitionOffset>& positions) = 0;

  // What the broker holds as committed, waiting for pending transactions to be resolved. Partitions
  // without a committed offset are left out.
  virtual Result<std::vector<PartitionOffset>> Committed(
      const std::vector<std::int32_t>& partitions, std::chrono::milliseconds timeout) = 0;

  // No more records of this partition until the next assignment.
  virtual void Halt(std::int32_t partition) = 0;

  // The assigned partitions; refreshed every few seconds.
  virtual std::vector<PartitionEnd> Ends() const = 0;

  // Leaves the group; calls OnRevoked before it returns.
  virtual void Close() = 0;
};

}  // namespace opslag
