#include "classifier/ruleset/load.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <google/protobuf/arena.h>

#include "classifier/ruleset/cache_file.h"
#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/complaint_text.h"
#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set_data.h"
#include "classifier/ruleset/self_test.h"
#include "classifier/ruleset/tables.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCachePrefix = "rules-";
constexpr std::string_view kCacheSuffix = ".cache";
constexpr std::size_t kCachesKept = 8;

constexpr std::string_view kRulesSection = "rules";
constexpr std::string_view kLiteralsSection = "literals";
constexpr std::string_view kUsesSection = "uses";

CacheIdentity Identity(std::string_view hash) {
  return {LiteralDatabase::BuildTarget(), std::string(hash)};
}

// Made in the arena, so that its thousands of parts are not freed one by one.
Result<const v1::RuleArchive*> ParseRules(std::string_view bytes, google::protobuf::Arena* arena) {
  auto* rules = google::protobuf::Arena::CreateMessage<v1::RuleArchive>(arena);
  if (!rules->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Fail(ErrorCode::kRuleCache, std::string(kRulesSection), "the section cannot be read");
  }
  return rules;
}

Result<LiteralUses> ReadUses(std::string_view bytes) {
  std::optional<LiteralUses> uses = LiteralUses::Read(bytes);
  if (!uses) return Fail(ErrorCode::kRuleCache, "uses", "the section cannot be read");
  return *std::move(uses);
}

// What a cache file holds, apart from the file's memory.
struct CachedParts {
  std::string rules;
  LiteralUses uses;
  std::shared_ptr<const LiteralDatabase> database;
};

Result<CachedParts> ReadParts(const fs::path& path, const std::string& hash) {
  auto file = CacheFile::Read(path, Identity(hash));
  if (!file) return tl::make_unexpected(file.error());
  auto rules = file->Section(kRulesSection);
  if (!rules) return tl::make_unexpected(rules.error());
  auto uses = file->Section(kUsesSection).and_then(ReadUses);
  if (!uses) return tl::make_unexpected(uses.error());
  auto database = file->Section(kLiteralsSection).and_then(LiteralDatabase::Deserialize);
  if (!database) return tl::make_unexpected(database.error());
  return CachedParts{std::string(*rules), *std::move(uses), *std::move(database)};
}

// The file's memory, most of what is needed here, is given back before the rules are made.
Result<std::shared_ptr<const RuleSet>> ReadCache(const fs::path& path, const std::string& hash) {
  auto parts = ReadParts(path, hash);
  if (!parts) return tl::make_unexpected(parts.error());
  google::protobuf::Arena arena;
  auto rules = ParseRules(parts->rules, &arena);
  if (!rules) return tl::make_unexpected(rules.error());
  auto set = AssembleRules(**rules, hash, std::move(parts->uses), std::move(parts->database));
  if (!set) return set;
  if (auto tested = RunSelfTests(**set); !tested) return tl::make_unexpected(tested.error());
  return set;
}

void WriteCache(const fs::path& path, const RuleFiles& files, const RuleSet& set) {
  const std::string rules = Archive(files).SerializeAsString();
  const std::string uses = set.literal_uses().Serialize();
  const auto literals = set.literals().Serialize();
  if (!literals) return;
  // A cache that cannot be written costs the next start a second, and nothing else.
  (void)WriteCacheFile(
      path, Identity(files.hash),
      {{kRulesSection, rules}, {kUsesSection, uses}, {kLiteralsSection, *literals}});
}

// Whoever edits rules leaves a cache for every edit behind: only the newest stay. A file that
// another process removes meanwhile, or that cannot be removed, is no matter.
void RemoveOldCaches(const fs::path& cache_dir) {
  std::error_code ignored;
  std::vector<std::pair<fs::file_time_type, fs::path>> caches;
  for (const auto& entry : fs::directory_iterator(cache_dir, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kCachePrefix) || !name.ends_with(kCacheSuffix)) continue;
    caches.emplace_back(entry.last_write_time(ignored), entry.path());
  }
  std::sort(caches.rbegin(), caches.rend());
  for (std::size_t i = kCachesKept; i < caches.size(); ++i) fs::remove(caches[i].second, ignored);
}

