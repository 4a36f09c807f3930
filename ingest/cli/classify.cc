#include "ingest/cli/classify.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "ingest/cli/batch.h"
#include "ingest/files/input_files.h"
#include "ingest/files/progress_bar.h"
#include "ingest/files/record_writer.h"
#include "ingest/files/rejects.h"
#include "ingest/record/pipeline.h"

namespace opslag {
namespace {

PipelineSettings PipelineOf(const ClassifySettings& settings) {
  PipelineSettings pipeline;
  pipeline.output_form = settings.output_form;
  pipeline.carry_original = settings.carry_original;
  pipeline.min_confidence = settings.min_confidence;
  pipeline.decode.max_record = settings.max_record;
  pipeline.decode.default_source = settings.default_source;
  return pipeline;
}

// A pipeline for each thread.
std::vector<EntryWork> PipelinesOf(const ClassifySettings& settings,
                                   const std::shared_ptr<const Classifier>& classifier) {
  std::vector<EntryWork> work;
  for (std::size_t i = ThreadsOf(settings.threads); i > 0; --i) {
    const auto pipeline = std::make_shared<Pipeline>(classifier, PipelineOf(settings));
    work.emplace_back([pipeline](Batch& batch, Batch::Entry& entry) {
      entry.outcome = pipeline->Process(
          InputRecord{.value = batch.Bytes(entry), .form = batch.form(), .key = {}, .origin = {}});
      entry.abstained = pipeline->abstained();
      entry.correction = pipeline->correction();
    });
  }
  return work;
}

class Run {
 public:
  Run(const ClassifySettings& settings, std::shared_ptr<const Classifier> classifier,
      std::ostream& messages, RecordWriter output, Rejects rejects)
      : settings_(settings),
        messages_(messages),
        output_(std::move(output)),
        rejects_(std::move(rejects)),
        workers_(PipelinesOf(settings, classifier)),
        progress_(!settings.quiet),
        total_bytes_(SizeOfAll(settings.inputs)) {}

  Result<ClassifySummary> AllInputs() {
    const auto start = std::chrono::steady_clock::now();
    Result<void> good;
    for (const std::string& input : settings_.inputs) {
      if (good && !stopped_) good = OneInput(input);
    }
    progress_.Clear();
    // Even after an error: what was classified is worth keeping.
    const Result<void> flushed = Flush();
    if (good && !flushed) good = flushed;
    if (!good) return tl::make_unexpected(std::move(good.error()));
    summary_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return summary_;
  }

 private:
  Result<void> OneInput(const std::string& name) {
    const Result<std::unique_ptr<PostingStream>> reader = OpenPostings(
        name, PostingFileOptions{
                  .reader = {.form = settings_.input_form, .max_record = settings_.max_record},
                  .mapping = settings_.mapping,
                  .counts = &summary_.source});
    if (!reader) return tl::make_unexpected(reader.error());
    bool at_end = false;
    while (!at_end && !stopped_) {
      Result<bool> round = OneBatch(**reader);
      if (!round) return tl::make_unexpected(std::move(round.error()));
      at_end = *round;
    }
    bytes_before_ += (*reader)->bytes_read();
    summary_.blank_lines += (*reader)->blank_lines();
    return {};
  }

  // Reads, classifies and writes; true at the end of the input.
  Result<bool> OneBatch(PostingStream& reader) {
    batch_.Restart(reader.form());
    std::optional<FileRecord> too_large;
    Result<bool> at_end = Collect(reader, &too_large);
    if (!at_end) return at_end;
    Result<void> good;
    if (!batch_.empty()) {
      workers_.Process(batch_);
      good = WriteBatch(reader.name());
    }
    if (good && too_large && !stopped_) good = RejectTooLarge(reader, *too_large);
    // Whoever reads the output of a slow pipe shall not wait for more input.
    if (good && !reader.Ready()) good = Flush();
    if (!good) return tl::make_unexpected(std::move(good.error()));
    progress_.Update(bytes_before_ + reader.bytes_read(), total_bytes_, summary_.read);
    return at_end;
  }

  // Fills the batch until it is full, the input would have to be waited for, or a record is too
  // large to be held. True at the end of the input.
  Result<bool> Collect(PostingStream& reader, std::optional<FileRecord>* too_large) {
    do {
      Result<std::optional<FileRecord>> record = reader.Next();
      if (!record) return tl::make_unexpected(std::move(record.error()));
      if (!*record) return true;
      // The form is certain only now.
      if (batch_.empty()) batch_.Restart(reader.form());
      if ((*record)->problem && (*record)->problem->code == ErrorCode::kRecordTooLarge) {
        *too_large = std::move(**record);
        return false;
      }
      batch_.Add(**record);
    } while (!batch_.IsFull() && reader.Ready());
    return false;
  }

