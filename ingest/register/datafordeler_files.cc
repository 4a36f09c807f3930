// Which files are which.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "ingest/files/input_files.h"
#include "ingest/files/record_reader.h"
#include "ingest/register/datafordeler.h"
#include "ingest/register/zip_file.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

struct NamedKind {
  std::string_view name;                 // in small letters, a word of the file's name
  std::optional<DatafordelerKind> kind;  // none: known, and not needed
  bool required = false;
};

constexpr std::array<NamedKind, 17> kKinds = {{
    {"virksomhed", DatafordelerKind::kCompany, true},
    {"produktionsenhed", DatafordelerKind::kUnit, true},
    {"navn", DatafordelerKind::kName, true},
    {"branche", DatafordelerKind::kIndustry, true},
    {"adressering", DatafordelerKind::kAddress, true},
    {"virksomhedsform", DatafordelerKind::kForm, false},
    {"beskaeftigelse", DatafordelerKind::kEmployment, false},
    {"reklamebeskyttelse", DatafordelerKind::kProtection, false},
    {"mailadresse", DatafordelerKind::kMail, false},
    {"cvrenhed", std::nullopt, false},
    {"cvrperson", std::nullopt, false},
    {"andredeltagere", std::nullopt, false},
    {"ansvarligdataleverandoer", std::nullopt, false},
    {"fuldtansvarligdeltagerrelation", std::nullopt, false},
    {"kreditoplysninger", std::nullopt, false},
    {"telefonnummer", std::nullopt, false},
    {"telefaxnummer", std::nullopt, false},
}};

char Small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::vector<std::string> LettersOf(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : name) {
    if (Small(c) >= 'a' && Small(c) <= 'z') {
      words.back() += Small(c);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

const NamedKind* KindOfName(const std::string& path) {
  const std::vector<std::string> words = LettersOf(fs::path(path).filename().string());
  for (const NamedKind& kind : kKinds) {
    if (std::find(words.begin(), words.end(), kind.name) != words.end()) return &kind;
  }
  return nullptr;
}

tl::unexpected<Error> NoKind(std::string name) {
  return Fail(ErrorCode::kUsage, std::move(name),
              "the name tells none of Datafordeler's kinds; files are named as they are "
              "downloaded, such as CVR_V2_Navn_TotalDownload_csv_Current_345.zip, or Navn.csv");
}

class Finder {
 public:
  Result<void> Add(const std::string& path) {
    return ZipFile::IsZip(path) ? AddArchive(path) : AddPlain(path);
  }

  Result<std::vector<DatafordelerFile>> Finish() {
    for (const NamedKind& kind : kKinds) {
      const bool there =
          std::any_of(files_.begin(), files_.end(),
                      [&](const DatafordelerFile& file) { return file.kind == kind.kind; });
      if (!kind.required || there) continue;
      return Fail(ErrorCode::kUsage, "inputs",
                  "the file " + std::string(kind.name) + " is missing among Datafordeler's files");
    }
    return std::move(files_);
  }

 private:
  Result<void> AddPlain(const std::string& path) {
    const NamedKind* kind = KindOfName(path);
    if (kind == nullptr) return NoKind(path);
    std::error_code ignored;
    return Put(*kind, {DatafordelerKind::kCompany, path, path, -1, fs::file_size(path, ignored)});
  }

  Result<void> AddArchive(const std::string& path) {
    const auto archive = ZipFile::Open(path);
    if (!archive) return tl::make_unexpected(archive.error());
    const auto& members = archive->members();
    for (std::size_t i = 0; i < members.size(); ++i) {
      const NamedKind* kind = KindOfName(members[i].name);
      // What is in an archive of one is what the archive is.
      if (kind == nullptr && members.size() == 1) kind = KindOfName(path);
      if (kind == nullptr) return NoKind(path + "/" + members[i].name);
      auto put = Put(*kind, {DatafordelerKind::kCompany, path + "/" + members[i].name, path,
                             static_cast<int>(i), members[i].size});
      if (!put) return put;
    }
    return {};
  }

  Result<void> Put(const NamedKind& kind, DatafordelerFile file) {
    if (!kind.kind) return {};
    file.kind = *kind.kind;
    for (const DatafordelerFile& other : files_) {
      if (other.kind != file.kind) continue;
      return Fail(ErrorCode::kUsage, file.name, "is of the same kind as " + other.name);
    }
    files_.push_back(std::move(file));
    return {};
  }

  std::vector<DatafordelerFile> files_;
};

}  // namespace

Result<std::vector<DatafordelerFile>> FindDatafordelerFiles(
    const std::vector<std::string>& inputs) {
  if (std::find(inputs.begin(), inputs.end(), kStandardStream) != inputs.end()) {
    return Fail(ErrorCode::kUsage, "inputs",
                "Datafordeler's files cannot come through standard input: there are several");
  }
  const auto paths = ExpandInputs(inputs, "");
  if (!paths) return tl::make_unexpected(paths.error());
  Finder finder;
  for (const std::string& path : *paths) {
    if (auto added = finder.Add(path); !added) return tl::make_unexpected(added.error());
  }
  return finder.Finish();
}

}  // namespace opslag
