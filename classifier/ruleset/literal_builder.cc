#include "classifier/ruleset/literal_builder.h"

#include <algorithm>

namespace opslag {

bool LiteralBuilder::Add(const Term& term, Role role, std::uint32_t index) {
  const std::vector<std::string> literals = expander_->Literals(term);
  if (literals.empty()) return false;
  const auto [known, added] = base_forms_.try_emplace(
      term.BaseForm(), static_cast<std::uint32_t>(base_form_list_.size()));
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

LiteralTable LiteralBuilder::Finish() {
  LiteralTable table;
  table.base_forms = std::move(base_form_list_);
  for (const auto& [literal, uses] : uses_) table.literals.push_back(literal);
  std::sort(table.literals.begin(), table.literals.end());
  for (const std::string& literal : table.literals) {
    table.first_use.push_back(static_cast<std::uint32_t>(table.uses.size()));
    const std::vector<Use>& uses = uses_[literal];
    table.uses.insert(table.uses.end(), uses.begin(), uses.end());
  }
  table.first_use.push_back(static_cast<std::uint32_t>(table.uses.size()));
  return table;
}

}  // namespace opslag
