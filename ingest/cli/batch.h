// A handful of records on their way through the classifier, in order.
#pragma once

#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "classifier/classification.h"
#include "classifier/error.h"
#include "ingest/files/record_reader.h"

namespace opslag {

// Holds copies of the records' bytes in one buffer, whose memory is kept from batch to batch.
class Batch {
 public:
  struct Entry {
    std::size_t begin = 0;  // of the record in the batch's bytes
    std::size_t end = 0;
    std::uint64_t number = 0;     // as in FileRecord
    // The reader's problem, if any; else what was made of the record, the enriched one or nothing.
    Result<std::string> outcome;
    bool abstained = false;
    CorrectionStatus correction = CorrectionStatus::kUnspecified;
  };

  // Forgets the records; those that follow are of this form.
  void Restart(WireForm form);

  // REQUIRES: the record is not too large, that is: its bytes are there.
  void Add(const FileRecord& record);

  // Enough for the threads to share; bounded in records and in bytes.
  bool IsFull() const;

  bool empty() const { return entries_.empty(); }
  WireForm form() const { return form_; }
  std::vector<Entry>& entries() { return entries_; }
  std::string_view Bytes(const Entry& entry) const {
    return std::string_view(bytes_).substr(entry.begin, entry.end - entry.begin);
  }

 private:
  WireForm form_ = WireForm::kJson;
  std::string bytes_;
  std::vector<Entry> entries_;
};

// "FILE:LINE: field: reason (code)" with a line end: how a bad record is named to a person.
std::string BadRecordLine(const std::string& file, std::uint64_t number, const Error& error);

// How many threads work: `wanted`, or one for each core where that is 0.
std::size_t ThreadsOf(std::size_t wanted);

// What a thread does with one record of the batch; sets the entry's outcome.
using EntryWork = std::function<void(Batch&, Batch::Entry&)>;

// Threads that work through a batch together. The caller is one of them, so that with one thread
// there is no other. Process blocks until the batch is done; not thread-safe.
class BatchWorkers {
 public:
  // One for each thread, the caller's first; none is ever called by two threads. REQUIRES: not empty.
  explicit BatchWorkers(std::vector<EntryWork> work);
  ~BatchWorkers();
  BatchWorkers(const BatchWorkers&) = delete;
  BatchWorkers& operator=(const BatchWorkers&) = delete;

  // Works on every entry that has no problem yet, in no order.
  void Process(Batch& batch);

 private:
  void Help(const EntryWork& work);
  void Work(const EntryWork& work);

  std::vector<EntryWork> work_;
  Batch* batch_ = nullptr;             // null: the helpers go home
  std::atomic<std::size_t> next_ = 0;  // entry that nobody has taken yet
  std::barrier<> gate_;                // before and after each batch
  std::vector<std::jthread> helpers_;
};

}  // namespace opslag
