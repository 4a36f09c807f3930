#include "ingest/cli/sweep.h"

#include <memory>
#include <utility>

#include "ingest/cli/batch.h"
#include "ingest/files/input_files.h"
#include "ingest/files/progress_bar.h"
#include "ingest/files/record_reader.h"

namespace opslag {
namespace {

class Sweep {
 public:
  Sweep(const SweepSettings& settings, const std::vector<PostingVisitor>& visitors,
        std::ostream& messages)
      : settings_(settings),
        messages_(messages),
        workers_(WorkOf(visitors)),
        progress_(!settings.quiet),
        total_bytes_(SizeOfAll(settings.inputs)) {}

  Result<SweepSummary> AllInputs() {
    for (const std::string& input : settings_.inputs) {
      Result<void> good = OneInput(input);
      if (!good) return tl::make_unexpected(std::move(good.error()));
    }
    return summary_;
  }

 private:
  std::vector<EntryWork> WorkOf(const std::vector<PostingVisitor>& visitors) {
    std::vector<EntryWork> work;
    for (const PostingVisitor& visitor : visitors) {
      const auto decoder = std::make_shared<RecordDecoder>(settings_.decode);
      work.emplace_back([this, decoder, &visitor](Batch& batch, Batch::Entry& entry) {
        Result<DecodedRecord> decoded = decoder->Decode(batch.Bytes(entry), batch.form());
        if (!decoded) {
          entry.outcome = tl::make_unexpected(std::move(decoded.error()));
          return;
        }
        const auto place = static_cast<std::uint64_t>(&entry - batch.entries().data());
        visitor(before_batch_ + place, decoded->posting);
      });
    }
    return work;
  }

  Result<void> OneInput(const std::string& name) {
    Result<RecordReader> reader = RecordReader::Open(
        name, {.form = settings_.input_form, .max_record = settings_.decode.max_record});
    if (!reader) return tl::make_unexpected(std::move(reader.error()));
    for (;;) {
      const Result<bool> more = OneBatch(*reader);
      if (!more) return tl::make_unexpected(more.error());
      progress_.Update(bytes_before_ + reader->bytes_read(), total_bytes_, before_batch_);
      if (!*more) break;
    }
    bytes_before_ += reader->bytes_read();
    return {};
  }

  // Reads and shows; false at the end of the input.
  Result<bool> OneBatch(RecordReader& reader) {
    batch_.Restart(reader.form());
    bool at_end = false;
    while (!batch_.IsFull()) {
      Result<std::optional<FileRecord>> record = reader.Next();
      if (!record) return tl::make_unexpected(std::move(record.error()));
      at_end = !*record;
      if (at_end) break;
      // The form is certain only now.
      if (batch_.empty()) batch_.Restart(reader.form());
      // Of one that is too large, only the problem is kept.
      batch_.Add(**record);
    }
    workers_.Process(batch_);
    CountBatch(reader.name());
    return !at_end;
  }

  void CountBatch(const std::string& file) {
    for (const Batch::Entry& entry : batch_.entries()) {
      ++before_batch_;
      if (entry.outcome) {
        ++summary_.postings;
        continue;
      }
      ++summary_.rejected;
      progress_.Clear();
      messages_ << BadRecordLine(file, entry.number, entry.outcome.error());
    }
  }

  const SweepSettings& settings_;
  std::ostream& messages_;
  std::uint64_t before_batch_ = 0;  // records of the batches before; read by the threads
  BatchWorkers workers_;
  ProgressBar progress_;
  std::optional<std::uint64_t> total_bytes_;
  std::uint64_t bytes_before_ = 0;  // of the inputs that are done
  Batch batch_;
  SweepSummary summary_;
};

}  // namespace

Result<SweepSummary> SweepPostings(const SweepSettings& settings,
                                   const std::vector<PostingVisitor>& visitors,
                                   std::ostream& messages) {
  return Sweep(settings, visitors, messages).AllInputs();
}

}  // namespace opslag
