// A broker, a consumer and an output sink in memory, for tests of the stream loop.
//
// The broker keeps input partitions, the group's committed offsets, and what was committed to the
// two output topics. Faults are asked for before every call of the sink. A test tells its story
// with Feed, the faults and the expectations at the end; Run ends when the input is done.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/kafka/output_sink.h"
#include "ingest/kafka/record_source.h"
#include "ingest/service/stop_request.h"

namespace opslag::test {

struct FakeRecord {
  std::int64_t offset = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
};

struct FakeOutput {
  Destination destination = Destination::kOutput;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::map<std::string, std::string> headers;
};

ConsumedRecord MakeRecord(std::int32_t partition, const FakeRecord& record,
                          const std::vector<std::pair<std::string, std::string>>& headers = {});

// What happens at a call of the sink, instead of success.
struct Fault {
  SinkFailure failure;
  // For Commit: the broker did commit, only the answer was lost.
  bool took_effect = false;
};

enum class SinkCall { kOpen, kBegin, kPublish, kCommit, kAbort };

struct FakeBroker {
  std::map<std::int32_t, std::vector<FakeRecord>> input;
  std::map<std::int32_t, std::int64_t> committed;
  std::vector<FakeOutput> output;  // of committed batches
  std::size_t commits = 0;
  std::size_t sinks_opened = 0;
  bool member = false;  // whether the group still counts this consumer as the partitions' owner

  // Asked before each call; the batch's records so far are given.
  std::function<std::optional<Fault>(SinkCall, const std::vector<FakeOutput>&)> fault;

  void Feed(std::int32_t partition, std::string value);
  void FeedAt(std::int32_t partition, std::int64_t offset, std::string value);
  bool AllCommitted() const;
  std::vector<std::string> Values(Destination destination) const;
};

class FakeSource final : public RecordSource {
 public:
  explicit FakeSource(FakeBroker& broker) : broker_(broker) {}

  void Subscribe(AssignmentListener& listener) { listener_ = &listener; }

  // Called at every poll with the number of polls so far; what a test does in passing.
  std::function<void(std::size_t)> at_poll;
  // Returned by the next poll.
  std::optional<Error> next_error;

  // To be called from at_poll.
  void Revoke(bool lost);
  void Assign();

  SourceEvent Poll(std::chrono::milliseconds timeout) override;
  Result<void> Seek(const std::vector<PartitionOffset>& positions) override;
  Result<std::vector<PartitionOffset>> Committed(const std::vector<std::int32_t>& partitions,
                                                 std::chrono::milliseconds timeout) override;
  void Halt(std::int32_t partition) override { halted_.push_back(partition); }
  std::vector<PartitionEnd> Ends() const override { return {}; }
  void Close() override;

  const std::vector<std::int32_t>& halted() const { return halted_; }
  bool fail_next_seek = false;
  // Deliver this many records of a partition again before going on, as after a resume.
  std::int64_t repeat_next = 0;

 private:
  std::optional<ConsumedRecord> NextRecord();

  FakeBroker& broker_;
  AssignmentListener* listener_ = nullptr;
  std::map<std::int32_t, std::int64_t> position_;
  std::vector<std::int32_t> halted_;
  std::size_t polls_ = 0;
  std::int32_t last_partition_ = -1;
};

class FakeSinkFactory final : public OutputSinkFactory {
 public:
  explicit FakeSinkFactory(FakeBroker& broker) : broker_(broker) {}
  tl::expected<std::unique_ptr<OutputSink>, SinkFailure> Open() override;

 private:
  FakeBroker& broker_;
};

SinkFailure AbortFailure(bool record_refused = false);
SinkFailure ReplaceFailure();
SinkFailure StopFailure();

}  // namespace opslag::test
