// How a headline is built: what is sought, where, and by whom.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/ruleset/rule_set.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

enum class Zone : std::uint8_t {
  kSought,    // the title's place
  kBehind,    // behind "til", "hos", "for": where or for whom the work is
  kEmployer,  // the employer's name, or what stands before "søger"
};

struct Headline {
  // Token range of the headline in the canonical text: [0, zones.size()).
  std::vector<Zone> zones;
  // Tokens that join titles ("og", "eller").
  std::vector<bool> joins;
  // Tokens that only build the headline ("leder efter", "søges"): no title stands in them.
  std::vector<bool> builds;

  bool Builds(std::size_t token) const { return token < builds.size() && builds[token]; }
  Zone zone(std::size_t token) const { return token < zones.size() ? zones[token] : Zone::kBehind; }
};

// Divides the headline's tokens, which open the text, into zones. The words that divide are data
// (rules/text/headline.textproto); the employer's name is taken from the tokens of
// Field::kEmployer.
void ReadHeadline(const RuleSet& rules, const CanonicalText& text, Headline* headline);

}  // namespace opslag
