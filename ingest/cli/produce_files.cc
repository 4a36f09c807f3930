#include "ingest/cli/produce_files.h"

#include <chrono>
#include <deque>
#include <utility>

#include "ingest/cli/produce_state.h"
#include "ingest/files/input_files.h"
#include "ingest/files/progress_bar.h"
#include "ingest/files/rejects.h"
#include "ingest/record/confluent.h"
#include "ingest/record/json_writer.h"
#include "ingest/record/posting_key.h"

namespace opslag {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kSaveInterval{1};

// Whether a file's records stand one behind the other, so that more may be written at its end.
bool MayGrow(const std::shared_ptr<const Mapping>& mapping) {
  using Format = v1::SourceMapping::Format;
  if (!mapping) return true;
  return mapping->spec().format() == Format::CSV || mapping->spec().format() == Format::JSON_LINES;
}

// Turns "so many records are settled" into "so many records of this file".
class Positions {
 public:
  // The record that is sent next, or the end of a file.
  void Add(std::size_t file, std::uint64_t number, bool is_end) {
    if (!is_end) ++sent_;
    waiting_.push_back({sent_, file, number, is_end});
  }

  // Calls note(file, number, is_end) for each that is reached, in order.
  template <typename Note>
  void Reach(std::uint64_t settled, const Note& note) {
    while (!waiting_.empty() && waiting_.front().after <= settled) {
      note(waiting_.front().file, waiting_.front().number, waiting_.front().is_end);
      waiting_.pop_front();
    }
  }

 private:
  struct Position {
    std::uint64_t after;  // records that are settled then
    std::size_t file;
    std::uint64_t number;
    bool is_end;
  };
  std::uint64_t sent_ = 0;
  std::deque<Position> waiting_;
};

// All inputs' records, one behind the other.
class Inputs {
 public:
  Inputs(const ProduceFilesSettings& settings, std::ostream& messages, Rejects rejects,
         std::optional<ProduceState> state)
      : settings_(settings),
        messages_(messages),
        rejects_(std::move(rejects)),
        state_(std::move(state)),
        progress_(settings.inputs.size()),
        bar_(!settings.quiet),
        total_bytes_(SizeOfAll(settings.inputs)) {}

  // The next record that can be sent. Its bytes are valid until the next call. Nothing at the end,
  // or after a bad one where that stops the run.
  Result<std::optional<FileRecord>> Next() {
    while (!stopped_) {
      if (!reader_) {
        const Result<bool> opened = OpenNext();
        if (!opened) return tl::make_unexpected(opened.error());
        if (!*opened) return std::nullopt;
      }
      Result<std::optional<FileRecord>> record = reader_->Next();
      if (!record) {
        record.error().reason += ", behind record " + std::to_string(last_number_);
        return record;
      }
      if (!*record) {
        CloseFile();
        continue;
      }
      last_number_ = (*record)->number;
      if (to_skip_ > 0) {
        // Numbers, not records: among JSON lines blank ones have numbers, too.
        if (last_number_ <= to_skip_) {
          ++summary_.skipped;
          continue;
        }
        to_skip_ = 0;
      }
      if (!(*record)->problem) {
        positions_.Add(file_, last_number_, false);
        return record;
      }
      if (auto good = Reject(**record); !good) return tl::make_unexpected(good.error());
    }
    return std::nullopt;
  }

  WireForm form() const { return reader_->form(); }

  void Progress(const ProduceProgress& sent) {
    bar_.Update(bytes_before_ + (reader_ ? reader_->bytes_read() : 0), total_bytes_,
                sent.delivered);
    summary_.sent = sent;
    Settled(sent.settled);
    if (state_ && Clock::now() - saved_at_ > kSaveInterval) Save();
  }

  void Settled(std::uint64_t settled) {
    positions_.Reach(settled, [this](std::size_t file, std::uint64_t number, bool is_end) {
      progress_[file].records = number;
      progress_[file].done = is_end;
      if (state_) state_->Note(settings_.inputs[file], progress_[file]);
    });
  }

  void Save() {
    saved_at_ = Clock::now();
    if (!state_) return;
    Result<void> saved = state_->Save();
    if (!saved && state_good_) {
      // A backfill of hours need not end for it, and may have room again before it is through.
      bar_.Clear();
      messages_ << saved.error().ToString() << "; until it can be, the next run would send anew "
                << "what is sent from here on\n";
    }
    state_good_ = std::move(saved);
  }

