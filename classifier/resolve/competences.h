// From concept matches to the competences that a posting asks for.
#pragma once

#include <vector>

#include "classifier/resolve/matches.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

struct FoundCompetence {
  RuleIndex concept_rule = 0;
  Requirement requirement = Requirement::kUnspecified;
  std::vector<Match> evidence;  // in the order of the text
};

// Concepts named in headline, tasks, profile, or text under no known heading; of overlapping finds the
// longest. What stands about the employer, its offer, or the application is not asked of anybody.
// The requirement is told by the nearest cue of the sentence or item, else by the section: tasks, profile
// and headline require, other text mentions. Of several finds of a concept the strongest word counts:
// required, wished, negated, mentioned. Ordered by first find.
void ResolveCompetences(const RuleSet& rules, const CanonicalText& text, const MatchLists& matches,
                        std::vector<FoundCompetence>* found);

}  // namespace opslag
