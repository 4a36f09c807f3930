#include "ingest/files/byte_stream.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace opslag {
namespace {

constexpr std::size_t kChunk = std::size_t{256} << 10;

std::optional<std::uint64_t> SizeOf(const FileDescriptor& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

ssize_t ReadRetrying(int file, char* to, std::size_t bytes) {
  for (;;) {
    const ssize_t got = ::read(file, to, bytes);
    if (got >= 0 || (errno != EINTR && errno != EAGAIN)) return got;
    if (errno == EINTR) continue;
    pollfd waiting{file, POLLIN, 0};  // somebody made our standard input non-blocking
    ::poll(&waiting, 1, -1);
  }
}

}  // namespace

ByteStream::ByteStream(std::string name, FileDescriptor file)
    : name_(std::move(name)), file_(std::move(file)), size_(SizeOf(*file_)) {}

void ByteStream::Take(std::size_t bytes, std::string* to) {
  buffer_.erase(0, std::exchange(begin_, 0));
  to->assign(buffer_, bytes);
  buffer_.swap(*to);
  to->resize(bytes);
}

Result<bool> ByteStream::Fill() {
  if (at_end_) return false;
  buffer_.erase(0, std::exchange(begin_, 0));
  if (!packing_told_) {
    if (auto told = TellPackingOfFile(); !told) return tl::make_unexpected(told.error());
    if (!unpacker_) return !at_end_;
  }
  return unpacker_ ? Unpack() : Read(&buffer_);
}

// Reads until the first bytes tell the packing, and leaves them where they belong.
Result<void> ByteStream::TellPackingOfFile() {
  Packing packing = Packing::kNeedsMore;
  while (packing == Packing::kNeedsMore) {
    const Result<bool> more = Read(&buffer_);
    if (!more) return tl::make_unexpected(more.error());
    packing = !*more && buffer_.empty() ? Packing::kNone : TellPacking(buffer_);
    if (!*more) break;
  }
  packing_told_ = true;
  if (packing != Packing::kGzip && packing != Packing::kZstd) return {};
  unpacker_ = Decompressor::New(packing, name_);
  packed_ = std::exchange(buffer_, {});
  packed_at_end_ = std::exchange(at_end_, false);
  return {};
}

Result<bool> ByteStream::Unpack() {
  const std::size_t kept = buffer_.size();
  while (buffer_.size() == kept) {
    if (packed_begin_ == packed_.size() && !packed_at_end_ && !stalled_) {
      packed_.clear();
      packed_begin_ = 0;
      const Result<bool> more = Read(&packed_);
      if (!more) return more;
      packed_at_end_ = std::exchange(at_end_, false);
    }
    std::string_view packed = std::string_view(packed_).substr(packed_begin_);
    const std::size_t before = packed.size();
    if (auto good = unpacker_->Unpack(&packed, &buffer_); !good) {
      return tl::make_unexpected(good.error());
    }
    packed_begin_ += before - packed.size();
    // With nothing new to unpack, what is left inside the unpacker comes first.
    const bool made_something = buffer_.size() != kept;
    stalled_ = made_something && packed.empty();
    if (made_something || !packed_at_end_ || !packed.empty()) continue;
    at_end_ = true;
    if (unpacker_->IsInside()) {
      return Fail(ErrorCode::kIo, name_, "is cut off: its packed data end too early");
    }
    return false;
  }
  return true;
}

Result<bool> ByteStream::Read(std::string* to) {
  const std::size_t kept = to->size();
  if (source_) {
    const Result<bool> more = source_(to);
    at_end_ = !more || !*more;
    bytes_read_ += to->size() - kept;
    return more;
  }
  // By way of a chunk: a string would fill with zeros what a pipe then gives a quarter of.
  if (!chunk_) chunk_ = std::make_unique_for_overwrite<char[]>(kChunk);
  const ssize_t got = ReadRetrying(file_->get(), chunk_.get(), kChunk);
  if (got > 0) to->append(chunk_.get(), static_cast<std::size_t>(got));
  if (got < 0) return tl::make_unexpected(IoError(name_, "cannot be read"));
  at_end_ = got == 0;
  bytes_read_ += static_cast<std::uint64_t>(got);
  return !at_end_;
}

bool ByteStream::Ready() const {
  if (at_end_ || stalled_ || packed_at_end_ || packed_begin_ < packed_.size()) return true;
  if (source_) return true;
  pollfd waiting{file_->get(), POLLIN, 0};
  return ::poll(&waiting, 1, 0) != 0;
}

}  // namespace opslag
