#include "classifier/ruleset/literal_builder.h"

#include <algorithm>
#include <iterator>
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

WordIndex LiteralBuilder::WordOf(std::vector<WordGroup> groups, LiteralTable* table) {
  const auto [known, added] =
      words_.try_emplace(std::move(groups), static_cast<WordIndex>(words_.size()));
  if (added) {
    table->word_groups.insert(table->word_groups.end(), known->first.begin(), known->first.end());
    table->first_word_group.push_back(static_cast<std::uint32_t>(table->word_groups.size()));
  }
  return known->second;
}

void LiteralBuilder::AddUses(const std::vector<Use>& uses, LiteralTable* table) {
  for (const Role role : {Role::kHead, Role::kUnless}) {
    std::vector<WordGroup> groups;
    for (const Use& use : uses) {
      if (use.role == role) groups.push_back({use.index, use.base_form});
    }
    if (groups.empty()) continue;
    std::sort(groups.begin(), groups.end());
    const std::uint32_t base_form = groups.front().base_form;
    table->uses.push_back({role, WordOf(std::move(groups), table), base_form});
  }
  std::copy_if(uses.begin(), uses.end(), std::back_inserter(table->uses),
               [](const Use& use) { return use.role != Role::kHead && use.role != Role::kUnless; });
}

LiteralTable LiteralBuilder::Finish() {
  LiteralTable table;
  table.base_forms = std::move(base_form_list_);
  table.first_word_group.push_back(0);
  for (const auto& [literal, uses] : uses_) table.literals.push_back(literal);
  std::sort(table.literals.begin(), table.literals.end());
  for (const std::string& literal : table.literals) {
    table.first_use.push_back(static_cast<std::uint32_t>(table.uses.size()));
    AddUses(uses_[literal], &table);
  }
  table.first_use.push_back(static_cast<std::uint32_t>(table.uses.size()));
  return table;
}

}  // namespace opslag
