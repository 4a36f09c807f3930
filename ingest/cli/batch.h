// A handful of records on their way through the classifier, in order.
#pragma once

#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/error.h"
#include "ingest/files/record_reader.h"
#include "ingest/record/pipeline.h"

namespace opslag {

// Holds copies of the records' bytes in one buffer, whose memory is kept from batch to batch.
class Batch {
 public:
  struct Entry {
    std::size_t begin = 0;  // of the record in the batch's bytes
    std::size_t end = 0;
    std::uint64_t number = 0;     // as in FileRecord
    Result<std::string> outcome;  // the enriched record; the reader's problem until then, if any
    bool abstained = false;
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

// Threads that classify a batch together. The caller is one of them, so that with one thread there
// is no other. Process blocks until the batch is done; not thread-safe.
class BatchWorkers {
 public:
  // REQUIRES: threads > 0.
  BatchWorkers(std::size_t threads, const std::shared_ptr<const Classifier>& classifier,
               const PipelineSettings& settings);
  ~BatchWorkers();
  BatchWorkers(const BatchWorkers&) = delete;
  BatchWorkers& operator=(const BatchWorkers&) = delete;

  // Sets the outcome of every entry that has no problem yet.
  void Process(Batch& batch);

 private:
  void Help(Pipeline& pipeline);
  void Work(Pipeline& pipeline);

  std::vector<std::unique_ptr<Pipeline>> pipelines_;  // one for each thread, the caller's first
  Batch* batch_ = nullptr;                            // null: the helpers go home
  std::atomic<std::size_t> next_ = 0;                 // entry that nobody has taken yet
  std::barrier<> gate_;                               // before and after each batch
  std::vector<std::jthread> helpers_;
};

}  // namespace opslag
