#include "classifier/resolve/contribution.h"

namespace opslag {
namespace {

template <typename Rule>
RuleNames Names(const Rule& rule) {
  return {rule.id, rule.code, rule.subdivision};
}

}  // namespace

RuleNames NamesOf(const RuleSet& rules, const Contribution& found) {
  if (found.kind == Contribution::Kind::kContext) return Names(rules.context(found.rule));
  return found.IsHead() ? Names(rules.head(found.rule)) : Names(rules.title(found.rule));
}

std::string_view BaseFormOf(const RuleSet& rules, const Contribution& found) {
  return rules.base_form(Use{Role::kTitle, found.rule, found.base_form});
}

}  // namespace opslag
