#include "ingest/register/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace opslag {
namespace {

constexpr mode_t kNewFileMode = 0666;  // less the umask

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// Beside `path`, in a form that mkostemp fills in.
std::string NamePattern(const std::string& path) { return path + ".XXXXXX"; }

// mkostemp makes files for the owner alone.
void GiveUsualRights(int file) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(file, kNewFileMode & ~mask);
}

std::string PathOfDescriptor(int file) { return "/proc/self/fd/" + std::to_string(file); }

int OpenNameless(const std::string& path) {
  return ::open(FolderOf(path).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kNewFileMode);
}

}  // namespace

OutputFile::OutputFile(std::string path, FileDescriptor file, std::string name)
    : path_(std::move(path)), file_(std::move(file)), name_(std::move(name)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::move(other.file_)),
      name_(std::exchange(other.name_, {})) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(file_, other.file_);
  std::swap(name_, other.name_);
  return *this;
}

OutputFile::~OutputFile() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

Result<OutputFile> OutputFile::Create(const std::string& path) {
  if (const int file = OpenNameless(path); file >= 0) {
    return OutputFile(path, FileDescriptor::Adopt(file), {});
  }
  std::string name = NamePattern(path);
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return tl::make_unexpected(IoError(path, "cannot be written"));
  GiveUsualRights(file);
  return OutputFile(path, FileDescriptor::Adopt(file), name);
}

std::string OutputFile::OpenPath() const {
  return name_.empty() ? PathOfDescriptor(file_.get()) : name_;
}

Result<void> OutputFile::Publish() {
  if (::fsync(file_.get()) != 0) return tl::make_unexpected(IoError(path_, "cannot be written"));
  if (name_.empty()) {
    // A link cannot replace a file, a rename can: by way of a name that nobody has.
    std::string name = NamePattern(path_);
    const int reserved = ::mkostemp(name.data(), O_CLOEXEC);
    if (reserved < 0) return tl::make_unexpected(IoError(path_, "cannot be written"));
    ::close(reserved);
    ::unlink(name.c_str());
    if (::linkat(AT_FDCWD, PathOfDescriptor(file_.get()).c_str(), AT_FDCWD, name.c_str(),
                 AT_SYMLINK_FOLLOW) != 0) {
      return tl::make_unexpected(IoError(path_, "cannot be written"));
    }
    name_ = name;
  }
  if (::rename(name_.c_str(), path_.c_str()) != 0) {
    return tl::make_unexpected(IoError(path_, "cannot be replaced"));
  }
  name_.clear();
  const int folder = ::open(FolderOf(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

Result<FileDescriptor> CreateScratchFile(const std::string& path) {
  if (const int file = OpenNameless(path); file >= 0) return FileDescriptor::Adopt(file);
  std::string name = NamePattern(path);
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return tl::make_unexpected(IoError(path, "no file can be made beside it"));
  ::unlink(name.c_str());
  return FileDescriptor::Adopt(file);
}

}  // namespace opslag
