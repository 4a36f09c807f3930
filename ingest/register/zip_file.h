// The files inside a ZIP archive, read one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "classifier/error.h"

namespace opslag {

// Not thread-safe. Movable. Memory: the archive's list, and the unpacker.
class ZipFile {
 public:
  struct Member {
    std::string name;
    std::uint64_t size = 0;    // unpacked
    std::uint64_t packed = 0;  // in the archive
  };

  // Whether the file begins as ZIP archives do.
  static bool IsZip(const std::string& path);

  // Error: kIo: no archive, or one that is cut off: its list stands at its end.
  static Result<ZipFile> Open(const std::string& path);
  ~ZipFile();
  ZipFile(ZipFile&&) noexcept;
  ZipFile& operator=(ZipFile&&) noexcept;

  // Without folders.
  const std::vector<Member>& members() const { return members_; }

  // Begins the member at that place of members(). Errors: kIo: packed in a way that is not known,
  // encrypted, or so much larger than its packed form that it is a bomb.
  Result<void> Begin(std::size_t member);
  // Appends some more of it. False at its end. Error: kIo: damaged; the checksum is compared.
  Result<bool> Read(std::string* to);

 private:
  struct Impl;
  explicit ZipFile(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
  std::vector<Member> members_;
};

}  // namespace opslag
