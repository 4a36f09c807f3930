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
    : name_(std::move(name)), file_(std::move(file)), size_(SizeOf(file_)) {}

Result<bool> ByteStream::Fill() {
  if (at_end_) return false;
  buffer_.erase(0, std::exchange(begin_, 0));
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kChunk);
  const ssize_t got = ReadRetrying(file_.get(), buffer_.data() + kept, kChunk);
  buffer_.resize(kept + static_cast<std::size_t>(got > 0 ? got : 0));
  if (got < 0) return tl::make_unexpected(IoError(name_, "cannot be read"));
  at_end_ = got == 0;
  bytes_read_ += static_cast<std::uint64_t>(got);
  return !at_end_;
}

bool ByteStream::Ready() const {
  if (at_end_) return true;
  pollfd waiting{file_.get(), POLLIN, 0};
  return ::poll(&waiting, 1, 0) != 0;
}

}  // namespace opslag
