// The loop that owns consumer, producer and transactions: read, let the workers classify, publish
// in order, commit.
//
// What it promises, given a sink with transactions: every record of the input has exactly one
// result in the output or the dead-letter topic, whatever fails. It rests on four rules:
//   - A batch's results and its offsets are committed together, or not at all.
//   - Offsets are those of results handed to the sink, never the consumer's own position.
//   - Whenever a batch is given up, every partition is rewound, not only those at fault.
//   - When it is unknown whether a batch was committed, the broker is asked before anything is
//   read.
// And all results of one batch were made by one plan: where the plan changes, the batch ends.
//
// States: idle (no batch open), in a batch, rewinding (a batch was aborted; the partitions are
// still to be sought back), recovering (the sink is gone; a new one is to be opened and the
// committed offsets are to be asked). Everything happens on the thread that calls Run; it contacts
// Kafka only through RecordSource and OutputSink, so that tests need no broker.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/output_sink.h"
#include "ingest/kafka/record_source.h"
#include "ingest/observe/health.h"
#include "ingest/observe/metrics.h"
#include "ingest/record/record_processor.h"
#include "ingest/service/batch_limit.h"
#include "ingest/service/ordered_work.h"
#include "ingest/service/outgoing.h"
#include "ingest/service/partition_tracker.h"
#include "ingest/service/stop_request.h"
#include "ingest/service/work_plan.h"

namespace opslag {

struct StreamLoopSettings {
  std::size_t batch_records = 1000;
  std::chrono::milliseconds batch_interval{200};
  std::int32_t refusals_before_bisecting = 2;
  // How long a drain (at revocation or shutdown) waits for records under way.
  std::chrono::milliseconds drain_timeout{10'000};
  // How long asking for committed offsets may take.
  std::chrono::milliseconds committed_timeout{10'000};
  // How long a partition with unread records may stand still before the service is not live.
  std::chrono::milliseconds stall_timeout{120'000};
  // After the first failure in a row, doubled up to the second.
  std::chrono::milliseconds first_backoff{50};
  std::chrono::milliseconds longest_backoff{2'000};
  WireForm output_form = WireForm::kJson;
  // Largest message that each topic takes, in bytes.
  std::size_t max_output_bytes = 1'000'000;
  std::size_t max_dead_letter_bytes = 1'000'000;
  // But for the rules' version, which is each record's own plan's.
  DeadLetterContext dead_letters;
};

class StreamLoop final : public AssignmentListener {
 public:
  // All references outlive the loop. `work` is fed by this loop alone, and follows `plan`.
  StreamLoop(StreamLoopSettings settings, RecordSource& source, OutputSinkFactory& sinks,
             OrderedWork& work, const CurrentPlan& plan, ServiceMetrics& metrics, Health& health,
             const StopRequest& stop);

  // Opens a sink, waiting for the broker as long as it takes, and runs until a stop is requested;
  // then finishes and commits what is under way. The source is still open afterwards. Error: what
  // the process must stop for; the open batch has been aborted then.
  Result<void> Run();

  // Called within source.Poll and source.Close.
  void OnAssigned(const std::vector<std::int32_t>& partitions) noexcept override;
  void OnRevoked(bool lost) noexcept override;

 private:
  using Clock = std::chrono::steady_clock;

  struct Idle {};
  struct InBatch {
    Clock::time_point commit_at;
    WorkPlanPtr plan;  // that all its results were made by
    std::size_t records = 0;
    std::size_t published = 0;
    std::map<ErrorCode, std::size_t> dead;
    std::vector<std::int64_t> timestamps_ms;
    std::vector<SourceHealth::Note> sources;
    std::map<RecordFacts::Link, std::size_t> links;
    // The batch's last record: when it is the only one and is refused, it is the one at fault.
    std::int32_t last_partition = 0;
    std::int64_t last_offset = 0;
    bool last_is_dead_letter = false;
  };
  struct Rewinding {
    Clock::time_point not_before;
  };
  struct Recovering {
    Clock::time_point not_before;
  };
  using State = std::variant<Idle, InBatch, Rewinding, Recovering>;

  // What becomes of one record.
  struct Outcome {
    OutputRecord output;
    std::optional<ErrorCode> dead;   // why it is a dead letter
    SourceHealth::Note source = {};  // unless it is one
    std::optional<RecordFacts::Link> link = {};
  };

  void Step();
  bool Processing() const;
  void FollowPlan();

  // Coming back after a failure.
  void Rewind(Clock::time_point now);
  void Recover(Clock::time_point now);
  bool OpenSink();
  bool AskCommitted();
  void SeekBack();
  void ServeCallbacks(Clock::time_point until);

  // Reading.
  void ReadInput();
  void Take(SourceEvent event);
  void TakeRecord(ConsumedRecord record);
  void SubmitRun();
  std::chrono::milliseconds PollTimeout() const;

  // Publishing. False: the batch failed and the item is gone.
  void PublishFinished();
  bool PublishItem(const WorkItem& item);
  std::optional<Outcome> OutcomeOf(const WorkItem& item) const;
  bool Hand(Outcome outcome, const ConsumedRecord& record);
  InBatch* OpenBatch();
  void HaltPartition(std::int32_t partition, std::int64_t offset);

  // Ending a batch.
  bool PlanChangesHere() const;
  bool CommitDue() const;
  void Commit();
  void CountCommitted(const InBatch& batch);
  void OnFailure(const SinkFailure& failure);
  void FindRecordAtFault(const InBatch& batch);
  void AbortBatch(AbortCause cause);
  void ReplaceSink();
  Clock::time_point AfterBackoff();

  // Ending work.
  void FinishUnderWay();
  void ForgetUnderWay();

  void Observe(Clock::time_point now);

  StreamLoopSettings settings_;
  RecordSource& source_;
  OutputSinkFactory& sinks_;
  OrderedWork& work_;
  const CurrentPlan& plan_;
  ServiceMetrics& metrics_;
  Health& health_;
  const StopRequest& stop_;

  State state_ = Recovering{};
  std::unique_ptr<OutputSink> sink_;
  AssignmentTracker tracker_;
  BatchLimit limit_;
  StallDetector stalls_;
  std::vector<ConsumedRecord> run_;  // read, not yet submitted
  // Records that the broker refused alone: only a dead letter can take them on.
  std::set<std::pair<std::int32_t, std::int64_t>> condemned_;
  WorkPlanPtr followed_;
  std::optional<Error> fatal_;
  std::int32_t failures_in_a_row_ = 0;
  Clock::time_point observed_at_;
};

}  // namespace opslag
