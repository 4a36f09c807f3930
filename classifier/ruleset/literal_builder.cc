#include "classifier/ruleset/literal_builder.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace opslag {

bool LiteralBuilder::Add(const Term& term, Role role, std::uint32_t index) {
  const std::vector<std::string> literals = expander_->Literals(term);
  if (literals.empty()) return false;
  const auto [known, added] =
      base_forms_.try_emplace(term.BaseForm(), static_cast<std::uint32_t>(base_form_list_.size()));
  if (added) base_form_list_.push_back(known->first);
  for (const std::string& literal : literals) {
    std::vector<Use>& uses = uses_[literal];
    const bool there = std::any_of(uses.begin(), uses.end(), [&](const Use& use) {
      return use.role == role && use.index == index;
    });
    if (!there) uses.push_back(Use{role, index, known->second});
  }
  return true;
}

WordIndex LiteralBuilder::WordOf(std::vector<WordGroup> groups, LiteralUses* table) {
  const auto [known, added] =
      words_.try_emplace(std::move(groups), static_cast<WordIndex>(words_.size()));
  if (added) table->AddWord(known->first);
  return known->second;
}

std::vector<Use> LiteralBuilder::Shared(const std::vector<Use>& uses, LiteralUses* table) {
  std::vector<Use> shared;
  for (const Role role : {Role::kHead, Role::kUnless}) {
    std::vector<WordGroup> groups;
    for (const Use& use : uses) {
      if (use.role == role) groups.push_back({use.index, use.base_form});
    }
    if (groups.empty()) continue;
    std::sort(groups.begin(), groups.end());
    const std::uint32_t base_form = groups.front().base_form;
    shared.push_back({role, WordOf(std::move(groups), table), base_form});
  }
  std::copy_if(uses.begin(), uses.end(), std::back_inserter(shared),
               [](const Use& use) { return use.role != Role::kHead && use.role != Role::kUnless; });
  return shared;
}

LiteralTable LiteralBuilder::Finish() {
  using Entry = std::pair<std::string_view, const std::vector<Use>*>;
  std::vector<Entry> ordered;
  ordered.reserve(uses_.size());
  for (const auto& [literal, uses] : uses_) ordered.emplace_back(literal, &uses);
  std::sort(ordered.begin(), ordered.end(),
            [](const Entry& a, const Entry& b) { return a.first < b.first; });
  LiteralTable table;
  for (const std::string& term : base_form_list_) table.uses.AddBaseForm(term);
  // The forms of a word lie near each other, and mostly mean the same.
  std::map<std::vector<Use>, std::uint32_t> lists;
  for (const auto& [literal, uses] : ordered) {
    table.literals.Add(literal);
    const auto [known, added] = lists.try_emplace(Shared(*uses, &table.uses), 0);
    if (added) known->second = table.uses.AddList(known->first);
    table.uses.AddLiteral(known->second);
  }
  return table;
}

}  // namespace opslag
