// Reads records from files and pipes, one at a time, in bounded memory.
//
// Two forms: JSON lines (one document a line, LF or CR LF, with or without a byte order mark), and
// protobuf messages each led by its length as a varint, as protobuf's writeDelimitedTo writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/files/byte_stream.h"
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

struct FileRecord {
  // The record without its line end or length. Valid until the reader is used again.
  std::string_view bytes;
  // Of the line, or of the record among protobuf ones, within its file; from 1. Blank lines count.
  std::uint64_t number = 0;
  // Unset: a whole record. kRecordTooLarge: `bytes` is empty, see CopyTooLarge. kMalformedProtobuf:
  // the file ends inside the record or has no length where one must be; `bytes` is the rest, and
  // the last.
  std::optional<Error> problem;
};

// Not thread-safe. Movable.
class RecordReader {
 public:
  using Sink = std::function<Result<void>(std::string_view)>;

  // "-" is standard input. Reads nothing yet. Error: kIo.
  static Result<RecordReader> Open(const std::string& name, const RecordReaderOptions& options);

  // The next record, or nothing at the end. Blank lines are passed over. Error: kIo.
  Result<std::optional<FileRecord>> Next();

  // Whether Next can answer without waiting for the other end of a pipe. May be true although only
  // a part of a record has come.
  bool Ready() const;

  // Hands the record that was too large to `sink`, piece by piece, as it stands in the file but
  // without its line feed or length. Next passes over what was not copied. Error: kIo, or the
  // sink's. REQUIRES: the last record's problem is kRecordTooLarge.
  Result<void> CopyTooLarge(const Sink& sink);
  // In bytes. REQUIRES: as CopyTooLarge, and form() is protobuf.
  std::uint64_t TooLargeLength() const { return too_large_left_; }

  // Certain after the first call of Next.
  WireForm form() const { return options_.form.value_or(WireForm::kJson); }
  // The name given to Open.
  const std::string& name() const { return stream_.name(); }
  std::uint64_t bytes_read() const { return stream_.bytes_read(); }
  std::optional<std::uint64_t> size() const { return stream_.size(); }
  std::uint64_t blank_lines() const { return blank_lines_; }

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
