// Whether a posting is a vacancy at all.
#pragma once

#include "classifier/classification.h"
#include "classifier/resolve/posting_matches.h"

namespace opslag {

// Reads the headline by rules/vacancy_kinds.textproto. kUnspecified where the posting has no words
// at all.
VacancyKind ResolveVacancyKind(const PostingMatches& posting);

}  // namespace opslag
