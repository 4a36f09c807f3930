#include "ingest/cli/batch.h"

#include <algorithm>
#include <thread>
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

std::string BadRecordLine(const std::string& file, std::uint64_t number, const Error& error) {
  std::string line = file + ":" + std::to_string(number) + ": ";
  if (!error.where.empty()) line += error.where + ": ";
  return line + error.reason + " (" + std::string(Name(error.code)) + ")\n";
}

std::size_t ThreadsOf(std::size_t wanted) {
  if (wanted > 0) return wanted;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

BatchWorkers::BatchWorkers(std::vector<EntryWork> work)
    : work_(std::move(work)), gate_(static_cast<std::ptrdiff_t>(work_.size())) {
  for (std::size_t i = 1; i < work_.size(); ++i) {
    helpers_.emplace_back([this, i] { Help(work_[i]); });
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
  Work(work_.front());
  gate_.arrive_and_wait();
}

void BatchWorkers::Help(const EntryWork& work) {
  for (;;) {
    gate_.arrive_and_wait();
    if (batch_ == nullptr) return;
    Work(work);
    gate_.arrive_and_wait();
  }
}

void BatchWorkers::Work(const EntryWork& work) {
  std::vector<Batch::Entry>& entries = batch_->entries();
  for (std::size_t i = next_++; i < entries.size(); i = next_++) {
    if (entries[i].outcome) work(*batch_, entries[i]);
  }
}

}  // namespace opslag
