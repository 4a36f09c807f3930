#include "ingest/register/zip_file.h"

#include <array>
#include <fstream>
#include <utility>

#include <zip.h>

#include "ingest/files/decompressor.h"

namespace opslag {
namespace {

constexpr std::size_t kChunk = std::size_t{256} << 10;

std::string ReasonOf(zip_error_t* error, const char* otherwise) {
  const char* text = zip_error_strerror(error);
  return text == nullptr ? otherwise : std::string(otherwise) + ": " + text;
}

}  // namespace

struct ZipFile::Impl {
  std::string path;
  zip_t* archive = nullptr;
  zip_file_t* open = nullptr;
  std::string open_name;
  std::vector<zip_uint64_t> indexes;  // of members(), in the archive

  ~Impl() {
    Close();
    if (archive != nullptr) zip_discard(archive);
  }
  void Close() {
    if (open != nullptr) zip_fclose(open);
    open = nullptr;
  }
};

ZipFile::ZipFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ZipFile::~ZipFile() = default;
ZipFile::ZipFile(ZipFile&&) noexcept = default;
ZipFile& ZipFile::operator=(ZipFile&&) noexcept = default;

bool ZipFile::IsZip(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::array<char, 4> front{};
  // An archive of nothing begins with another mark, and is none to be read from.
  return in.read(front.data(), front.size()) && front == std::array<char, 4>{'P', 'K', 3, 4};
}

Result<ZipFile> ZipFile::Open(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  int code = 0;
  impl->archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (impl->archive == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string reason = ReasonOf(&error, "is no whole ZIP archive");
    zip_error_fini(&error);
    return Fail(ErrorCode::kIo, path, std::move(reason));
  }
  std::vector<Member> members;
  const zip_int64_t entries = zip_get_num_entries(impl->archive, 0);
  for (zip_int64_t i = 0; i < entries; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    const auto index = static_cast<zip_uint64_t>(i);
    if (zip_stat_index(impl->archive, index, 0, &stat) != 0) continue;
    std::string name = stat.name;
    if (name.empty() || name.back() == '/') continue;
    members.push_back({std::move(name), stat.size, stat.comp_size});
    impl->indexes.push_back(index);
  }
  ZipFile file(std::move(impl));
  file.members_ = std::move(members);
  return file;
}

Result<void> ZipFile::Begin(std::size_t member) {
  impl_->Close();
  const Member& entry = members_[member];
  impl_->open_name = impl_->path + "/" + entry.name;
  if (entry.size > Decompressor::kFreeBytes &&
      entry.size / Decompressor::kMaxRatio > entry.packed) {
    return Fail(
        ErrorCode::kIo, impl_->open_name,
        "unpacks to more than " + std::to_string(Decompressor::kMaxRatio) + " times its size");
  }
  impl_->open = zip_fopen_index(impl_->archive, impl_->indexes[member], 0);
  if (impl_->open != nullptr) return {};
  return Fail(ErrorCode::kIo, impl_->open_name,
              ReasonOf(zip_get_error(impl_->archive), "cannot be unpacked"));
}

Result<bool> ZipFile::Read(std::string* to) {
  const std::size_t before = to->size();
  to->resize(before + kChunk);
  const zip_int64_t read = zip_fread(impl_->open, to->data() + before, kChunk);
  to->resize(before + static_cast<std::size_t>(read < 0 ? 0 : read));
  if (read >= 0) return read > 0;
  return Fail(ErrorCode::kIo, impl_->open_name,
              ReasonOf(zip_file_get_error(impl_->open), "is damaged"));
}

}  // namespace opslag
