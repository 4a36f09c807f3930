// How many records a batch may hold, and the search for the record that the broker refuses.
//
// A batch that holds a record the broker refuses fails whole, is read again and fails again. After
// a few refusals the batches are halved, until the record at fault is alone in one; what was with
// it goes through. Batches grow again slowly, since the cause may be the batches' size itself (a
// topic's limit was lowered). Only refusals count: aborts for other reasons (a lost leader, a slow
// coordinator) must never cost a record. One thread owns it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace opslag {

class BatchLimit {
 public:
  // `full`: records of a normal batch. `tolerated`: refusals before halving, at least 1.
  BatchLimit(std::size_t full, std::int32_t tolerated)
      : full_(full), tolerated_(tolerated), limit_(full) {}

  std::size_t limit() const { return limit_; }

  // Whether the last batch was refused.
  bool searching() const { return refusals_ > 0; }

  void Committed() {
    refusals_ = 0;
    if (++commits_at_limit_ < kCommitsBeforeGrowing) return;
    commits_at_limit_ = 0;
    limit_ = std::min(full_, limit_ * 2);
  }

  // A batch of `records` was refused. True when it held but one record and was given its chances:
  // that record is at fault.
  bool Refused(std::size_t records) {
    commits_at_limit_ = 0;
    ++refusals_;
    if (refusals_ < tolerated_) return false;
    if (records <= 1) return true;
    limit_ = std::max<std::size_t>(1, std::min(limit_, records) / 2);
    return false;
  }

  // The record at fault has been dealt with.
  void Resolved() {
    refusals_ = 0;
    commits_at_limit_ = 0;
    limit_ = full_;
  }

 private:
  static constexpr std::int32_t kCommitsBeforeGrowing = 8;

  std::size_t full_;
  std::int32_t tolerated_;
  std::size_t limit_;
  std::int32_t refusals_ = 0;
  std::int32_t commits_at_limit_ = 0;
};

}  // namespace opslag
