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
  industry.clear();
}

void PostingMatches::SetIndustry(std::string_view db07, std::string_view db25) {
  industry.clear();
  const IndustryTable& table = rules->industries();
  const SchemeCode codes[] = {{table.Find(kDb07), db07}, {table.Find(kDb25), db25}};
  for (const IndustryDomain& domain : rules->industry_domains()) {
    for (const SchemeCode& code : codes) {
      if (code.code.empty() || !IndustryTable::Holds(domain.industries, code)) continue;
      industry.push_back(domain.group);
      break;
    }
  }
}

}  // namespace opslag
