#include "classifier/ruleset/cache_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

namespace opslag {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "OPSLAGRC";
constexpr std::size_t kChecksumSize = sizeof(XXH128_canonical_t);
constexpr std::size_t kLeastSize = kMagic.size() + sizeof(std::uint32_t) + kChecksumSize;

std::string SystemMessage(int error) { return std::generic_category().message(error); }

class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

template <typename Unsigned>
void AppendNumber(Unsigned value, std::string* out) {
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    out->push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  }
}

void AppendText(std::string_view text, std::string* out) {
  AppendNumber(static_cast<std::uint32_t>(text.size()), out);
  *out += text;
}

std::string Checksum(std::string_view bytes) {
  XXH128_canonical_t digest;
  XXH128_canonicalFromHash(&digest, XXH3_128bits(bytes.data(), bytes.size()));
  return std::string(std::begin(digest.digest), std::end(digest.digest));
}

std::string Encode(const CacheIdentity& identity, const std::vector<CacheSection>& sections) {
  std::string out(kMagic);
  AppendNumber(kCacheFormat, &out);
  AppendText(identity.build_target, &out);
  AppendText(identity.rules_hash, &out);
  AppendNumber(static_cast<std::uint32_t>(sections.size()), &out);
  for (const CacheSection& section : sections) {
    AppendText(section.name, &out);
    AppendNumber(std::uint64_t{section.bytes.size()}, &out);
  }
  for (const CacheSection& section : sections) out += section.bytes;
  return out += Checksum(out);
}

// Takes values off the front of bytes; gives nothing once they do not suffice.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::string_view> Bytes(std::uint64_t length) {
    if (length > rest_.size()) return std::nullopt;
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(length));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  template <typename Unsigned>
  std::optional<Unsigned> Number() {
    const std::optional<std::string_view> bytes = Bytes(sizeof(Unsigned));
    if (!bytes) return std::nullopt;
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof(value); ++i) {
      value |= static_cast<Unsigned>(static_cast<unsigned char>((*bytes)[i])) << (8 * i);
    }
    return value;
  }

  std::optional<std::string_view> Text() {
    const std::optional<std::uint32_t> length = Number<std::uint32_t>();
    return length ? Bytes(*length) : std::nullopt;
  }

  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// The sections of a file behind its rules hash; nothing where they do not add up to it exactly.
std::optional<std::vector<CacheSection>> DecodeSections(Decoder* decoder) {
  const std::optional<std::uint32_t> count = decoder->Number<std::uint32_t>();
  if (!count) return std::nullopt;
  std::vector<std::pair<std::string_view, std::uint64_t>> directory;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::optional<std::string_view> name = decoder->Text();
    const std::optional<std::uint64_t> length = decoder->Number<std::uint64_t>();
    if (!name || !length) return std::nullopt;
    directory.emplace_back(*name, *length);
  }
  std::vector<CacheSection> sections;
  for (const auto& [name, length] : directory) {
    const std::optional<std::string_view> bytes = decoder->Bytes(length);
    if (!bytes) return std::nullopt;
    sections.push_back({name, *bytes});
  }
  if (!decoder->AtEnd()) return std::nullopt;
  return sections;
}

// What is wrong with the frame around the contents; empty where nothing is.
std::string CheckFrame(std::string_view file) {
  if (file.size() < kLeastSize) return "size: the file is empty or cut off";
  if (!file.starts_with(kMagic)) return "magic: this is no compiled rule set";
  Decoder decoder(file.substr(kMagic.size()));
  const std::uint32_t format = *decoder.Number<std::uint32_t>();
  if (format != kCacheFormat) {
    return "format: version " + std::to_string(format) + ", this program reads " +
           std::to_string(kCacheFormat);
  }
  const std::size_t checked = file.size() - kChecksumSize;
  if (file.substr(checked) != Checksum(file.substr(0, checked))) {
    return "checksum: the file is damaged or cut off";
  }
  return {};
}

// Fills *sections; what is wrong otherwise. REQUIRES: CheckFrame found nothing.
std::string CheckContents(std::string_view file, const CacheIdentity& expected,
                          std::vector<CacheSection>* sections) {
  const std::size_t begin = kMagic.size() + sizeof(std::uint32_t);
  Decoder decoder(file.substr(begin, file.size() - begin - kChecksumSize));
  const std::optional<std::string_view> target = decoder.Text();
  const std::optional<std::string_view> hash = decoder.Text();
  if (!target || !hash) return "target: the header is incomplete";
  if (*target != expected.build_target) {
    return "target: made for \"" + std::string(*target) + "\", this is \"" + expected.build_target +
           '"';
  }
  if (*hash != expected.rules_hash) return "rules hash: made from other rules";
  std::optional<std::vector<CacheSection>> decoded = DecodeSections(&decoder);
  if (!decoded) return "sections: they do not add up to the file";
  *sections = *std::move(decoded);
  return {};
}

