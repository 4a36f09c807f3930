// What the resolvers read of a posting: its matches, headline and sentences.
#pragma once

#include <string_view>
#include <vector>

#include "classifier/resolve/forbidden.h"
#include "classifier/resolve/headline.h"
#include "classifier/resolve/matches.h"
#include "classifier/resolve/sentences.h"
#include "classifier/ruleset/rule_set.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

// One per thread, reused. Rules and text are borrowed: they stay as they are while results are in
// use.
struct PostingMatches {
  // REQUIRES: `hits` are LiteralHits of rules.literals() in text.text, ordered by end.
  void Read(const RuleSet& of_rules, const CanonicalText& of_text,
            const std::vector<LiteralHit>& hits);

  // Fills `industry`. Codes are those of the employer in DB07 and DB25, empty where not known.
  void SetIndustry(std::string_view db07, std::string_view db25);

  const RuleSet* rules = nullptr;
  const CanonicalText* text = nullptr;
  Sentences sentences;
  Headline headline;
  MatchLists matches;
  ForbiddingTerms forbidding;
  // Groups of the linked employer's industry (RuleSet::industry_domains). Read empties it; whoever
  // links fills it before the occupation is resolved.
  std::vector<GroupIndex> industry;
};

}  // namespace opslag