  Result<void> WriteBatch(const std::string& file) {
    for (Batch::Entry& entry : batch_.entries()) {
      ++summary_.read;
      Result<void> good;
      if (entry.outcome) {
        ++(entry.abstained ? summary_.abstained : summary_.classified);
        summary_.corrected += entry.correction == CorrectionStatus::kApplied ? 1 : 0;
        summary_.text_changed += entry.correction == CorrectionStatus::kTextChanged ? 1 : 0;
        good = output_.Append(*entry.outcome);
      } else if (!IsRecordError(entry.outcome.error().code)) {
        return tl::make_unexpected(std::move(entry.outcome.error()));
      } else {
        Report(file, entry.number, entry.outcome.error());
        good = rejects_.Append(batch_.Bytes(entry), batch_.form());
      }
      if (!good) return good;
      if (stopped_) break;
    }
    return {};
  }

  Result<void> RejectTooLarge(PostingStream& reader, const FileRecord& record) {
    ++summary_.read;
    Report(reader.name(), record.number, *record.problem);
    return rejects_.AppendTooLarge(reader);
  }

  void Report(const std::string& file, std::uint64_t number, const Error& error) {
    ++summary_.rejected[error.code];
    stopped_ = settings_.fail_fast;
    progress_.Clear();
    messages_ << BadRecordLine(file, number, error);
  }

  Result<void> Flush() {
    Result<void> output = output_.Flush();
    Result<void> rejects = rejects_.Flush();
    return output ? rejects : output;
  }

  const ClassifySettings& settings_;
  std::ostream& messages_;
  RecordWriter output_;
  Rejects rejects_;
  BatchWorkers workers_;
  ProgressBar progress_;
  std::optional<std::uint64_t> total_bytes_;
  std::uint64_t bytes_before_ = 0;  // of the inputs that are done
  Batch batch_;
  ClassifySummary summary_;
  bool stopped_ = false;  // by fail_fast
};

}  // namespace

std::uint64_t ClassifySummary::RejectedInAll() const {
  std::uint64_t sum = 0;
  for (const auto& [code, count] : rejected) sum += count;
  return sum;
}

std::string ClassifySummary::ToString() const {
  char speed[64];
  std::snprintf(speed, sizeof speed, "in %.2f s (%.0f/s)", seconds,
                seconds > 0 ? static_cast<double>(read) / seconds : 0.0);
  std::string text = "read " + std::to_string(read) + " postings " + speed + "\n";
  text += "classified " + std::to_string(classified) + ", abstained " + std::to_string(abstained) +
          ", rejected " + std::to_string(RejectedInAll()) + "\n";
  for (const auto& [code, count] : rejected) {
    text.append("  ").append(Name(code)).append(" ").append(std::to_string(count)).append("\n");
  }
  if (corrected + text_changed > 0) {
    text += "corrected " + std::to_string(corrected) + ", corrections of a changed text " +
            std::to_string(text_changed) + "\n";
  }
  if (blank_lines > 0) text += "blank lines passed over: " + std::to_string(blank_lines) + "\n";
  return text + source.ToString();
}

Result<void> CheckFiles(const ClassifySettings& settings) {
  for (const std::string& input : settings.inputs) {
    Result<void> readable = CheckReadable(input);
    if (!readable) return readable;
    for (const std::string& output : {settings.output, settings.rejects}) {
      if (!IsSameFile(output, input)) continue;
      return Fail(ErrorCode::kUsage, output, "is also an input, and would be emptied");
    }
  }
  if (!settings.rejects.empty() &&
      (settings.rejects == settings.output || IsSameFile(settings.rejects, settings.output))) {
    return Fail(ErrorCode::kUsage, settings.rejects, "is also the output");
  }
  return {};
}

Result<ClassifySummary> ClassifyFiles(const ClassifySettings& settings,
                                      std::shared_ptr<const Classifier> classifier,
                                      std::ostream& messages) {
  const Result<void> checked = CheckFiles(settings);
  if (!checked) return tl::make_unexpected(checked.error());
  Result<RecordWriter> output = RecordWriter::Open(settings.output, settings.output_form);
  if (!output) return tl::make_unexpected(std::move(output.error()));
  Result<Rejects> rejects = Rejects::Open(settings.rejects);
  if (!rejects) return tl::make_unexpected(std::move(rejects.error()));
  return Run(settings, std::move(classifier), messages, std::move(*output), std::move(*rejects))
      .AllInputs();
}

}  // namespace opslag
