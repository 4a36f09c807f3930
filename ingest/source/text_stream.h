// A file as well-formed UTF-8, whatever it was written in: a window of unread text that grows on
// demand.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "classifier/error.h"
#include "ingest/files/byte_stream.h"
#include "ingest/source/text_decoder.h"

namespace opslag {

// Not thread-safe. Memory: what is unread, and a chunk of the file.
class TextStream {
 public:
  // Empty encoding: told from the file's first bytes, else, or where that is none, UTF-8.
  TextStream(ByteStream bytes, std::string encoding)
      : bytes_(std::move(bytes)), encoding_(std::move(encoding)) {}

  // Valid until Fill.
  std::string_view Unread() const { return std::string_view(text_).substr(begin_); }
  // REQUIRES: at most Unread().size().
  void Consume(std::size_t bytes) { begin_ += bytes; }
  // Waits for more text and adds it to Unread. False at the end of the file. Errors: kIo,
  // kConfiguration (encoding).
  Result<bool> Fill();
  // Fills until the whole rest of the file is unread. Error: as Fill, and kRecordTooLarge beyond
  // `limit` bytes.
  Result<void> FillAll(std::size_t limit);

  // Whether Fill would return at once.
  bool Ready() const { return bytes_.Ready(); }
  bool at_end() const { return at_end_; }
  const ByteStream& bytes() const { return bytes_; }

 private:
  Result<void> Begin();

  ByteStream bytes_;
  std::string encoding_;
  std::optional<TextDecoder> decoder_;
  std::string text_;
  std::size_t begin_ = 0;
  bool at_end_ = false;
};

}  // namespace opslag
