// Where each assigned partition stands: what was read, what is in the open batch, what is
// committed.
//
// Pure bookkeeping over offsets, without Kafka. Offsets of a partition rise but have gaps
// (transaction markers, aborted records), so "next" always means "last one plus one, or later". One
// thread owns it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "ingest/kafka/record_source.h"

namespace opslag {

class PartitionTracker {
 public:
  // Whether the record at `offset` is to be processed: not when it lies below what was read already
  // (a fetch may repeat old positions after a seek or a resume) or when the partition is halted.
  bool Accept(std::int64_t offset);

  // A record that was read but dropped on purpose: processing begins there at the next Rewind.
  void NoteDropped(std::int64_t offset);

  // The broker says that everything below `next` has been handed out.
  void NoteEnd(std::int64_t next);

  // The record's result is in the open batch. REQUIRES: offsets in rising order.
  void MarkDone(std::int64_t offset);

  // The next offset to commit; nothing when the open batch holds none of this partition.
  std::optional<std::int64_t> ToCommit() const;

  // The open batch is durable.
  void Committed();

  // Forgets what was read after the last commit. Where to read from again; nothing when nothing was
  // read, and so nothing must be sought.
  std::optional<std::int64_t> Rewind();

  // Likewise, but the broker's word replaces what this side believes.
  std::optional<std::int64_t> RewindTo(std::int64_t committed);

  void Halt() { halted_ = true; }
  bool halted() const { return halted_; }

  // How far this side has come: everything below is done, or is not a record. Nothing before the
  // first record or end.
  std::optional<std::int64_t> Position() const;

 private:
  std::optional<std::int64_t> resume_at_;  // everything below is committed
  std::optional<std::int64_t> expected_;   // lowest offset that may come next
  std::optional<std::int64_t> done_;       // everything below is in the open batch or committed
  std::optional<std::int64_t> end_;        // the last end of partition told
  bool halted_ = false;
};

// The trackers of the whole assignment.
class AssignmentTracker {
 public:
  void Assign(const std::vector<std::int32_t>& partitions);
  void Clear() { partitions_.clear(); }

  // Null when the partition is not assigned.
  PartitionTracker* Find(std::int32_t partition);

  bool empty() const { return partitions_.empty(); }
  std::size_t size() const { return partitions_.size(); }
  std::vector<std::int32_t> Partitions() const;

  std::vector<PartitionOffset> ToCommit() const;
  void Committed();

  // Rewinds every partition; where each has to be sought to.
  std::vector<PartitionOffset> Rewind();

  // Rewinds to what the broker holds as committed; a partition without an entry to its own start.
  std::vector<PartitionOffset> RewindTo(const std::vector<PartitionOffset>& committed);

 private:
  std::map<std::int32_t, PartitionTracker> partitions_;
};

}  // namespace opslag