  void Refused(const Error& error, std::uint64_t number) {
    bar_.Clear();
    messages_ << "record " << number + 1 << ": " << error.ToString() << "\n";
  }

  // The rejects are whole, and the state saved.
  Result<ProduceFilesSummary> Finish() {
    reader_.reset();  // hands over its counts
    bar_.Clear();
    Save();
    const Result<void> flushed = rejects_.Flush();
    if (!flushed) return tl::make_unexpected(flushed.error());
    if (!state_good_) return tl::make_unexpected(state_good_.error());
    return summary_;
  }

 private:
  // False where there is no further file.
  Result<bool> OpenNext() {
    for (; next_file_ < settings_.inputs.size(); ++next_file_) {
      const std::string& name = settings_.inputs[next_file_];
      FileProgress& progress = progress_[next_file_];
      if (state_) {
        const Result<FileProgress> known = state_->ProgressOf(name, MayGrow(settings_.mapping));
        if (!known) return tl::make_unexpected(known.error());
        progress = *known;
      }
      if (progress.done) {
        ++summary_.files_skipped;
        continue;
      }
      auto reader = OpenPostings(
          name, {.reader = {.form = settings_.form, .max_record = settings_.decode.max_record},
                 .mapping = settings_.mapping,
                 .counts = &summary_.source});
      if (!reader) return tl::make_unexpected(std::move(reader.error()));
      reader_ = std::move(*reader);
      file_ = next_file_++;
      to_skip_ = progress.records;
      last_number_ = 0;
      return true;
    }
    return false;
  }

  void CloseFile() {
    positions_.Add(file_, last_number_, true);
    bytes_before_ += reader_->bytes_read();
    reader_.reset();
  }

  Result<void> Reject(const FileRecord& record) {
    const Error& problem = *record.problem;
    ++summary_.rejected[problem.code];
    stopped_ = settings_.strict;
    bar_.Clear();
    messages_ << reader_->name() << ':' << record.number << ": ";
    if (!problem.where.empty()) messages_ << problem.where << ": ";
    messages_ << problem.reason << " (" << Name(problem.code) << ")\n";
    // Of a mapped file they are the source's records, whatever form the postings have.
    if (settings_.mapping) return rejects_.Append(record.bytes, WireForm::kJson);
    if (problem.code == ErrorCode::kRecordTooLarge) return rejects_.AppendTooLarge(*reader_);
    return rejects_.Append(record.bytes, reader_->form());
  }

  const ProduceFilesSettings& settings_;
  std::ostream& messages_;
  Rejects rejects_;
  std::optional<ProduceState> state_;
  Result<void> state_good_;  // how the last save went
  Clock::time_point saved_at_ = Clock::now();
  std::vector<FileProgress> progress_;
  Positions positions_;
  ProgressBar bar_;
  std::optional<std::uint64_t> total_bytes_;
  std::uint64_t bytes_before_ = 0;  // of the files that are done

  ProduceFilesSummary summary_;
  std::unique_ptr<PostingStream> reader_;  // null: between two files
  std::size_t next_file_ = 0;
  std::size_t file_ = 0;
  std::uint64_t to_skip_ = 0;  // numbers up to this were sent before
  std::uint64_t last_number_ = 0;
  bool stopped_ = false;  // by a bad record
};

Result<std::unique_ptr<Inputs>> OpenInputs(const ProduceFilesSettings& settings,
                                           std::ostream& messages) {
  for (const std::string& input : settings.inputs) {
    if (auto readable = CheckReadable(input); !readable)
      return tl::make_unexpected(readable.error());
    for (const std::string& output : {settings.rejects, settings.state}) {
      if (!IsSameFile(output, input)) continue;
      return Fail(ErrorCode::kUsage, output, "is also an input, and would be emptied");
    }
  }
  std::optional<ProduceState> state;
  if (!settings.state.empty()) {
    Result<ProduceState> opened = ProduceState::Open(settings.state, settings.produce.topic);
    if (!opened) return tl::make_unexpected(std::move(opened.error()));
    state = std::move(*opened);
    // Before anything is sent: without a state all of it would be sent again.
    if (auto writable = state->Save(); !writable) return tl::make_unexpected(writable.error());
  }
  Result<Rejects> rejects = Rejects::Open(settings.rejects);
  if (!rejects) return tl::make_unexpected(std::move(rejects.error()));
  return std::make_unique<Inputs>(settings, messages, std::move(*rejects), std::move(state));
}

std::string AsJson(std::string_view record, WireForm form) {
  v1::JobPosting posting;
  if (form == WireForm::kJson) return std::string(record);
  std::string json;
  if (posting.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
    AppendJson(posting, &json);
  }
  return json;
}

}  // namespace

