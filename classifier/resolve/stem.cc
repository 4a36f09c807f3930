#include "classifier/resolve/stem.h"

#include <algorithm>
#include <string>

namespace opslag {
namespace {

// Whether some code that begins with the short `code` could be in a table that holds `prefix`.
bool CouldLeadTo(std::string_view code, std::string_view prefix) {
  return code.size() < 4 && prefix.size() > code.size() && prefix.starts_with(code);
}

StemStatus StatusOf(const StemTable& table, std::string_view code, std::string_view padded) {
  const auto& prefixes = table.stem_prefixes;
  const auto has = [&](auto test) { return std::any_of(prefixes.begin(), prefixes.end(), test); };
  if (has([&](const std::string& prefix) { return padded.starts_with(prefix); })) {
    return StemStatus::kYes;
  }
  const bool open = has([&](const std::string& prefix) { return CouldLeadTo(code, prefix); });
  return open ? StemStatus::kUndetermined : StemStatus::kNo;
}

// The group with the longest prefix of `padded`; nullptr where there is none.
const StemTable::Group* GroupOf(const StemTable& table, std::string_view padded) {
  const StemTable::Group* best = nullptr;
  std::size_t length = 0;
  for (const StemTable::Group& group : table.groups) {
    for (const std::string& prefix : group.prefixes) {
      if (prefix.size() > length && padded.starts_with(prefix)) {
        best = &group;
        length = prefix.size();
      }
    }
  }
  return best;
}

bool SomeGroupBelow(const StemTable& table, std::string_view code) {
  return std::any_of(table.groups.begin(), table.groups.end(), [&](const StemTable::Group& group) {
    return std::any_of(group.prefixes.begin(), group.prefixes.end(),
                       [&](const std::string& prefix) { return CouldLeadTo(code, prefix); });
  });
}

}  // namespace

Stem ResolveStem(const StemTable& table, std::string_view code) {
  Stem stem;
  if (code.empty()) {
    stem.status = StemStatus::kUndetermined;
    stem.group_status = GroupStatus::kUndetermined;
    return stem;
  }
  std::string padded(code);
  if (padded.size() < 4) padded.resize(4, '0');
  stem.status = StatusOf(table, code, padded);
  if (const StemTable::Group* group = GroupOf(table, padded)) {
    stem.group_status = GroupStatus::kGroup;
    stem.main_competence_group = group->key;
  } else {
    stem.group_status =
        SomeGroupBelow(table, code) ? GroupStatus::kUndetermined : GroupStatus::kNone;
  }
  return stem;
}

}  // namespace opslag