// 0, or the errno of what failed.
int WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int ReadAll(int descriptor, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = read(descriptor, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return EIO;  // shorter than it was a moment ago
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return 0;
}

// The directory's entry must reach the disk too. Best effort: some file systems refuse.
void FlushDirectory(const fs::path& directory) {
  const FileDescriptor opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.is_open()) fsync(opened.get());
}

// Writes a new file under a name of its own and moves it to `path`. 0, or the errno of what failed.
int WriteBesideAndRename(const fs::path& path, std::string_view bytes) {
  std::string beside = path.string() + ".new-XXXXXX";
  const FileDescriptor file(mkostemp(beside.data(), O_CLOEXEC));
  if (!file.is_open()) return errno;
  // mkostemp's files are private; other instances on the machine may share the cache.
  int error = fchmod(file.get(), 0644) == 0 ? 0 : errno;
  if (error == 0) error = WriteAll(file.get(), bytes);
  if (error == 0 && fsync(file.get()) != 0) error = errno;
  if (error == 0 && rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) unlink(beside.c_str());
  return error;
}

bool HasRepeatedName(const std::vector<CacheSection>& sections) {
  std::set<std::string_view> names;
  return std::any_of(sections.begin(), sections.end(), [&](const CacheSection& section) {
    return !names.insert(section.name).second;
  });
}

struct FileBytes {
  std::unique_ptr<char[]> memory;
  std::size_t size = 0;
};

// Read, not mapped: what was checked stays what is used, whatever happens to the file.
Result<FileBytes> ReadFile(const fs::path& path) {
  const auto fail = [&](int error) {
    return Fail(
        ErrorCode::kRuleCache, path.string(),
        error == ENOENT ? "the file is missing" : "cannot be read: " + SystemMessage(error));
  };
  // O_NONBLOCK: a pipe in the file's place is refused below, not waited for.
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open()) return fail(errno);
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return fail(errno);
  if (!S_ISREG(status.st_mode)) return fail(S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
  FileBytes bytes;
  bytes.size = static_cast<std::size_t>(status.st_size);
  bytes.memory = std::make_unique_for_overwrite<char[]>(bytes.size);
  if (const int error = ReadAll(file.get(), bytes.memory.get(), bytes.size); error != 0) {
    return fail(error);
  }
  return bytes;
}

}  // namespace

Result<void> WriteCacheFile(const fs::path& path, const CacheIdentity& identity,
                            const std::vector<CacheSection>& sections) {
  if (HasRepeatedName(sections)) {
    return Fail(ErrorCode::kInternal, path.string(), "two sections of a cache have the same name");
  }
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    return Fail(ErrorCode::kIo, directory.string(), "cannot be made: " + error.message());
  }
  if (const int failed = WriteBesideAndRename(path, Encode(identity, sections)); failed != 0) {
    return Fail(ErrorCode::kIo, path.string(), "cannot be written: " + SystemMessage(failed));
  }
  FlushDirectory(directory);
  return {};
}

Result<CacheFile> CacheFile::Read(const fs::path& path, const CacheIdentity& expected) {
  Result<FileBytes> bytes = ReadFile(path);
  if (!bytes) return tl::make_unexpected(bytes.error());
  const std::string_view whole(bytes->memory.get(), bytes->size);
  CacheFile file;
  std::string wrong = CheckFrame(whole);
  if (wrong.empty()) wrong = CheckContents(whole, expected, &file.sections_);
  if (!wrong.empty()) return Fail(ErrorCode::kRuleCache, path.string(), std::move(wrong));
  file.path_ = path.string();
  file.memory_ = std::move(bytes->memory);
  return file;
}

Result<std::string_view> CacheFile::Section(std::string_view name) const {
  for (const CacheSection& section : sections_) {
    if (section.name == name) return section.bytes;
  }
  return Fail(ErrorCode::kRuleCache, path_,
              "sections: there is none named \"" + std::string(name) + '"');
}

}  // namespace opslag
