#include "ingest/cli/produce_state.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "ingest/files/file_descriptor.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstLine = "opslag-produce-state 1 ";
// So much of a file is compared.
constexpr std::uint64_t kCompared = std::uint64_t{64} << 10;

std::string KeyOf(const std::string& input) {
  std::error_code ignored;
  return fs::absolute(input, ignored).lexically_normal().string();
}

// Of the file's first bytes, as many as a file of this size has of them.
Result<std::uint64_t> ChecksumOf(const std::string& input, std::uint64_t size) {
  std::ifstream file(input, std::ios::binary);
  std::vector<char> front(static_cast<std::size_t>(std::min(size, kCompared)));
  file.read(front.data(), static_cast<std::streamsize>(front.size()));
  if (!file) return tl::make_unexpected(IoError(input, "cannot be read"));
  return XXH3_64bits(front.data(), front.size());
}

}  // namespace

Result<ProduceState> ProduceState::Open(const std::string& file, const std::string& topic) {
  ProduceState state;
  state.file_ = file;
  state.topic_ = topic;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return state;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return tl::make_unexpected(IoError(file, "cannot be read"));
  std::string line;
  std::getline(stream, line);
  if (!line.starts_with(kFirstLine)) {
    return Fail(ErrorCode::kConfiguration, file, "is no state of opslag produce");
  }
  if (line.substr(kFirstLine.size()) != topic) {
    return Fail(ErrorCode::kUsage, file,
                "is the state of another topic; give each topic a state file of its own");
  }
  for (int number = 2; std::getline(stream, line); ++number) {
    std::istringstream fields(line);
    FileProgress progress;
    std::string path;
    fields >> progress.records >> progress.done >> progress.size >> progress.checksum;
    fields.get();
    if (!fields || !std::getline(fields, path)) {
      return Fail(ErrorCode::kConfiguration, file + ":" + std::to_string(number),
                  "is damaged; remove the file to send everything anew");
    }
    state.inputs_[path] = progress;
  }
  return state;
}

Result<FileProgress> ProduceState::ProgressOf(const std::string& input, bool may_grow) const {
  std::error_code error;
  FileProgress now;
  now.size = fs::file_size(input, error);
  if (error) return Fail(ErrorCode::kIo, input, "has no size: --state is for files");
  const auto known = inputs_.find(KeyOf(input));
  if (known != inputs_.end() && known->second.size <= now.size) {
    const Result<std::uint64_t> before = ChecksumOf(input, known->second.size);
    if (!before) return tl::make_unexpected(before.error());
    const bool is_same = known->second.size == now.size;
    if (*before == known->second.checksum && (is_same || may_grow)) {
      now.records = known->second.records;
      now.done = known->second.done && is_same;
    }
  }
  const Result<std::uint64_t> checksum = ChecksumOf(input, now.size);
  if (!checksum) return tl::make_unexpected(checksum.error());
  now.checksum = *checksum;
  return now;
}

void ProduceState::Note(const std::string& input, const FileProgress& progress) {
  inputs_[KeyOf(input)] = progress;
}

Result<void> ProduceState::Save() const {
  std::string text(kFirstLine);
  text += topic_ + "\n";
  for (const auto& [path, progress] : inputs_) {
    text += std::to_string(progress.records) + " " + (progress.done ? "1" : "0") + " " +
            std::to_string(progress.size) + " " + std::to_string(progress.checksum) + " " + path +
            "\n";
  }
  const std::string beside = file_ + ".new";
  {
    Result<FileDescriptor> file = FileDescriptor::OpenForWriting(beside);
    if (!file) return tl::make_unexpected(std::move(file.error()));
    std::string_view left = text;
    while (!left.empty()) {
      const ssize_t put = ::write(file->get(), left.data(), left.size());
      if (put < 0) return tl::make_unexpected(IoError(beside, "cannot be written"));
      left.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(file->get()) != 0) return tl::make_unexpected(IoError(beside, "cannot be written"));
  }
  if (std::rename(beside.c_str(), file_.c_str()) != 0) {
    return tl::make_unexpected(IoError(file_, "cannot be written"));
  }
  return {};
}

}  // namespace opslag
