#include "classifier/ruleset/literal_uses.h"

#include <algorithm>

#include "classifier/match/array_bytes.h"

namespace opslag {
namespace {

// Serialised: the lists of literals, the first uses of lists, role, index and base form of each
// use, the first groups of words, group and base form of each, each an array of u32 behind its
// length; then the base forms.
using Numbers = std::vector<std::uint32_t>;

// Whether the numbers divide so many entries into ranges that follow each other.
bool Divides(const Numbers& first, std::size_t entries) {
  return !first.empty() && first.front() == 0 && first.back() == entries &&
         std::is_sorted(first.begin(), first.end());
}

}  // namespace

std::uint32_t LiteralUses::AddList(std::span<const Use> uses) {
  uses_.insert(uses_.end(), uses.begin(), uses.end());
  AddRoles(uses);
  first_use_.push_back(static_cast<std::uint32_t>(uses_.size()));
  return static_cast<std::uint32_t>(first_use_.size() - 2);
}

void LiteralUses::AddRoles(std::span<const Use> uses) {
  std::uint32_t roles = 0;
  for (const Use& use : uses) roles |= RoleBit(use.role);
  roles_.push_back(static_cast<std::uint16_t>(roles));
}

WordIndex LiteralUses::AddWord(std::span<const WordGroup> groups) {
  word_groups_.insert(word_groups_.end(), groups.begin(), groups.end());
  first_group_.push_back(static_cast<std::uint32_t>(word_groups_.size()));
  return static_cast<WordIndex>(first_group_.size() - 2);
}

std::string LiteralUses::Serialize() const {
  Numbers roles, indices, base_forms, groups, group_forms;
  for (const Use& use : uses_) {
    roles.push_back(static_cast<std::uint32_t>(use.role));
    indices.push_back(use.index);
    base_forms.push_back(use.base_form);
  }
  for (const WordGroup& entry : word_groups_) {
    groups.push_back(entry.group);
    group_forms.push_back(entry.base_form);
  }
  std::string out;
  for (const Numbers* numbers :
       std::initializer_list<const Numbers*>{&list_, &first_use_, &roles, &indices, &base_forms,
                                             &first_group_, &groups, &group_forms}) {
    AppendArray(std::span<const std::uint32_t>(*numbers), &out);
  }
  base_forms_.AppendTo(&out);
  return out;
}

std::optional<LiteralUses> LiteralUses::Read(std::string_view bytes) {
  LiteralUses read;
  Numbers roles, indices, base_forms, groups, group_forms;
  for (Numbers* numbers : {&read.list_, &read.first_use_, &roles, &indices, &base_forms,
                           &read.first_group_, &groups, &group_forms}) {
    if (!TakeArray(&bytes, numbers)) return std::nullopt;
  }
  auto terms = PackedStrings::Read(bytes);
  const bool even = terms && roles.size() == indices.size() && roles.size() == base_forms.size() &&
                    groups.size() == group_forms.size() && Divides(read.first_use_, roles.size()) &&
                    Divides(read.first_group_, groups.size());
  if (!even) return std::nullopt;
  const auto below = [](const Numbers& numbers, std::size_t limit) {
    return std::all_of(numbers.begin(), numbers.end(),
                       [limit](std::uint32_t number) { return number < limit; });
  };
  const bool inside = below(read.list_, read.first_use_.size() - 1) &&
                      below(base_forms, terms->size()) && below(group_forms, terms->size()) &&
                      below(roles, kRoleCount);
  if (!inside) return std::nullopt;
  read.base_forms_ = std::move(*terms);
  read.uses_.reserve(roles.size());
  for (std::size_t i = 0; i < roles.size(); ++i) {
    read.uses_.push_back({static_cast<Role>(roles[i]), indices[i], base_forms[i]});
  }
  const auto lists = static_cast<std::uint32_t>(read.first_use_.size() - 1);
  read.roles_.reserve(lists);
  for (std::uint32_t list = 0; list < lists; ++list) read.AddRoles(read.InList(list));
  read.word_groups_.reserve(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    read.word_groups_.push_back({groups[i], group_forms[i]});
  }
  return read;
}

}  // namespace opslag
