#include "ingest/files/input_files.h"

#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "ingest/files/file_descriptor.h"
#include "ingest/files/record_reader.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> FilesIn(const std::string& folder, const std::string& pattern) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.')) {
      if (entry->is_directory(ignored)) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file(ignored)) continue;
    if (::fnmatch(pattern.empty() ? "*" : pattern.c_str(), name.c_str(), 0) != 0) continue;
    files.push_back(entry->path().string());
  }
  if (error) return Fail(ErrorCode::kIo, folder, "cannot be read: " + error.message());
  if (files.empty()) {
    return Fail(ErrorCode::kIo, folder,
                pattern.empty() ? "is a folder without files"
                                : "is a folder without files named like " + pattern);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& inputs,
                                              const std::string& pattern) {
  std::vector<std::string> expanded;
  for (const std::string& input : inputs) {
    std::error_code ignored;
    if (!fs::is_directory(input, ignored)) {
      expanded.push_back(input);
      continue;
    }
    Result<std::vector<std::string>> files = FilesIn(input, pattern);
    if (!files) return files;
    std::move(files->begin(), files->end(), std::back_inserter(expanded));
  }
  return expanded;
}

std::optional<std::uint64_t> SizeOfAll(const std::vector<std::string>& inputs) {
  std::uint64_t total = 0;
  for (const std::string& input : inputs) {
    std::error_code error;
    if (!fs::is_regular_file(input, error)) return std::nullopt;
    total += fs::file_size(input, error);
    if (error) return std::nullopt;
  }
  return total;
}

Result<void> CheckReadable(const std::string& name) {
  if (name == kStandardStream) return {};
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) return Fail(ErrorCode::kIo, name, "is a directory");
  if (::access(name.c_str(), R_OK) != 0) {
    return tl::make_unexpected(IoError(name, "cannot be read"));
  }
  return {};
}

bool IsSameFile(const std::string& one, const std::string& other) {
  if (one == kStandardStream || other == kStandardStream) return false;
  std::error_code error;
  return fs::is_regular_file(one, error) && fs::equivalent(one, other, error);
}

}  // namespace opslag
