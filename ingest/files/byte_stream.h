// A file or pipe as a window of unread bytes that grows on demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/files/file_descriptor.h"

namespace opslag {

// Not thread-safe. Movable. Memory: what is unread, and a chunk of 256 KiB.
class ByteStream {
 public:
  // `name` is for error messages.
  ByteStream(std::string name, FileDescriptor file);

  // Valid until Fill.
  std::string_view Unread() const { return std::string_view(buffer_).substr(begin_); }

  // REQUIRES: at most Unread().size().
  void Consume(std::size_t bytes) { begin_ += bytes; }

  // Waits for more bytes and adds them to Unread. False at the end of the file. Error: kIo.
  Result<bool> Fill();

  // Whether Fill would return at once.
  bool Ready() const;

  bool at_end() const { return at_end_; }
  const std::string& name() const { return name_; }
  std::uint64_t bytes_read() const { return bytes_read_; }
  // Unset for pipes and terminals.
  std::optional<std::uint64_t> size() const { return size_; }

 private:
  std::string name_;
  FileDescriptor file_;
  std::optional<std::uint64_t> size_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::uint64_t bytes_read_ = 0;
  bool at_end_ = false;
};

}  // namespace opslag