// The complaints, one to a line group, as an author wants to see them.
Error RulesError(const Diagnostics& complaints, const RuleFiles& files) {
  return {ErrorCode::kRules, "",
          "the rules have mistakes\n" + ComplaintText(complaints, files.sources, kMostComplaints)};
}

// From the cache where that is sound, else by `compile`.
template <typename Compile>
Result<std::shared_ptr<const RuleSet>> Load(const fs::path& rules_dir, const fs::path& cache_dir,
                                            const Compile& compile, bool may_compile = true) {
  auto sources = LoadRuleSources(rules_dir);
  if (!sources) return tl::make_unexpected(sources.error());
  const std::string hash = HashRuleSources(*sources);
  if (!cache_dir.empty()) {
    if (auto cached = ReadCache(CachePath(cache_dir, hash), hash)) return cached;
  }
  if (!may_compile) {
    return Fail(ErrorCode::kRuleCache, CachePath(cache_dir, hash).string(),
                "holds no compiled form of these rules");
  }
  Diagnostics complaints;
  const RuleFiles files = ParseRuleSources(std::move(*sources), &complaints);
  CheckComplete(files, &complaints);
  if (complaints.HasErrors()) return tl::make_unexpected(RulesError(complaints, files));
  auto set = compile(files, &complaints);
  if (set || !complaints.HasErrors()) return set;
  return tl::make_unexpected(RulesError(complaints, files));
}

}  // namespace

fs::path CachePath(const fs::path& cache_dir, std::string_view hash) {
  return cache_dir / (std::string(kCachePrefix) + std::string(hash) + std::string(kCacheSuffix));
}

Result<std::shared_ptr<const RuleSet>> LoadRuleSet(const fs::path& rules_dir,
                                                   const fs::path& cache_dir, bool may_compile) {
  return Load(
      rules_dir, cache_dir,
      [&](const RuleFiles& files, Diagnostics* complaints) {
        auto set = CompileRules(files, complaints);
        if (!set) return set;
        if (auto tested = RunSelfTests(**set); !tested) {
          return Result<std::shared_ptr<const RuleSet>>(tl::make_unexpected(tested.error()));
        }
        if (!cache_dir.empty()) {
          WriteCache(CachePath(cache_dir, files.hash), files, **set);
          RemoveOldCaches(cache_dir);
        }
        return set;
      },
      may_compile);
}

Result<std::shared_ptr<const RuleSet>> LoadRuleSetFor(const fs::path& rules_dir,
                                                      const fs::path& cache_dir,
                                                      const ReadTexts& read_texts) {
  return Load(rules_dir, cache_dir, [&](const RuleFiles& files, Diagnostics* complaints) {
    return CompileRulesFor(files, read_texts, complaints);
  });
}

Result<EmployerWords> LoadEmployerWords(const fs::path& rules_dir) {
  const std::string folder = "employers";
  Result<std::vector<RuleSource>> sources = LoadRuleSources(rules_dir / folder);
  if (!sources) return tl::make_unexpected(sources.error());
  for (RuleSource& source : *sources) source.path.insert(0, folder + "/");
  Diagnostics diagnostics;
  const RuleFiles files = ParseRuleSources(*std::move(sources), &diagnostics);
  if (diagnostics.HasErrors()) {
    return Fail(ErrorCode::kRules, rules_dir.string(),
                ComplaintText(diagnostics, files.sources, kMostComplaints));
  }
  if (files.employers.empty()) {
    return Fail(ErrorCode::kRules, (rules_dir / folder).string(), "no rule file is there");
  }
  return ReadEmployerWords(Archive(files));
}

}  // namespace opslag
