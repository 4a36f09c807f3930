#include "classifier/ruleset/load.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "classifier/ruleset/cache_file.h"
#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set_data.h"
#include "classifier/ruleset/self_test.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCachePrefix = "rules-";
constexpr std::string_view kCacheSuffix = ".cache";
constexpr std::size_t kCachesKept = 8;

constexpr std::string_view kRulesSection = "rules";
constexpr std::string_view kLiteralsSection = "literals";
constexpr std::string_view kDatabaseSection = "hyperscan";

CacheIdentity Identity(std::string_view hash) {
  return {LiteralDatabase::BuildTarget(), std::string(hash)};
}

v1::LiteralArchive ToArchive(const LiteralTable& table) {
  v1::LiteralArchive archive;
  for (const std::string& literal : table.literals) archive.add_literal(literal);
  archive.mutable_first_use()->Add(table.first_use.begin(), table.first_use.end());
  for (const Use& use : table.uses) {
    archive.add_use_role(static_cast<std::uint32_t>(use.role));
    archive.add_use_index(use.index);
    archive.add_use_base_form(use.base_form);
  }
  for (const std::string& form : table.base_forms) archive.add_base_form(form);
  archive.mutable_first_word_group()->Add(table.first_word_group.begin(),
                                          table.first_word_group.end());
  for (const WordGroup& entry : table.word_groups) {
    archive.add_word_group(entry.group);
    archive.add_word_base_form(entry.base_form);
  }
  return archive;
}

Result<LiteralTable> FromArchive(const v1::LiteralArchive& archive) {
  const bool even = archive.use_role_size() == archive.use_index_size() &&
                    archive.use_role_size() == archive.use_base_form_size() &&
                    archive.word_group_size() == archive.word_base_form_size();
  if (!even) return Fail(ErrorCode::kRuleCache, "literals", "the section is uneven");
  LiteralTable table;
  table.literals.assign(archive.literal().begin(), archive.literal().end());
  table.first_use.assign(archive.first_use().begin(), archive.first_use().end());
  table.uses.reserve(static_cast<std::size_t>(archive.use_role_size()));
  for (int i = 0; i < archive.use_role_size(); ++i) {
    table.uses.push_back(
        {static_cast<Role>(archive.use_role(i)), archive.use_index(i), archive.use_base_form(i)});
  }
  table.base_forms.assign(archive.base_form().begin(), archive.base_form().end());
  table.first_word_group.assign(archive.first_word_group().begin(),
                                archive.first_word_group().end());
  table.word_groups.reserve(static_cast<std::size_t>(archive.word_group_size()));
  for (int i = 0; i < archive.word_group_size(); ++i) {
    table.word_groups.push_back({archive.word_group(i), archive.word_base_form(i)});
  }
  return table;
}

template <typename Message>
Result<Message> ParseSection(const CacheFile& file, std::string_view name) {
  auto bytes = file.Section(name);
  if (!bytes) return tl::make_unexpected(bytes.error());
  Message message;
  if (!message.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()))) {
    return Fail(ErrorCode::kRuleCache, std::string(name), "the section cannot be read");
  }
  return message;
}

Result<std::shared_ptr<const RuleSet>> ReadCache(const fs::path& path, const std::string& hash) {
  auto file = CacheFile::Read(path, Identity(hash));
  if (!file) return tl::make_unexpected(file.error());
  auto rules = ParseSection<v1::RuleArchive>(*file, kRulesSection);
  if (!rules) return tl::make_unexpected(rules.error());
  auto literals = ParseSection<v1::LiteralArchive>(*file, kLiteralsSection).and_then(FromArchive);
  if (!literals) return tl::make_unexpected(literals.error());
  auto database = file->Section(kDatabaseSection).and_then(LiteralDatabase::Deserialize);
  if (!database) return tl::make_unexpected(database.error());
  auto set = AssembleRules(*rules, hash, std::move(*literals), std::move(*database));
  if (!set) return set;
  if (auto tested = RunSelfTests(**set); !tested) return tl::make_unexpected(tested.error());
  return set;
}

void WriteCache(const fs::path& path, const RuleFiles& files, const RuleSet& set) {
  const std::string rules = Archive(files).SerializeAsString();
  const std::string literals = ToArchive(ExtractLiterals(set)).SerializeAsString();
  const auto database = set.literals().Serialize();
  if (!database) return;
  // A cache that cannot be written costs the next start a second, and nothing else.
  (void)WriteCacheFile(
      path, Identity(files.hash),
      {{kRulesSection, rules}, {kLiteralsSection, literals}, {kDatabaseSection, *database}});
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

// Every complaint, one to a line group, as an author wants to see them.
Error RulesError(const Diagnostics& complaints, const RuleFiles& files) {
  return {ErrorCode::kRules, "", "the rules have mistakes\n" + complaints.Render(files.sources)};
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
  return Load(rules_dir, cache_dir, [&](const RuleFiles& files, Diagnostics* complaints) {
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
  }, may_compile);
}

Result<std::shared_ptr<const RuleSet>> LoadRuleSetFor(const fs::path& rules_dir,
                                                      const fs::path& cache_dir,
                                                      const ReadTexts& read_texts) {
  return Load(rules_dir, cache_dir, [&](const RuleFiles& files, Diagnostics* complaints) {
    return CompileRulesFor(files, read_texts, complaints);
  });
}

}  // namespace opslag
