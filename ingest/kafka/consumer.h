// The consumer of the input topic: group membership with eager assignment, over librdkafka.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/kafka_handles.h"
#include "ingest/kafka/record_source.h"

namespace opslag {

// One thread owns it. All records it gave out must be gone before it is destroyed.
class Consumer final : public RecordSource {
 public:
  // REQUIRES: `conf` was made with ConsumerRules(); it is completed with the callbacks here.
  static Result<std::unique_ptr<Consumer>> Create(ConfHandle conf, std::string topic);

  ~Consumer() override;
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  // Joins the group. `listener` outlives the consumer or Close(). Error: kKafka.
  Result<void> Subscribe(AssignmentListener& listener);

  // Instead of Subscribe: these partitions from these offsets, as a member of no group. Nobody is
  // told of an assignment. Error: kKafka.
  Result<void> Assign(const std::vector<PartitionOffset>& positions);

  struct OffsetBounds {
    std::int64_t first = 0;  // of the oldest record that is still there
    std::int64_t end = 0;    // behind the newest, open transactions included
  };
  Result<OffsetBounds> Bounds(std::int32_t partition, std::chrono::milliseconds timeout) const;

  SourceEvent Poll(std::chrono::milliseconds timeout) override;
  Result<void> Seek(const std::vector<PartitionOffset>& positions) override;
  Result<std::vector<PartitionOffset>> Committed(const std::vector<std::int32_t>& partitions,
                                                 std::chrono::milliseconds timeout) override;
  void Halt(std::int32_t partition) override;
  std::vector<PartitionEnd> Ends() const override { return ends_; }
  void Close() override;

  // Whether the broker gave this instance's place to another member of the same group.instance.id.
  // The client is of no use any more. It need not mean a second instance: when a broker answers
  // late, a join that was given up and sent again fences itself.
  bool fenced() const { return fenced_; }

  // Fresh at every call, as a transaction's offsets need it.
  GroupMetadataHandle GroupMetadata() const;

  // Commits without a transaction; blocks until the broker answered.
  rd_kafka_resp_err_t CommitNow(const std::vector<PartitionOffset>& offsets);

  // The group's name.
  const std::string& group() const { return group_; }

  // A librdkafka list of these positions of the input topic.
  PartitionListHandle ToList(const std::vector<PartitionOffset>& positions) const;

 private:
  explicit Consumer(std::string topic) : topic_(std::move(topic)) {}

  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                          rd_kafka_topic_partition_list_t* partitions, void* self) noexcept;
  static int OnStatistics(rd_kafka_t* client, char* json, std::size_t size, void* self) noexcept;

  void Assign(const rd_kafka_topic_partition_list_t& partitions);
  void Revoke();
  void AskAgainForOffsets();
  SourceEvent EventOf(MessageHandle message);
  SourceEvent EventOfError(rd_kafka_resp_err_t code);

  std::string topic_;
  std::string group_;
  AssignmentListener* listener_ = nullptr;
  std::vector<std::int32_t> assigned_;
  std::vector<PartitionEnd> ends_;
  // Whether a record, or the end of a partition, came since the assignment.
  bool heard_ = false;
  // Set where none did, and an error may have been the answer to the question for the offsets.
  std::optional<std::chrono::steady_clock::time_point> ask_again_at_;
  bool closed_ = false;
  bool fenced_ = false;
  ConsumerHandle client_;  // last: destroyed first, while the callbacks' targets still stand
};

}  // namespace opslag
