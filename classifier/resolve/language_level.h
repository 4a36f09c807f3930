// How well a language must be known.
#pragma once

#include "classifier/resolve/posting_matches.h"

namespace opslag {

// Told by the level's word in the find, else by the nearest one of its sentence, a dozen words on
// either side; kUnspecified where there is none.
LanguageLevel LevelOf(const PostingMatches& posting, const Match& language);

}  // namespace opslag