std::uint64_t ProduceFilesSummary::RejectedInAll() const {
  std::uint64_t sum = 0;
  for (const auto& [code, count] : rejected) sum += count;
  return sum;
}

std::string ProduceFilesSummary::ToString(const std::string& topic) const {
  std::string text = "read " + std::to_string(sent.read + RejectedInAll()) +
                     " records, delivered " + std::to_string(sent.delivered) + " to " + topic +
                     ", refused " + std::to_string(sent.refused) + ", rejected " +
                     std::to_string(RejectedInAll()) + "\n";
  for (const auto& [code, count] : rejected) {
    text.append("  ").append(Name(code)).append(" ").append(std::to_string(count)).append("\n");
  }
  if (skipped + files_skipped > 0) {
    text += "sent by an earlier run: " + std::to_string(files_skipped) + " whole files, and " +
            std::to_string(skipped) + " records of others\n";
  }
  return text + source.ToString();
}

Result<ProduceFilesSummary> ProduceFiles(const ProduceFilesSettings& settings,
                                         const std::function<bool()>& stop_requested,
                                         std::ostream& messages) {
  auto opened = OpenInputs(settings, messages);
  if (!opened) return tl::make_unexpected(std::move(opened.error()));
  Inputs& inputs = **opened;
  RecordDecoder decoder(settings.decode);
  const RecordStream next = [&]() -> Result<std::optional<OutgoingRecord>> {
    Result<std::optional<FileRecord>> record = inputs.Next();
    if (!record) return tl::make_unexpected(std::move(record.error()));
    if (!*record) return std::nullopt;
    OutgoingRecord outgoing;
    if (settings.schema_id) {
      AppendConfluentFrame(*settings.schema_id, inputs.form(), &outgoing.value);
    }
    outgoing.value.append((*record)->bytes);
    outgoing.form = inputs.form();
    const Result<DecodedRecord> decoded = decoder.Decode((*record)->bytes, inputs.form());
    if (decoded) outgoing.key = PostingKey(decoded->posting);
    return outgoing;
  };
  ProduceCallbacks callbacks;
  callbacks.progress = [&](const ProduceProgress& sent) { inputs.Progress(sent); };
  callbacks.refused = [&](std::uint64_t number, const Error& error) {
    inputs.Refused(error, number);
  };
  callbacks.stop_requested = stop_requested;
  const Result<ProduceProgress> sent = Produce(settings.produce, next, callbacks);
  if (sent) inputs.Settled(sent->settled);
  Result<ProduceFilesSummary> summary = inputs.Finish();
  if (!sent) {
    // What the broker has by now, it has.
    const bool any = summary && summary->sent.read > 0;
    if (any && !settings.quiet) messages << summary->ToString(settings.produce.topic);
    return tl::make_unexpected(sent.error());
  }
  if (summary) summary->sent = *sent;
  return summary;
}

Result<ProduceFilesSummary> DryRun(const ProduceFilesSettings& settings, std::uint64_t show,
                                   std::ostream& out, std::ostream& messages) {
  ProduceFilesSettings reading = settings;
  reading.state.clear();
  auto opened = OpenInputs(reading, messages);
  if (!opened) return tl::make_unexpected(std::move(opened.error()));
  ProduceProgress sent;
  for (;;) {
    const Result<std::optional<FileRecord>> record = (*opened)->Next();
    if (!record) return tl::make_unexpected(record.error());
    if (!*record) break;
    if (sent.read++ < show) out << AsJson((*record)->bytes, (*opened)->form()) << "\n";
    (*opened)->Progress(sent);
  }
  Result<ProduceFilesSummary> summary = (*opened)->Finish();
  if (summary) summary->sent = sent;
  return summary;
}

}  // namespace opslag
