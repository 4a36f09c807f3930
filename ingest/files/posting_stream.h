// Records of one file, one at a time: what `classify` and `produce` read from, whatever the file's
// form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/record/record_processor.h"

namespace opslag {

struct FileRecord {
  // The record without its line end or length. Valid until the reader is used again.
  std::string_view bytes;
  // Of the line, or of the record among protobuf or mapped ones, within its file; from 1. Blank
  // lines count.
  std::uint64_t number = 0;
  // Unset: a whole record. kRecordTooLarge: `bytes` is empty, see CopyTooLarge. kMalformedProtobuf:
  // the file ends inside the record or has no length where one must be; `bytes` is the rest, and
  // the last. Of a file that is read by a mapping, whatever the mapping cannot make a posting of;
  // `bytes` is then the record as it was understood.
  std::optional<Error> problem;
};

// Not thread-safe.
class PostingStream {
 public:
  using Sink = std::function<Result<void>(std::string_view)>;

  virtual ~PostingStream() = default;

  // The next record, or nothing at the end. Error: kIo.
  virtual Result<std::optional<FileRecord>> Next() = 0;

  // Whether Next can answer without waiting for the other end of a pipe. May be true although only
  // a part of a record has come.
  virtual bool Ready() const = 0;

  // Hands the record that was too large to `sink`, piece by piece. Next passes over what was not
  // copied. Error: kIo, or the sink's. REQUIRES: the last record's problem is kRecordTooLarge.
  virtual Result<void> CopyTooLarge(const Sink& sink) = 0;
  // In bytes. REQUIRES: as CopyTooLarge, and form() is protobuf.
  virtual std::uint64_t TooLargeLength() const = 0;

  // Of the records' bytes. Certain after the first call of Next.
  virtual WireForm form() const = 0;
  // For messages.
  virtual const std::string& name() const = 0;
  // Of the file, compressed where it is.
  virtual std::uint64_t bytes_read() const = 0;
  // Unset for pipes.
  virtual std::optional<std::uint64_t> size() const = 0;
  virtual std::uint64_t blank_lines() const = 0;

 protected:
  PostingStream() = default;
  PostingStream(const PostingStream&) = default;
  PostingStream& operator=(const PostingStream&) = default;
  PostingStream(PostingStream&&) = default;
  PostingStream& operator=(PostingStream&&) = default;
};

}  // namespace opslag
