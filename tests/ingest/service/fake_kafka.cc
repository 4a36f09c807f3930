#include "tests/ingest/service/fake_kafka.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "ingest/kafka/headers.h"

namespace opslag::test {
namespace {

struct OwnedRecord {
  FakeRecord record;
  HeadersHandle headers;
};

void DestroyOwned(void* owned) { delete static_cast<OwnedRecord*>(owned); }

std::optional<std::string_view> View(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return std::string_view(*text);
}

std::optional<std::string> Copy(const std::optional<std::string_view>& text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

FakeOutput Capture(const OutputRecord& record) {
  FakeOutput output{record.destination, Copy(record.key), Copy(record.value), {}};
  std::size_t index = 0;
  while (const auto header = HeaderAt(record.headers.get(), index++)) {
    output.headers[std::string(header->name)] = header->value.value_or("");
  }
  return output;
}

class FakeSink final : public OutputSink {
 public:
  explicit FakeSink(FakeBroker& broker) : broker_(broker) {}

  SinkResult Begin() override {
    if (auto fault = Ask(SinkCall::kBegin)) return tl::make_unexpected(fault->failure);
    batch_.clear();
    return {};
  }

  SinkResult Publish(OutputRecord record) override {
    batch_.push_back(Capture(record));
    if (auto fault = Ask(SinkCall::kPublish)) return tl::make_unexpected(fault->failure);
    return {};
  }

  SinkResult Commit(const std::vector<PartitionOffset>& offsets) override {
    // A broker refuses offsets of a consumer that has lost its partitions.
    if (!broker_.member) return tl::make_unexpected(AbortFailure());
    if (auto fault = Ask(SinkCall::kCommit)) {
      if (fault->took_effect) Apply(offsets);
      return tl::make_unexpected(fault->failure);
    }
    Apply(offsets);
    return {};
  }

  SinkResult Abort() override {
    if (auto fault = Ask(SinkCall::kAbort)) return tl::make_unexpected(fault->failure);
    batch_.clear();
    return {};
  }

  void Serve() override {}

 private:
  std::optional<Fault> Ask(SinkCall call) {
    return broker_.fault ? broker_.fault(call, batch_) : std::nullopt;
  }

  void Apply(const std::vector<PartitionOffset>& offsets) {
    broker_.output.insert(broker_.output.end(), batch_.begin(), batch_.end());
    for (const PartitionOffset& offset : offsets) broker_.committed[offset.partition] = offset.next;
    ++broker_.commits;
    batch_.clear();
  }

  FakeBroker& broker_;
  std::vector<FakeOutput> batch_;
};

}  // namespace

ConsumedRecord MakeRecord(std::int32_t partition, const FakeRecord& record,
                          const std::vector<std::pair<std::string, std::string>>& headers) {
  auto owned = std::make_unique<OwnedRecord>();
  owned->record = record;
  ConsumedRecord consumed;
  if (!headers.empty()) {
    owned->headers.reset(rd_kafka_headers_new(headers.size()));
    for (const auto& [name, value] : headers) AddHeader(*owned->headers, name, value);
    consumed.headers = owned->headers.get();
  }
  consumed.partition = partition;
  consumed.offset = record.offset;
  consumed.key = View(owned->record.key);
  consumed.value = View(owned->record.value);
  consumed.storage = RecordStorage(owned.release(), &DestroyOwned);
  return consumed;
}

void FakeBroker::Feed(std::int32_t partition, std::string value) {
  const auto& records = input[partition];
  FeedAt(partition, records.empty() ? 0 : records.back().offset + 1, std::move(value));
}

void FakeBroker::FeedAt(std::int32_t partition, std::int64_t offset, std::string value) {
  input[partition].push_back({offset, "key of " + value, std::move(value)});
}

bool FakeBroker::AllCommitted() const {
  return std::all_of(input.begin(), input.end(), [&](const auto& entry) {
    const auto& [partition, records] = entry;
    if (records.empty()) return true;
    const auto done = committed.find(partition);
    return done != committed.end() && done->second > records.back().offset;
  });
}

std::vector<std::string> FakeBroker::Values(Destination destination) const {
  std::vector<std::string> values;
  for (const FakeOutput& record : output) {
    if (record.destination == destination) values.push_back(record.value.value_or("<none>"));
  }
  return values;
}

void FakeSource::Revoke(bool lost) {
  if (!lost && !broker_.member) return;
  if (lost) broker_.member = false;
  listener_->OnRevoked(lost);
  broker_.member = false;
  position_.clear();
}

void FakeSource::Assign() {
  std::vector<std::int32_t> partitions;
  for (const auto& [partition, records] : broker_.input) {
    partitions.push_back(partition);
    const auto committed = broker_.committed.find(partition);
    position_[partition] = committed == broker_.committed.end() ? 0 : committed->second;
  }
  broker_.member = true;
  listener_->OnAssigned(partitions);
}

SourceEvent FakeSource::Poll(std::chrono::milliseconds timeout) {
  if (at_poll) at_poll(polls_);
  if (polls_++ == 0 && !broker_.member) {
    Assign();
    return std::monostate{};
  }
  if (next_error) return *std::exchange(next_error, std::nullopt);
  if (auto record = NextRecord()) return std::move(*record);
  // As a real poll blocks; there is nobody who could bring a record meanwhile.
  std::this_thread::sleep_for(std::min(timeout, std::chrono::milliseconds(1)));
  return std::monostate{};
}

// Partitions take turns, so that batches mix them.
std::optional<ConsumedRecord> FakeSource::NextRecord() {
  for (std::size_t tried = 0; tried < position_.size(); ++tried) {
    auto next = position_.upper_bound(last_partition_);
    if (next == position_.end()) next = position_.begin();
    auto& [partition, position] = *next;
    last_partition_ = partition;
    if (std::find(halted_.begin(), halted_.end(), partition) != halted_.end()) continue;
    for (const FakeRecord& record : broker_.input.at(partition)) {
      if (record.offset < position) continue;
      position = record.offset + 1 - std::exchange(repeat_next, 0);
      return MakeRecord(partition, record);
    }
  }
  return std::nullopt;
}

Result<void> FakeSource::Seek(const std::vector<PartitionOffset>& positions) {
  if (std::exchange(fail_next_seek, false)) return Fail(ErrorCode::kKafka, "seek", "told to fail");
  for (const PartitionOffset& offset : positions) {
    if (position_.contains(offset.partition)) position_[offset.partition] = offset.next;
  }
  return {};
}

Result<std::vector<PartitionOffset>> FakeSource::Committed(
    const std::vector<std::int32_t>& partitions, std::chrono::milliseconds /*timeout*/) {
  std::vector<PartitionOffset> offsets;
  for (const std::int32_t partition : partitions) {
    const auto committed = broker_.committed.find(partition);
    if (committed != broker_.committed.end()) offsets.push_back({partition, committed->second});
  }
  return offsets;
}

void FakeSource::Close() {
  if (broker_.member) Revoke(false);
}

tl::expected<std::unique_ptr<OutputSink>, SinkFailure> FakeSinkFactory::Open() {
  if (broker_.fault) {
    if (auto fault = broker_.fault(SinkCall::kOpen, {})) return tl::make_unexpected(fault->failure);
  }
  ++broker_.sinks_opened;
  return std::make_unique<FakeSink>(broker_);
}

SinkFailure AbortFailure(bool record_refused) {
  return {Remedy::kAbort, record_refused, Error{ErrorCode::kKafka, "fake", "told to abort"}};
}

SinkFailure ReplaceFailure() {
  return {Remedy::kReplace, false, Error{ErrorCode::kKafka, "fake", "told to be replaced"}};
}

SinkFailure StopFailure() {
  return {Remedy::kStop, false, Error{ErrorCode::kKafka, "fake", "told to stop"}};
}

}  // namespace opslag::test
