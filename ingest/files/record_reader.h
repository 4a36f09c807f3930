// Reads records from files and pipes, one at a time, in bounded memory.
//
// Two forms: JSON lines (one document a line, LF or CR LF, with or without a byte order mark), and
// protobuf messages each led by its length as a varint, as protobuf's writeDelimitedTo writes them.
// Either may be packed with gzip or zstd.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/files/byte_stream.h"
#include "ingest/files/posting_stream.h"
#include "ingest/record/record_processor.h"

namespace opslag {

// Name of standard input and standard output on the command line.
inline constexpr std::string_view kStandardStream = "-";

struct RecordReaderOptions {
  // Unset: told from the first bytes. Protobuf is known by a first record that opens with a
  // plausible `source`; everything else is taken for JSON lines.
  std::optional<WireForm> form;
  // In bytes. A longer record is passed over and never held in memory as a whole.
  std::size_t max_record = std::size_t{8} << 20;
};

// Not thread-safe. Movable.
class RecordReader : public PostingStream {
 public:
  // "-" is standard input. Reads nothing yet. Error: kIo.
  static Result<RecordReader> Open(const std::string& name, const RecordReaderOptions& options);

  // Blank lines are passed over.
  Result<std::optional<FileRecord>> Next() override;
  bool Ready() const override;
  // The record is copied as it stands in the file but without its line feed or length.
  Result<void> CopyTooLarge(const Sink& sink) override;
  std::uint64_t TooLargeLength() const override { return too_large_left_; }

  WireForm form() const override { return options_.form.value_or(WireForm::kJson); }
  // The name given to Open.
  const std::string& name() const override { return stream_.name(); }
  std::uint64_t bytes_read() const override { return stream_.bytes_read(); }
  std::optional<std::uint64_t> size() const override { return stream_.size(); }
  std::uint64_t blank_lines() const override { return blank_lines_; }

 private:
  RecordReader(std::string name, FileDescriptor file, const RecordReaderOptions& options);

  // Tells the form, and takes a byte order mark off.
  Result<void> Begin();
  Result<void> TellForm();

  Result<std::optional<FileRecord>> NextLine();
  // Length of the line at the front, without its line feed; nothing when it is too large. Fills.
  Result<std::optional<std::size_t>> MeasureLine();
  Result<std::optional<FileRecord>> NextDelimited();
  // Fills until so many bytes are unread, or as many as there are.
  Result<void> FillUpTo(std::size_t bytes);
  FileRecord CutOff(const char* reason);
  FileRecord TooLarge();

  Result<void> PassOverLine(const Sink& sink);
  Result<void> PassOverBytes(const Sink& sink);

  ByteStream stream_;
  RecordReaderOptions options_;
  bool begun_ = false;
  bool lost_ = false;  // no length where one must be: nothing can be read any more
  bool too_large_pending_ = false;
  std::uint64_t too_large_left_ = 0;  // bytes of it not yet passed over; protobuf only
  std::uint64_t number_ = 0;
  std::uint64_t blank_lines_ = 0;
};

}  // namespace opslag
