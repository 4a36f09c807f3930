// Collects terms as literals with their meanings while a rule set is compiled.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/terms.h"

namespace opslag {

class LiteralBuilder {
 public:
  // Borrowed, must outlive the builder.
  explicit LiteralBuilder(TermExpander* expander) : expander_(expander) {}

  // Adds every literal of the term with this meaning; a meaning is added to a literal once. False
  // where nothing of the term is left after folding.
  bool Add(const Term& term, Role role, std::uint32_t index);

  // The table, literals sorted. Ends the builder.
  LiteralTable Finish();

 private:
  // A literal's uses with one for all its groups of heads, and one for all those it forbids.
  std::vector<Use> Shared(const std::vector<Use>& uses, LiteralUses* table);
  WordIndex WordOf(std::vector<WordGroup> groups, LiteralUses* table);

  TermExpander* expander_;
  std::unordered_map<std::string, std::vector<Use>> uses_;
  std::unordered_map<std::string, std::uint32_t> base_forms_;
  std::vector<std::string> base_form_list_;
  std::map<std::vector<WordGroup>, WordIndex> words_;
};

}  // namespace opslag
