// A file or pipe as a window of unread bytes that grows on demand. What is packed with gzip or
// zstd, told by its first bytes, is unpacked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "classifier/error.h"
#include "ingest/files/decompressor.h"
#include "ingest/files/file_descriptor.h"

namespace opslag {

// Not thread-safe. Movable. Memory: what is unread, and a chunk of 256 KiB; where the file is
// packed, two more chunks and the unpacker.
class ByteStream {
 public:
  // `name` is for error messages.
  ByteStream(std::string name, FileDescriptor file);

  // Bytes from elsewhere: `source` appends some and says true, or is at its end. Ready is always
  // true.
  using Source = std::function<Result<bool>(std::string* to)>;
  ByteStream(std::string name, Source source)
      : name_(std::move(name)), source_(std::move(source)) {}

  // Valid until Fill.
  std::string_view Unread() const { return std::string_view(buffer_).substr(begin_); }

  // REQUIRES: at most Unread().size().
  void Consume(std::size_t bytes) { begin_ += bytes; }

  // The first `bytes` of Unread() become *to, which gives its memory in exchange. Cheap where
  // little stands behind them. REQUIRES: at most Unread().size().
  void Take(std::size_t bytes, std::string* to);

  // Waits for more bytes and adds them to Unread. False at the end of the file. Error: kIo, also
  // for packed data that are damaged, cut off, or a bomb.
  Result<bool> Fill();

  // Whether Fill would return at once.
  bool Ready() const;

  bool at_end() const { return at_end_; }
  const std::string& name() const { return name_; }
  // Of the file itself, packed where it is.
  std::uint64_t bytes_read() const { return bytes_read_; }
  // Unset for pipes and terminals.
  std::optional<std::uint64_t> size() const { return size_; }

 private:
  Result<void> TellPackingOfFile();
  Result<bool> Unpack();
  // Appends what the file gives next; sets at_end_.
  Result<bool> Read(std::string* to);

  std::string name_;
  std::optional<FileDescriptor> file_;  // unset where there is a source
  Source source_;
  std::optional<std::uint64_t> size_;
  std::unique_ptr<char[]> chunk_;  // what was read last
  std::string buffer_;
  std::size_t begin_ = 0;
  std::uint64_t bytes_read_ = 0;
  bool at_end_ = false;

  bool packing_told_ = false;
  std::unique_ptr<Decompressor> unpacker_;  // null: not packed
  std::string packed_;
  std::size_t packed_begin_ = 0;  // of what is not yet unpacked
  bool packed_at_end_ = false;
  bool stalled_ = false;  // the unpacker may hold output although its input is used up
};

}  // namespace opslag
