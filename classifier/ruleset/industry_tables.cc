#include <algorithm>
#include <map>

#include "classifier/ruleset/tables.h"

namespace opslag {
namespace {

using File = v1::IndustriesFile;

class IndustryReader {
 public:
  Result<IndustryTable> Read(const v1::RuleArchive& archive) {
    for (const File& file : archive.industries()) ReadFile(file);
    for (IndustryScheme& scheme : table_.schemes) Sort(&scheme);
    std::sort(table_.schemes.begin(), table_.schemes.end(),
              [](const auto& a, const auto& b) { return a.first_day < b.first_day; });
    FinishKeys();
    if (!mistake_.empty()) return Fail(ErrorCode::kRules, "industries", mistake_);
    return std::move(table_);
  }

 private:
  void ReadFile(const File& file) {
    for (const auto& scheme : file.scheme()) ReadScheme(scheme);
    for (const auto& key : file.key()) {
      for (const std::string& db25 : key.db25()) {
        to_db25_[key.db07()].push_back(db25);
        to_db07_[db25].push_back(key.db07());
      }
    }
    for (const auto& entry : file.stronghold()) {
      table_.strongholds.push_back({entry.key(), entry.name(), ToPrefixes(entry.industries())});
    }
    for (const auto& entry : file.sector()) {
      IndustryTable::SectorRule rule{static_cast<Sector>(entry.sector()), {}, {}};
      for (const std::uint32_t form : entry.form()) {
        rule.forms.push_back(static_cast<std::uint16_t>(form));
      }
      rule.industries = ToPrefixes(entry.industries());
      table_.sectors.push_back(std::move(rule));
    }
    for (const auto& entry : file.agency()) {
      table_.agencies.push_back(
          {static_cast<EmployerRole>(entry.role()), ToPrefixes(entry.industries())});
    }
  }

  void ReadScheme(const File::Scheme& entry) {
    IndustryScheme& scheme = SchemeNamed(entry.name());
    if (!entry.valid_from().empty()) scheme.first_day = Day(entry.valid_from());
    if (!entry.valid_to().empty()) scheme.last_day = Day(entry.valid_to());
    for (const auto& code : entry.code()) scheme.labels.push_back({code.code(), code.label()});
    for (const auto& grouping : entry.grouping()) {
      const int kind = static_cast<int>(grouping.kind()) - 1;
      if (kind < 0) {
        Complain("a grouping of " + entry.name() + " has no kind");
        continue;
      }
      for (const auto& group : grouping.group()) {
        for (const std::string& prefix : group.prefix()) {
          scheme.groups[kind].push_back({prefix, group.key()});
        }
      }
    }
  }

  IndustryScheme& SchemeNamed(const std::string& name) {
    for (IndustryScheme& scheme : table_.schemes) {
      if (scheme.name == name) return scheme;
    }
    table_.schemes.emplace_back().name = name;
    return table_.schemes.back();
  }

  static void Sort(IndustryScheme* scheme) {
    const auto by_code = [](const auto& a, const auto& b) { return a.code < b.code; };
    std::sort(scheme->labels.begin(), scheme->labels.end(), by_code);
    for (auto& groups : scheme->groups) std::sort(groups.begin(), groups.end(), by_code);
  }

  static std::vector<IndustryTable::Prefixes> ToPrefixes(
      const google::protobuf::RepeatedPtrField<File::Industries>& list) {
    std::vector<IndustryTable::Prefixes> prefixes;
    for (const auto& entry : list) {
      prefixes.push_back({entry.scheme(), {entry.prefix().begin(), entry.prefix().end()}});
    }
    return prefixes;
  }

  using Pairs = std::map<std::string, std::vector<std::string>>;

  // One code on either side: this one has one counterpart, and that one no other.
  static std::vector<IndustryTable::KeyEntry> Keys(const Pairs& pairs, const Pairs& back) {
    std::vector<IndustryTable::KeyEntry> keys;
    for (const auto& [from, to] : pairs) {
      keys.push_back({from, to, to.size() == 1 && back.at(to.front()).size() == 1});
    }
    return keys;
  }

  void FinishKeys() {
    table_.to_db25 = Keys(to_db25_, to_db07_);
    table_.to_db07 = Keys(to_db07_, to_db25_);
  }

  std::int32_t Day(const std::string& text) {
    const std::optional<std::int32_t> day = ReadDay(text);
    if (!day) Complain(text + " is no date of the form YYYY-MM-DD");
    return day.value_or(0);
  }

  void Complain(std::string mistake) {
    if (mistake_.empty()) mistake_ = std::move(mistake);
  }

  IndustryTable table_;
  Pairs to_db25_, to_db07_;
  std::string mistake_;
};

}  // namespace

Result<IndustryTable> ReadIndustries(const v1::RuleArchive& archive) {
  return IndustryReader().Read(archive);
}

}  // namespace opslag
