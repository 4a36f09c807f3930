#include "ingest/files/file_descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace opslag {
namespace {

constexpr mode_t kNewFileMode = 0666;  // less the umask

}  // namespace

Error IoError(const std::string& where, const std::string& what) {
  return Error{ErrorCode::kIo, where, what + ": " + std::generic_category().message(errno)};
}

Result<FileDescriptor> FileDescriptor::OpenForReading(const std::string& path) {
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return tl::make_unexpected(IoError(path, "cannot be opened"));
  FileDescriptor file(number, true);
  struct stat status {};
  if (::fstat(number, &status) == 0 && S_ISDIR(status.st_mode)) {
    return Fail(ErrorCode::kIo, path, "is a directory");
  }
  return file;
}

Result<FileDescriptor> FileDescriptor::OpenForWriting(const std::string& path) {
  const int number = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kNewFileMode);
  if (number < 0) return tl::make_unexpected(IoError(path, "cannot be written"));
  return FileDescriptor(number, true);
}

FileDescriptor::~FileDescriptor() {
  if (owned_ && number_ >= 0) ::close(number_);
}

}  // namespace opslag
