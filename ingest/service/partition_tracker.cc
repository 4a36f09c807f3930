#include "ingest/service/partition_tracker.h"

#include <algorithm>

namespace opslag {

bool PartitionTracker::Accept(std::int64_t offset) {
  if (halted_ || (expected_ && offset < *expected_)) return false;
  if (!resume_at_) resume_at_ = offset;
  expected_ = offset + 1;
  return true;
}

void PartitionTracker::NoteDropped(std::int64_t offset) {
  if (!resume_at_) resume_at_ = offset;
}

void PartitionTracker::NoteEnd(std::int64_t next) {
  // After a rewind an end that was told before it says nothing about what is read again.
  if (!expected_ || next >= *expected_) end_ = next;
}

void PartitionTracker::MarkDone(std::int64_t offset) { done_ = offset + 1; }

std::optional<std::int64_t> PartitionTracker::ToCommit() const {
  if (!done_ || (resume_at_ && *done_ <= *resume_at_)) return std::nullopt;
  return done_;
}

void PartitionTracker::Committed() {
  if (done_) resume_at_ = done_;
}

std::optional<std::int64_t> PartitionTracker::Rewind() {
  expected_ = resume_at_;
  done_ = resume_at_;
  end_.reset();
  return resume_at_;
}

std::optional<std::int64_t> PartitionTracker::RewindTo(std::int64_t committed) {
  resume_at_ = committed;
  return Rewind();
}

std::optional<std::int64_t> PartitionTracker::Position() const {
  const std::optional<std::int64_t> done = done_ ? done_ : resume_at_;
  // Only when nothing read is still under way does the end that was told count too.
  const bool all_done = !expected_ || expected_ == done_;
  return all_done ? std::max(done, end_) : done;
}

void AssignmentTracker::Assign(const std::vector<std::int32_t>& partitions) {
  partitions_.clear();
  for (const std::int32_t partition : partitions) partitions_.try_emplace(partition);
}

PartitionTracker* AssignmentTracker::Find(std::int32_t partition) {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? nullptr : &found->second;
}

std::vector<std::int32_t> AssignmentTracker::Partitions() const {
  std::vector<std::int32_t> numbers;
  numbers.reserve(partitions_.size());
  for (const auto& [number, tracker] : partitions_) numbers.push_back(number);
  return numbers;
}

std::vector<PartitionOffset> AssignmentTracker::ToCommit() const {
  std::vector<PartitionOffset> offsets;
  for (const auto& [number, tracker] : partitions_) {
    if (const auto next = tracker.ToCommit()) offsets.push_back({number, *next});
  }
  return offsets;
}

void AssignmentTracker::Committed() {
  for (auto& [number, tracker] : partitions_) tracker.Committed();
}

std::vector<PartitionOffset> AssignmentTracker::Rewind() { return RewindTo({}); }

std::vector<PartitionOffset> AssignmentTracker::RewindTo(
    const std::vector<PartitionOffset>& committed) {
  std::vector<PartitionOffset> positions;
  for (auto& [number, tracker] : partitions_) {
    const auto known = std::find_if(committed.begin(), committed.end(),
                                    [&](const auto& offset) { return offset.partition == number; });
    const auto next = known == committed.end() ? tracker.Rewind() : tracker.RewindTo(known->next);
    if (next) positions.push_back({number, *next});
  }
  return positions;
}

}  // namespace opslag
