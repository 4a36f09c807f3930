// Collects what every rule has to say: titles, heads with their domains, contexts.
#pragma once

#include "classifier/resolve/occupation.h"

namespace opslag {

// Appends the contributions of headline, announced sentences and body to *work, weights set, finds that
// stand inside longer ones marked as suppressed.
void CollectContributions(const RuleSet& rules, const CanonicalText& text, const Headline& headline,
                          const MatchLists& matches, OccupationWork* work);

// Whether a body section speaks of the job: tasks, profile, or text under no known heading.
bool SpeaksOfTheJob(Section section);

}  // namespace opslag
