#include "ingest/files/record_writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "classifier/varint.h"
#include "ingest/files/record_reader.h"

namespace opslag {
namespace {

constexpr std::size_t kBuffered = std::size_t{256} << 10;

ssize_t WriteRetrying(int file, std::string_view bytes) {
  for (;;) {
    const ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put >= 0 || (errno != EINTR && errno != EAGAIN)) return put;
    if (errno == EINTR) continue;
    pollfd waiting{file, POLLOUT, 0};  // somebody made our standard output non-blocking
    ::poll(&waiting, 1, -1);
  }
}

}  // namespace

Result<RecordWriter> RecordWriter::Open(const std::string& name, WireForm form) {
  if (name == kStandardStream) {
    return RecordWriter("standard output", FileDescriptor::Standard(STDOUT_FILENO), form);
  }
  Result<FileDescriptor> file = FileDescriptor::OpenForWriting(name);
  if (!file) return tl::make_unexpected(std::move(file.error()));
  return RecordWriter(name, std::move(*file), form);
}

RecordWriter::RecordWriter(std::string name, FileDescriptor file, WireForm form)
    : name_(std::move(name)), file_(std::move(file)), form_(form) {}

Result<void> RecordWriter::Append(std::string_view record) {
  if (form_ == WireForm::kProtobuf) AppendVarint(record.size(), &buffer_);
  buffer_.append(record);
  if (form_ == WireForm::kJson) buffer_.push_back('\n');
  return FlushIfFull();
}

Result<void> RecordWriter::AppendTooLarge(PostingStream& reader) {
  if (form_ == WireForm::kProtobuf) AppendVarint(reader.TooLargeLength(), &buffer_);
  Result<void> copied = reader.CopyTooLarge([this](std::string_view piece) {
    buffer_.append(piece);
    return FlushIfFull();
  });
  if (copied && form_ == WireForm::kJson) buffer_.push_back('\n');
  return copied;
}

Result<void> RecordWriter::FlushIfFull() {
  if (buffer_.size() < kBuffered) return {};
  return Flush();
}

Result<void> RecordWriter::Flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t put = WriteRetrying(file_.get(), left);
    if (put < 0) {
      reader_left_ = errno == EPIPE;
      Error error = IoError(name_, "cannot be written");
      buffer_.clear();
      return tl::make_unexpected(std::move(error));
    }
    left.remove_prefix(static_cast<std::size_t>(put));
  }
  buffer_.clear();
  return {};
}

}  // namespace opslag
