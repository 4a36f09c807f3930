#include "ingest/cli/batch.h"

#include <utility>

namespace opslag {
namespace {

// Large enough that waiting for the slowest record of a batch costs little.
constexpr std::size_t kMaxRecords = 1024;
constexpr std::size_t kMaxBytes = std::size_t{8} << 20;

}  // namespace

void Batch::Restart(WireForm form) {
  form_ = form;
  bytes_.clear();
  entries_.clear();
}

void Batch::Add(const FileRecord& record) {
  Entry& entry = entries_.emplace_back();
  entry.begin = bytes_.size();
  bytes_.append(record.bytes);
  entry.end = bytes_.size();
  entry.number = record.number;
  if (record.problem) entry.outcome = tl::make_unexpected(*record.problem);
}

bool Batch::IsFull() const { return entries_.size() >= kMaxRecords || bytes_.size() >= kMaxBytes; }

BatchWorkers::BatchWorkers(std::size_t threads, const std::shared_ptr<const Classifier>& classifier,
                           const PipelineSettings& settings)
    : gate_(static_cast<std::ptrdiff_t>(threads)) {
  for (std::size_t i = 0; i < threads; ++i) {
    pipelines_.push_back(std::make_unique<Pipeline>(classifier, settings));
  }
  for (std::size_t i = 1; i < threads; ++i) {
    helpers_.emplace_back([this, i] { Help(*pipelines_[i]); });
  }
}

BatchWorkers::~BatchWorkers() {
  batch_ = nullptr;
  gate_.arrive_and_wait();
}

void BatchWorkers::Process(Batch& batch) {
  batch_ = &batch;
  next_ = 0;
  gate_.arrive_and_wait();
  Work(*pipelines_.front());
  gate_.arrive_and_wait();
}

void BatchWorkers::Help(Pipeline& pipeline) {
  for (;;) {
    gate_.arrive_and_wait();
    if (batch_ == nullptr) return;
    Work(pipeline);
    gate_.arrive_and_wait();
  }
}

void BatchWorkers::Work(Pipeline& pipeline) {
  std::vector<Batch::Entry>& entries = batch_->entries();
  for (std::size_t i = next_++; i < entries.size(); i = next_++) {
    Batch::Entry& entry = entries[i];
    if (!entry.outcome) continue;
    entry.outcome = pipeline.Process(InputRecord{
        .value = batch_->Bytes(entry), .form = batch_->form(), .key = {}, .origin = {}});
    entry.abstained = pipeline.abstained();
  }
}

}  // namespace opslag
