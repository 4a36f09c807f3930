#include "classifier/ruleset/industry_table.h"

#include <algorithm>

namespace opslag {
namespace {

using Entries = std::vector<IndustryScheme::Entry>;

const IndustryScheme::Entry* FindExactly(const Entries& entries, std::string_view code) {
  const auto it = std::lower_bound(
      entries.begin(), entries.end(), code,
      [](const IndustryScheme::Entry& entry, std::string_view key) { return entry.code < key; });
  return it != entries.end() && it->code == code ? &*it : nullptr;
}

const IndustryScheme::Entry* FindLongest(const Entries& entries, std::string_view code) {
  for (std::size_t digits = code.size(); digits > 0; --digits) {
    if (const auto* found = FindExactly(entries, code.substr(0, digits))) return found;
  }
  return nullptr;
}

std::string_view TextOf(const IndustryScheme::Entry* entry) {
  return entry == nullptr ? std::string_view() : std::string_view(entry->text);
}

}  // namespace

bool IndustryScheme::Knows(std::string_view code) const {
  constexpr std::size_t kClassDigits = 4;
  if (FindExactly(labels, code) != nullptr) return true;
  const auto* found = FindLongest(labels, code);
  if (found == nullptr || found->code.size() < kClassDigits) return false;
  // A class that the table divides has the divisions it lists and no others.
  const auto* const next = found + 1;
  return next == labels.data() + labels.size() || !next->code.starts_with(found->code);
}

std::string_view IndustryScheme::Label(std::string_view code) const {
  return TextOf(FindLongest(labels, code));
}

std::string_view IndustryScheme::Group(IndustryGrouping grouping, std::string_view code) const {
  return TextOf(FindLongest(groups[static_cast<std::size_t>(grouping)], code));
}

const IndustryScheme* IndustryTable::Find(std::string_view name) const {
  const auto it = std::find_if(schemes.begin(), schemes.end(),
                               [&](const IndustryScheme& scheme) { return scheme.name == name; });
  return it == schemes.end() ? nullptr : &*it;
}

const IndustryScheme* IndustryTable::InForce(std::int32_t day) const {
  const auto it = std::find_if(schemes.begin(), schemes.end(), [&](const IndustryScheme& scheme) {
    return scheme.first_day <= day && day <= scheme.last_day;
  });
  return it == schemes.end() ? nullptr : &*it;
}

const IndustryTable::KeyEntry* IndustryTable::Counterpart(const SchemeCode& code) const {
  if (code.scheme == nullptr) return nullptr;
  const std::vector<KeyEntry>* const keys = code.scheme->name == kDb07   ? &to_db25
                                            : code.scheme->name == kDb25 ? &to_db07
                                                                         : nullptr;
  if (keys == nullptr) return nullptr;
  const auto it = std::lower_bound(
      keys->begin(), keys->end(), code.code,
      [](const KeyEntry& entry, std::string_view key) { return entry.from < key; });
  return it != keys->end() && it->from == code.code ? &*it : nullptr;
}

bool IndustryTable::Holds(const Prefixes& prefixes, const SchemeCode& code) {
  if (code.scheme == nullptr) return false;
  const std::string_view name = code.scheme->name;
  const bool same =
      prefixes.scheme.empty() ? name == kDb07 || name == kDb25 : name == prefixes.scheme;
  return same &&
         std::any_of(prefixes.prefixes.begin(), prefixes.prefixes.end(),
                     [&](const std::string& prefix) { return code.code.starts_with(prefix); });
}

bool IndustryTable::AnyHolds(const std::vector<Prefixes>& list, const SchemeCode& code) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Prefixes& prefixes) { return Holds(prefixes, code); });
}

}  // namespace opslag
