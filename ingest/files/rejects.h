// The file of bad records.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/files/posting_stream.h"
#include "ingest/files/record_writer.h"

namespace opslag {

// Its form is the first bad record's. Not thread-safe. Movable.
class Rejects {
 public:
  // Empty name: keeps nothing. Error: kIo.
  static Result<Rejects> Open(const std::string& name);

  // Errors: kIo; kUsage, where the file holds records of the other form.
  Result<void> Append(std::string_view record, WireForm form);
  // REQUIRES: as PostingStream::CopyTooLarge.
  Result<void> AppendTooLarge(PostingStream& reader);
  Result<void> Flush() { return writer_ ? writer_->Flush() : Result<void>(); }

 private:
  Result<void> UseForm(WireForm form);

  std::string name_;
  std::optional<RecordWriter> writer_;
  bool in_use_ = false;
};

}  // namespace opslag
