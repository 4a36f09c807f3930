#include "ingest/cli/rules_loader.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "ingest/cli/child_program.h"
#include "ingest/cli/exit_codes.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

constexpr int kLowNiceness = 10;

// A folder that is there only while it is needed.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "opslag-rules-XXXXXX").string();
    if (!error && mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  // Empty when none is to be had.
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

bool IsWritable(const fs::path& folder) {
  if (folder.empty()) return false;
  std::error_code error;
  fs::create_directories(folder, error);
  return !error && access(folder.c_str(), W_OK | X_OK) == 0;
}

Result<std::shared_ptr<const Classifier>> FromCache(const RulesOptions& options,
                                                    const fs::path& cache) {
  LoadOptions load = options.ToLoadOptions();
  load.cache_dir = cache;
  load.may_compile = false;
  return Classifier::Load(load);
}

// What the child says, without the words that our own message begins with again.
std::string Complaint(std::string_view text) {
  const std::string_view prefix = "opslag: rules: ";
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text);
}

// True: compiled. False: a stop was requested.
Result<bool> CompileInChild(const fs::path& rules, const fs::path& cache, LoadingPriority priority,
                            const StopRequest& stop) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return Fail(ErrorCode::kIo, "/proc/self/exe", "cannot be read");
  const auto ended = RunChildProgram(
      {program.string(), "rules", "compile", "--rules", rules.string(), "--cache", cache.string()},
      priority == LoadingPriority::kLow ? kLowNiceness : 0, stop);
  if (!ended) return tl::make_unexpected(ended.error());
  if (!*ended) return false;
  if ((*ended)->exit_code == static_cast<int>(ExitCode::kFine)) return true;
  std::string complaint = Complaint((*ended)->error_output);
  if (complaint.empty()) {
    complaint = "compiling ended with exit code " + std::to_string((*ended)->exit_code);
  }
  return Fail(ErrorCode::kRules, "", std::move(complaint));
}

}  // namespace

Result<std::shared_ptr<const Classifier>> LoadClassifierAside(const RulesOptions& options,
                                                              LoadingPriority priority,
                                                              const StopRequest& stop) {
  if (options.rules_dir.empty()) return tl::make_unexpected(NoRulesFound());
  const fs::path kept = options.ToLoadOptions().cache_dir;
  if (!kept.empty()) {
    auto cached = FromCache(options, kept);
    if (cached || cached.error().code != ErrorCode::kRuleCache) return cached;
  }
  const bool keep = IsWritable(kept);
  std::optional<TemporaryFolder> passing;
  if (!keep && passing.emplace().path().empty()) {
    return Fail(ErrorCode::kIo, "--cache", "neither it nor the temporary folder can be written to");
  }
  const fs::path& cache = keep ? kept : passing->path();
  const Result<bool> compiled = CompileInChild(options.rules_dir, cache, priority, stop);
  if (!compiled) return tl::make_unexpected(compiled.error());
  if (!*compiled) return nullptr;
  auto loaded = FromCache(options, cache);
  if (!loaded && loaded.error().code == ErrorCode::kRuleCache) {
    return Fail(ErrorCode::kRules, options.rules_dir.string(),
                "the rules were changed while they were compiled; ask again");
  }
  return loaded;
}

}  // namespace opslag
