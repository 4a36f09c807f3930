// A coder's correction put in the place of the rules' answer.
#pragma once

#include "classifier/classification.h"
#include "classifier/posting.h"
#include "classifier/resolve/occupation.h"
#include "classifier/ruleset/corrections.h"

namespace opslag {

// Where a correction names this posting in this very text, the occupation becomes the correction's:
// code, label, certainty, origin. The rules' own answer becomes the first alternative; their
// evidence stays only where it speaks for the same four digits. Where the text has changed the
// answer stays, and occupation->correction says so. `work` is the resolving that *occupation came
// from.
void ApplyCorrection(const RuleSet& rules, const Corrections& corrections, const Posting& posting,
                     const OccupationWork& work, Occupation* occupation);

}  // namespace opslag
