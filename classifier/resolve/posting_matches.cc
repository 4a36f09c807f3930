#include "classifier/resolve/posting_matches.h"

namespace opslag {

void PostingMatches::Read(const RuleSet& of_rules, const CanonicalText& of_text,
                          const std::vector<LiteralHit>& hits) {
  rules = &of_rules;
  text = &of_text;
  sentences.Read(of_text);
  ReadHeadline(of_rules, of_text, &headline);
  PlaceHits(of_rules, of_text, hits, &matches);
  forbidding.Read(of_rules, matches, sentences);
}

}  // namespace opslag
