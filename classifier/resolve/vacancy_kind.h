// Whether a posting is a vacancy at all.
#pragma once

#include "classifier/classification.h"
#include "classifier/resolve/matches.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Reads the headline by rules/vacancy_kinds.textproto. kUnspecified where the posting has no words at all.
VacancyKind ResolveVacancyKind(const RuleSet& rules, const CanonicalText& text,
                               const MatchLists& matches);

}  // namespace opslag
