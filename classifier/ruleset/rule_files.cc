#include "classifier/ruleset/rule_files.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <ios>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include <xxhash.h>

#include "classifier/ruleset/corrections.h"
#include "classifier/ruleset/id_lock.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRuleExtension = ".textproto";
constexpr std::string_view kCasesExtension = ".cases";

bool IsPassedOver(std::string_view name) {
  return name.starts_with('.') || name.ends_with('~') || name.ends_with(".md") ||
         name == kCorrectionsFile;
}

tl::unexpected<Error> CannotRead(const fs::path& path, const std::error_code& error) {
  return Fail(ErrorCode::kIo, path.string(), "cannot be read: " + error.message());
}

Result<std::vector<fs::path>> ListFiles(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(directory, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (IsPassedOver(entry->path().filename().string())) {
      entry.disable_recursion_pending();
      continue;
    }
    const bool is_directory = entry->is_directory(error);
    if (error) return CannotRead(entry->path(), error);
    if (!is_directory) files.push_back(entry->path());
  }
  if (error) return CannotRead(directory, error);
  return files;
}

// Collects the parsed files. One source after the other, in order of path.
class Collector {
 public:
  Collector(RuleFiles* files, Diagnostics* diagnostics)
      : files_(files), diagnostics_(diagnostics) {}

  void Add(const RuleSource& source) {
    if (source.path == kIdLockFile) return;
    if (source.path.ends_with(kCasesExtension)) {
      files_->case_files.push_back(source.path);
    } else if (!AddSingle(source) && !AddOfFolder(source)) {
      diagnostics_->AddError(source.path, {}, "no rule file is expected here",
                             "rules/README.md tells which file stands where");
    }
  }

 private:
  bool AddSingle(const RuleSource& source) {
    const std::string& path = source.path;
    if (path == "ruleset.textproto") return Parse(source, &files_->rule_set);
    if (path == "stem.textproto") return Parse(source, &files_->stem);
    if (path == "disco08.textproto") return Parse(source, &files_->disco);
    if (path == "cues.textproto") return Parse(source, &files_->cues);
    if (path == "frames.textproto") return Parse(source, &files_->frames);
    if (path == "conditions.textproto") return Parse(source, &files_->conditions);
    if (path == "vacancy_kinds.textproto") return Parse(source, &files_->vacancy_kinds);
    if (path == "weights.textproto") return Parse(source, &files_->weights);
    return false;
  }

  bool AddOfFolder(const RuleSource& source) {
    if (!source.path.ends_with(kRuleExtension)) return false;
    if (IsIn(source, "text/", /*deep=*/false)) return Append(source, &files_->text);
    if (IsIn(source, "places/", /*deep=*/false)) return Append(source, &files_->places);
    if (IsIn(source, "employers/", /*deep=*/false)) return Append(source, &files_->employers);
    if (IsIn(source, "industries/", /*deep=*/false)) return Append(source, &files_->industries);
    if (IsIn(source, "vocabulary/", /*deep=*/false)) return Append(source, &files_->vocabulary);
    if (IsIn(source, "occupations/", /*deep=*/true)) return Append(source, &files_->occupations);
    if (IsIn(source, "competences/", /*deep=*/true)) return Append(source, &files_->competences);
    return false;
  }

  static bool IsIn(const RuleSource& source, std::string_view folder, bool deep) {
    if (!source.path.starts_with(folder)) return false;
    return deep || source.path.find('/', folder.size()) == std::string::npos;
  }

  // Both return true: the file is known, whether it could be parsed or not.
  template <typename Message>
  bool Parse(const RuleSource& source, RuleFile<Message>* file) {
    if (ReadTextproto(source.path, source.text, &file->message, &file->locations, diagnostics_)) {
      file->path = source.path;
    }
    return true;
  }

  template <typename Message>
  bool Append(const RuleSource& source, std::vector<RuleFile<Message>>* files) {
    RuleFile<Message> file;
    file.path = source.path;
    if (ReadTextproto(source.path, source.text, &file.message, &file.locations, diagnostics_)) {
      files->push_back(std::move(file));
    }
    return true;
  }

