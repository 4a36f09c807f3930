#include "ingest/service/stream_loop.h"

#include <algorithm>
#include <string>
#include <type_traits>

#include "ingest/kafka/fault_point.h"
#include "ingest/kafka/kafka_error.h"
#include "ingest/observe/log.h"

namespace opslag {
namespace {

using std::chrono::milliseconds;

// Records handed to a worker at once: large enough to hide the lock, small enough that two workers
// share a short queue.
constexpr std::size_t kRunRecords = 64;
// The longest sleep in a poll; a stop request is noticed after it.
constexpr milliseconds kIdlePoll{100};
// While workers are busy and no input is there. New input waits that long at most.
constexpr milliseconds kResultWait{2};
// While the queue is full, so that there is nothing to read anyway.
constexpr milliseconds kFullQueueWait{20};
constexpr milliseconds kRecoveryPoll{50};
constexpr milliseconds kObserveInterval{1'000};

std::string_view NameOf(Remedy remedy) {
  switch (remedy) {
    case Remedy::kRetry: return "retry";
    case Remedy::kAbort: return "abort";
    case Remedy::kReplace: return "replace_producer";
    case Remedy::kStop: return "stop";
  }
  return "stop";
}

Error RefusedByBroker() {
  return {ErrorCode::kOutputRefused, "output-topic",
          "the broker refuses the enriched record, though it is within the size limit"};
}

Error TooLargeForOutput() {
  return {ErrorCode::kOutputTooLarge, "output-topic",
          "the enriched record is larger than the topic's max.message.bytes"};
}

std::size_t BytesOf(const OutputRecord& record) {
  return MessageBytes(record.key, record.value, record.headers.get());
}

}  // namespace

StreamLoop::StreamLoop(StreamLoopSettings settings, RecordSource& source, OutputSinkFactory& sinks,
                       OrderedWork& work, const CurrentPlan& plan, ServiceMetrics& metrics,
                       Health& health, const StopRequest& stop)
    : settings_(std::move(settings)),
      source_(source),
      sinks_(sinks),
      work_(work),
      plan_(plan),
      metrics_(metrics),
      health_(health),
      stop_(stop),
      limit_(settings_.batch_records, settings_.refusals_before_bisecting),
      stalls_(settings_.stall_timeout) {}

Result<void> StreamLoop::Run() {
  while (!stop_.Requested() && !fatal_) Step();
  if (!fatal_) {
    health_.SetDraining();
    Log(LogLevel::kInfo, "draining", {{"under_way", work_.in_flight() + run_.size()}});
    FinishUnderWay();
  }
  if (std::holds_alternative<InBatch>(state_)) AbortBatch(AbortCause::kShutdown);
  ForgetUnderWay();
  if (fatal_) return tl::make_unexpected(*fatal_);
  return {};
}

void StreamLoop::Step() {
  const Clock::time_point now = Clock::now();
  health_.Tick(now);
  Observe(now);
  FollowPlan();
  if (std::holds_alternative<Recovering>(state_)) return Recover(now);
  if (std::holds_alternative<Rewinding>(state_)) return Rewind(now);
  ReadInput();
  PublishFinished();
  if (CommitDue()) Commit();
  if (sink_) sink_->Serve();
}

bool StreamLoop::Processing() const {
  return !fatal_ &&
         (std::holds_alternative<Idle>(state_) || std::holds_alternative<InBatch>(state_));
}

void StreamLoop::FollowPlan() {
  WorkPlanPtr plan = plan_.Get();
  if (plan == followed_) return;
  followed_ = plan;
  work_.Follow(std::move(plan));
}

// --- Coming back after a failure ----------------------------------------------------------------

void StreamLoop::Rewind(Clock::time_point now) {
  const Clock::time_point not_before = std::get<Rewinding>(state_).not_before;
  if (now < not_before) return ServeCallbacks(not_before);
  SeekBack();
}

void StreamLoop::Recover(Clock::time_point now) {
  const Clock::time_point not_before = std::get<Recovering>(state_).not_before;
  if (now < not_before) return ServeCallbacks(not_before);
  // In this order: opening the sink settles what the former one left at the coordinator, and only
  // then do the committed offsets tell the truth.
  if (!sink_ && !OpenSink()) return;
  if (!AskCommitted()) return;
  SeekBack();
}

bool StreamLoop::OpenSink() {
  auto opened = sinks_.Open();
  if (opened) {
    sink_ = std::move(*opened);
    health_.SetProducerReady(true);
    Log(LogLevel::kInfo, "producer_ready");
    return true;
  }
  const SinkFailure& failure = opened.error();
  Log(LogLevel::kWarn, "producer_not_ready", {{"error", failure.error.ToString()}});
  if (failure.remedy == Remedy::kStop) {
    fatal_ = failure.error;
  } else {
    state_ = Recovering{AfterBackoff()};
  }
  return false;
}

bool StreamLoop::AskCommitted() {
  const auto committed = source_.Committed(tracker_.Partitions(), settings_.committed_timeout);
  if (!committed) {
    Log(LogLevel::kWarn, "committed_offsets_unknown", {{"error", committed.error().ToString()}});
    state_ = Recovering{AfterBackoff()};
    return false;
  }
  for (const PartitionOffset& offset : tracker_.RewindTo(*committed)) {
    Log(LogLevel::kInfo, "partition_resumed",
        {{"partition", offset.partition}, {"offset", offset.next}});
  }
  return true;
}

void StreamLoop::SeekBack() {
  const auto sought = source_.Seek(tracker_.Rewind());
  if (sought) {
    state_ = Idle{};
    return;
  }
  // A partition that is not where we want it would lose records: nothing is taken before it is.
  // Often a rebalance is under way, and polling brings it about.
  Log(LogLevel::kWarn, "seek_failed", {{"error", sought.error().ToString()}});
  state_ = Rewinding{AfterBackoff()};
}

void StreamLoop::ServeCallbacks(Clock::time_point until) {
  const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
  Take(source_.Poll(std::clamp(left, milliseconds{0}, kRecoveryPoll)));
}

// --- Reading ------------------------------------------------------------------------------------

void StreamLoop::ReadInput() {
  milliseconds timeout = PollTimeout();
  bool input_is_there = false;
  while (Processing() && work_.HasRoom()) {
    SourceEvent event = source_.Poll(timeout);
    if (std::holds_alternative<std::monostate>(event)) break;
    input_is_there = true;
    timeout = milliseconds{0};
    Take(std::move(event));
    if (run_.size() < kRunRecords) continue;
    SubmitRun();
    if (work_.Front() != nullptr) break;
  }
  SubmitRun();
  if (!work_.HasRoom()) {
    work_.WaitForFront(kFullQueueWait);
  } else if (!input_is_there) {
    work_.WaitForFront(kResultWait);
  }
}

milliseconds StreamLoop::PollTimeout() const {
  if (work_.in_flight() > 0) return milliseconds{0};
  const auto* batch = std::get_if<InBatch>(&state_);
  if (batch == nullptr) return kIdlePoll;
  const auto left = std::chrono::ceil<milliseconds>(batch->commit_at - Clock::now());
  return std::clamp(left, milliseconds{0}, kIdlePoll);
}

// One poll can both call OnRevoked or OnAssigned and return a record, so what to do with the record
// depends on the state after the poll, never on the one before.
void StreamLoop::Take(SourceEvent event) {
  if (auto* record = std::get_if<ConsumedRecord>(&event)) {
    TakeRecord(std::move(*record));
  } else if (const auto* end = std::get_if<EndOfPartition>(&event)) {
    if (auto* tracker = tracker_.Find(end->partition)) tracker->NoteEnd(end->next);
  } else if (const auto* error = std::get_if<Error>(&event)) {
    fatal_ = *error;
  }
}

void StreamLoop::TakeRecord(ConsumedRecord record) {
  PartitionTracker* tracker = tracker_.Find(record.partition);
  if (tracker == nullptr || tracker->halted()) return;
  if (!Processing()) {
    tracker->NoteDropped(record.offset);  // the seek to come brings it again
    return;
  }
  if (!tracker->Accept(record.offset)) {
    metrics_.RecordRepeated();
    return;
  }
  metrics_.RecordsRead(1);
  FaultPoint("record_read");
  run_.push_back(std::move(record));
}

void StreamLoop::SubmitRun() {
  if (run_.empty()) return;
  FollowPlan();  // what is read after a change is worked on by the new plan
  work_.Submit(std::move(run_));
  run_.clear();
  run_.reserve(kRunRecords);
}

// --- Publishing ---------------------------------------------------------------------------------

void StreamLoop::PublishFinished() {
  while (Processing()) {
    const WorkItem* item = work_.Front();
    if (item == nullptr) return;
    if (PlanChangesHere()) {
      Commit();
      continue;
    }
    if (!PublishItem(*item)) return;
    work_.PopFront();
    const auto* batch = std::get_if<InBatch>(&state_);
    if (batch != nullptr && batch->records >= limit_.limit()) Commit();
  }
}

bool StreamLoop::PublishItem(const WorkItem& item) {
  const ConsumedRecord& record = item.record;
  PartitionTracker* tracker = tracker_.Find(record.partition);
  if (tracker == nullptr || tracker->halted()) return true;  // read before the partition was halted
  if (!item.result && !IsRecordError(item.result.error().code)) {
    fatal_ = item.result.error();
    return false;
  }
  std::optional<Outcome> outcome = OutcomeOf(item);
  if (!outcome) {
    HaltPartition(record.partition, record.offset);
    return true;
  }
  if (!Hand(std::move(*outcome), record)) return false;
  tracker->MarkDone(record.offset);
  return true;
}

std::optional<StreamLoop::Outcome> StreamLoop::OutcomeOf(const WorkItem& item) const {
  const ConsumedRecord& record = item.record;
  Error why;
  if (condemned_.contains({record.partition, record.offset})) {
    why = RefusedByBroker();
  } else if (!item.result) {
    why = item.result.error();
  } else {
    OutputRecord enriched{Destination::kOutput, record.key, item.result->bytes,
                          EnrichedHeaders(record.headers, settings_.output_form)};
    if (BytesOf(enriched) <= settings_.max_output_bytes) {
      const RecordFacts& facts = item.result->facts;
      return Outcome{std::move(enriched), std::nullopt,
                     metrics_.sources().NoteOf(facts.source, facts.teaser, facts.published_ms,
                                               record.timestamp_ms),
                     facts.link};
    }
    why = TooLargeForOutput();
  }
  DeadLetterContext context = settings_.dead_letters;
  context.rules_version = work_.FrontPlan()->rules_version;
  OutputRecord letter{Destination::kDeadLetters, record.key, record.value,
                      DeadLetterHeaders(record, why, context)};
  if (BytesOf(letter) > settings_.max_dead_letter_bytes) return std::nullopt;
  return Outcome{std::move(letter), why.code, {}, {}};
}

bool StreamLoop::Hand(Outcome outcome, const ConsumedRecord& record) {
  InBatch* batch = OpenBatch();
  if (batch == nullptr) return false;
  // Counted before it is handed over: when it is refused at once, it is the last of the batch.
  ++batch->records;
  batch->last_partition = record.partition;
  batch->last_offset = record.offset;
  batch->last_is_dead_letter = outcome.dead.has_value();
  const SinkResult published = sink_->Publish(std::move(outcome.output));
  if (!published) {
    OnFailure(published.error());
    return false;
  }
  if (outcome.dead) {
    ++batch->dead[*outcome.dead];
  } else {
    ++batch->published;
    batch->sources.push_back(outcome.source);
    if (outcome.link) ++batch->links[*outcome.link];
  }
  if (record.timestamp_ms >= 0) batch->timestamps_ms.push_back(record.timestamp_ms);
  return true;
}

StreamLoop::InBatch* StreamLoop::OpenBatch() {
  if (auto* batch = std::get_if<InBatch>(&state_)) return batch;
  const SinkResult begun = sink_->Begin();
  if (!begun) {
    // There is nothing to abort, so whatever the failure asks for: a new sink.
    SinkFailure failure = begun.error();
    if (failure.remedy == Remedy::kAbort) failure.remedy = Remedy::kReplace;
    OnFailure(failure);
    return nullptr;
  }
  InBatch batch;
  batch.plan = work_.FrontPlan();
  batch.commit_at = Clock::now() + settings_.batch_interval;
  state_ = std::move(batch);
  return &std::get<InBatch>(state_);
}

void StreamLoop::HaltPartition(std::int32_t partition, std::int64_t offset) {
  PartitionTracker* tracker = tracker_.Find(partition);
  if (tracker == nullptr) return;
  tracker->Halt();
  source_.Halt(partition);
  metrics_.PartitionHalted(partition);
  Log(LogLevel::kError, "partition_halted",
      {{"partition", partition},
       {"offset", offset},
       {"hint",
        "not even the dead-letter topic takes this record; raise its max.message.bytes or "
        "see why it refuses, then restart"}});
}

// --- Ending a batch -----------------------------------------------------------------------------

bool StreamLoop::PlanChangesHere() const {
  const auto* batch = std::get_if<InBatch>(&state_);
  return batch != nullptr && batch->plan != work_.FrontPlan();
}

bool StreamLoop::CommitDue() const {
  if (!Processing()) return false;  // a batch that ended in a fatal error is never committed
  const auto* batch = std::get_if<InBatch>(&state_);
  return batch != nullptr && (batch->records >= limit_.limit() || Clock::now() >= batch->commit_at);
}

void StreamLoop::Commit() {
  const Clock::time_point started = Clock::now();
  const SinkResult committed = sink_->Commit(tracker_.ToCommit());
  if (!committed) return OnFailure(committed.error());
  metrics_.TransactionCommitted(std::chrono::duration<double>(Clock::now() - started).count());
  CountCommitted(std::get<InBatch>(state_));
  tracker_.Committed();
  limit_.Committed();
  failures_in_a_row_ = 0;
  state_ = Idle{};
  std::erase_if(condemned_, [&](const auto& record) {
    const PartitionTracker* tracker = tracker_.Find(record.first);
    return tracker != nullptr && tracker->Position().value_or(0) > record.second;
  });
}

void StreamLoop::CountCommitted(const InBatch& batch) {
  metrics_.RecordsPublished(batch.published);
  for (const auto& [reason, count] : batch.dead) metrics_.DeadLetters(reason, count);
  for (const SourceHealth::Note& note : batch.sources) metrics_.sources().Count(note);
  for (const auto& [link, count] : batch.links) {
    metrics_.EmployersLinked(link.level, link.method, count);
  }
  const double now_ms =
      std::chrono::duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  for (const std::int64_t timestamp : batch.timestamps_ms) {
    // Clocks of different machines: never below zero.
    metrics_.EndToEndLatency(std::max(0.0, (now_ms - static_cast<double>(timestamp)) / 1000.0));
  }
}

void StreamLoop::OnFailure(const SinkFailure& failure) {
  Log(LogLevel::kWarn, "batch_failed",
      {{"remedy", NameOf(failure.remedy)},
       {"record_refused", failure.record_refused},
       {"batch_limit", limit_.limit()},
       {"error", failure.error.ToString()}});
  if (failure.remedy == Remedy::kStop) {
    fatal_ = failure.error;
    return;
  }
  if (const auto* batch = std::get_if<InBatch>(&state_);
      batch != nullptr && failure.record_refused) {
    FindRecordAtFault(*batch);
  }
  if (failure.remedy == Remedy::kAbort) {
    AbortBatch(failure.record_refused ? AbortCause::kRefused : AbortCause::kBroker);
  } else {
    ReplaceSink();
  }
}

void StreamLoop::FindRecordAtFault(const InBatch& batch) {
  if (!limit_.Refused(batch.records)) return;
  if (batch.last_is_dead_letter) {
    HaltPartition(batch.last_partition, batch.last_offset);
  } else {
    Log(LogLevel::kWarn, "record_refused",
        {{"partition", batch.last_partition}, {"offset", batch.last_offset}});
    condemned_.emplace(batch.last_partition, batch.last_offset);
  }
  limit_.Resolved();
  failures_in_a_row_ = 0;
}

void StreamLoop::AbortBatch(AbortCause cause) {
  ForgetUnderWay();
  const SinkResult aborted = sink_->Abort();
  if (!aborted) {
    Log(LogLevel::kWarn, "abort_failed", {{"error", aborted.error().error.ToString()}});
    if (aborted.error().remedy == Remedy::kStop) fatal_ = aborted.error().error;
    return ReplaceSink();
  }
  metrics_.TransactionAborted(cause);
  tracker_.Rewind();
  // A refused record is refused again, however long one waits; what else fails may need time.
  state_ = Rewinding{cause == AbortCause::kBroker ? AfterBackoff() : Clock::now()};
}

void StreamLoop::ReplaceSink() {
  if (std::holds_alternative<InBatch>(state_)) metrics_.TransactionAborted(AbortCause::kReplaced);
  metrics_.ProducerReplaced();
  health_.SetProducerReady(false);
  ForgetUnderWay();
  sink_.reset();
  tracker_.Rewind();
  state_ = Recovering{AfterBackoff()};
}

StreamLoop::Clock::time_point StreamLoop::AfterBackoff() {
  // While the record at fault is searched for there is nothing to wait for; the aborts that are no
  // refusals follow from the refused ones (librdkafka's sequence numbers have a gap then).
  if (limit_.searching()) return Clock::now() + settings_.first_backoff;
  constexpr std::int32_t kMaxDoublings = 16;
  const milliseconds backoff =
      settings_.first_backoff * (std::int64_t{1} << std::min(failures_in_a_row_, kMaxDoublings));
  ++failures_in_a_row_;
  return Clock::now() + std::min(backoff, settings_.longest_backoff);
}

// --- Ending work --------------------------------------------------------------------------------

void StreamLoop::FinishUnderWay() {
  if (!Processing()) return;
  SubmitRun();
  const Clock::time_point deadline = Clock::now() + settings_.drain_timeout;
  while (Processing() && work_.in_flight() > 0 && Clock::now() < deadline) {
    health_.Tick(Clock::now());
    work_.WaitForFront(kFullQueueWait);
    PublishFinished();
  }
  if (Processing() && std::holds_alternative<InBatch>(state_)) Commit();
}

void StreamLoop::ForgetUnderWay() {
  run_.clear();
  work_.Abandon();
}

// --- The assignment -----------------------------------------------------------------------------

void StreamLoop::OnAssigned(const std::vector<std::int32_t>& partitions) noexcept {
  tracker_.Assign(partitions);
  stalls_.Clear();
  metrics_.ForgetPartitions();
  metrics_.AssignedPartitions(partitions.size());
  health_.SetAssigned(!partitions.empty());
}

void StreamLoop::OnRevoked(bool lost) noexcept {
  FaultPoint("revoked");
  // What is under way is finished and committed while the partitions are still ours. When they are
  // lost another instance may be at them already, and everything is given up.
  if (!lost) FinishUnderWay();
  if (std::holds_alternative<InBatch>(state_)) AbortBatch(AbortCause::kRevoked);
  ForgetUnderWay();
  tracker_.Clear();
  stalls_.Clear();
  metrics_.ForgetPartitions();
  metrics_.AssignedPartitions(0);
  health_.SetAssigned(false);
  // Nothing is left to be sought back; the next owner begins at the committed offsets.
  if (std::holds_alternative<Rewinding>(state_)) state_ = Idle{};
}

void StreamLoop::Observe(Clock::time_point now) {
  if (now - observed_at_ < kObserveInterval) return;
  observed_at_ = now;
  metrics_.sources().Observe(std::chrono::system_clock::now());
  metrics_.QueueRecords(work_.in_flight() + run_.size());
  for (const PartitionEnd& end : source_.Ends()) {
    const PartitionTracker* tracker = tracker_.Find(end.partition);
    if (tracker == nullptr) continue;
    const std::optional<std::int64_t> position = tracker->Position();
    // Without a position nothing was ever heard of the partition, not even that it is empty.
    const bool behind = !position || *position < end.end;
    if (position && end.end >= 0)
      metrics_.Lag(end.partition, std::max<std::int64_t>(0, end.end - *position));
    // A halted partition stands still for a reason that a restart does not mend; while the sink is
    // being replaced it is the broker's turn.
    const bool could_go_on = behind && end.leader_up && !tracker->halted() && Processing();
    stalls_.Observe(end.partition, position.value_or(-1), could_go_on, now);
  }
  health_.SetStalled(stalls_.AnyStalled(now));
}

}  // namespace opslag
