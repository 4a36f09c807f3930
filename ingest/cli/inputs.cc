#include "ingest/cli/inputs.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>

#include "ingest/files/file_descriptor.h"
#include "ingest/files/record_reader.h"

namespace opslag {

namespace fs = std::filesystem;

Result<void> CheckReadable(const std::string& name) {
  if (name == kStandardStream) return {};
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) return Fail(ErrorCode::kIo, name, "is a directory");
  if (::access(name.c_str(), R_OK) != 0) {
    return tl::make_unexpected(IoError(name, "cannot be read"));
  }
  return {};
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

std::size_t ThreadsOf(std::size_t wanted) {
  if (wanted > 0) return wanted;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

}  // namespace opslag