  RuleFiles* files_;
  Diagnostics* diagnostics_;
};

// Every part goes in behind its length, so that no two sets of files run together to the same
// bytes.
void HashPart(std::string_view part, XXH3_state_t* state) {
  std::array<unsigned char, sizeof(std::uint64_t)> length{};
  for (std::size_t i = 0; i < length.size(); ++i) {
    length[i] = static_cast<unsigned char>(std::uint64_t{part.size()} >> (8 * i));
  }
  XXH3_128bits_update(state, length.data(), length.size());
  XXH3_128bits_update(state, part.data(), part.size());
}

// Sorted by path, each path once: the last one given.
std::vector<RuleSource> Ordered(std::vector<RuleSource> sources) {
  std::map<std::string, std::string> by_path;
  for (RuleSource& source : sources) {
    by_path.insert_or_assign(std::move(source.path), std::move(source.text));
  }
  std::vector<RuleSource> ordered;
  for (auto& [path, text] : by_path) ordered.push_back({path, std::move(text)});
  return ordered;
}

}  // namespace

Result<std::string> ReadWholeFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, std::size_t{1} << 14> block;
  while (file.read(block.data(), block.size()), file.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad()) {
    return CannotRead(path, std::make_error_code(std::errc::io_error));
  }
  return text;
}

Result<std::vector<RuleSource>> LoadRuleSources(const fs::path& directory) {
  Result<std::vector<fs::path>> files = ListFiles(directory);
  if (!files) return tl::make_unexpected(files.error());
  std::vector<RuleSource> sources;
  for (const fs::path& file : *files) {
    Result<std::string> text = ReadWholeFile(file);
    if (!text) return tl::make_unexpected(text.error());
    sources.push_back({file.lexically_relative(directory).generic_string(), *std::move(text)});
  }
  std::sort(sources.begin(), sources.end(),
            [](const RuleSource& a, const RuleSource& b) { return a.path < b.path; });
  return sources;
}

std::string HashRuleSources(const std::vector<RuleSource>& sources) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                       &XXH3_freeState);
  XXH3_128bits_reset(state.get());
  for (const RuleSource& source : sources) {
    if (!source.path.ends_with(kRuleExtension)) continue;
    HashPart(source.path, state.get());
    HashPart(source.text, state.get());
  }
  XXH128_canonical_t digest;
  XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(state.get()));
  std::string text;
  for (const unsigned char byte : digest.digest) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", byte);
    text += digits.data();
  }
  return text;
}

RuleFiles ParseRuleSources(std::vector<RuleSource> sources, Diagnostics* diagnostics) {
  RuleFiles files;
  sources = Ordered(std::move(sources));
  files.hash = HashRuleSources(sources);
  Collector collector(&files, diagnostics);
  for (RuleSource& source : sources) {
    collector.Add(source);
    files.sources.Add(std::move(source.path), std::move(source.text));
  }
  return files;
}

void CheckComplete(const RuleFiles& files, Diagnostics* diagnostics) {
  for (const std::string_view path :
       {"ruleset.textproto", "stem.textproto", "disco08.textproto", "cues.textproto",
        "conditions.textproto", "frames.textproto", "vacancy_kinds.textproto", "weights.textproto"}) {
    if (files.sources.Find(path) == nullptr) {
      diagnostics->AddError(std::string(path), {}, "the file is missing",
                            "is this a rules directory?");
    }
  }
}

Result<RuleFiles> ReadRuleFiles(const fs::path& directory, Diagnostics* diagnostics) {
  Result<std::vector<RuleSource>> sources = LoadRuleSources(directory);
  if (!sources) return tl::make_unexpected(sources.error());
  RuleFiles files = ParseRuleSources(*std::move(sources), diagnostics);
  CheckComplete(files, diagnostics);
  return files;
}

}  // namespace opslag
