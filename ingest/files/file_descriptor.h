// Owner of a POSIX file descriptor.
#pragma once

#include <string>
#include <utility>

#include "classifier/error.h"

namespace opslag {

// Closes on destruction, unless it stands for one of the process's standard streams. Movable.
class FileDescriptor {
 public:
  // Error: kIo, `where` is `path`.
  static Result<FileDescriptor> OpenForReading(const std::string& path);
  // Creates or empties the file.
  static Result<FileDescriptor> OpenForWriting(const std::string& path);
  // Takes over a descriptor that the caller owns.
  static FileDescriptor Adopt(int number) { return FileDescriptor(number, true); }
  static FileDescriptor Standard(int number) { return FileDescriptor(number, false); }

  FileDescriptor(FileDescriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)), owned_(std::exchange(other.owned_, false)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    std::swap(owned_, other.owned_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return number_; }

 private:
  FileDescriptor(int number, bool owned) : number_(number), owned_(owned) {}

  int number_ = -1;
  bool owned_ = false;
};

// An error of the last system call, read from errno: kIo, "cannot be opened: Permission denied".
Error IoError(const std::string& where, const std::string& what);

}  // namespace opslag
