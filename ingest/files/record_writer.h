// Writes records into a file or pipe, as JSON lines or as delimited protobuf.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/files/file_descriptor.h"
#include "ingest/files/posting_stream.h"
#include "ingest/record/record_processor.h"

namespace opslag {

// Buffers 256 KiB. Not thread-safe. Movable. What is still in the buffer at destruction is lost:
// Flush tells whether it could be written, a destructor cannot.
class RecordWriter {
 public:
  // "-" is standard output; any other file is created or emptied. Error: kIo.
  static Result<RecordWriter> Open(const std::string& name, WireForm form);

  // `record` without line end or length. Errors: kIo, and reader_left() where a pipe's reader went
  // away. REQUIRES: SIGPIPE is ignored.
  Result<void> Append(std::string_view record);

  // Copies the record that was too large for `reader`, of whatever size, through the buffer.
  // REQUIRES: reader.form() == form(), and as PostingStream::CopyTooLarge.
  Result<void> AppendTooLarge(PostingStream& reader);

  Result<void> Flush();

  WireForm form() const { return form_; }
  // REQUIRES: nothing was appended yet.
  void set_form(WireForm form) { form_ = form; }
  bool reader_left() const { return reader_left_; }

 private:
  RecordWriter(std::string name, FileDescriptor file, WireForm form);
  Result<void> FlushIfFull();

  std::string name_;
  FileDescriptor file_;
  WireForm form_;
  std::string buffer_;
  bool reader_left_ = false;
};

}  // namespace opslag
