// How a headline is built: what is sought, where, and by whom.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/resolve/sentences.h"
#include "classifier/ruleset/rule_set.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

enum class Zone : std::uint8_t {
  kSought,    // the title's place
  kBehind,    // behind "til", "hos", "for": where or for whom the work is
  kEmployer,  // the employer's name, or what stands before "søger"
  kOutside,   // no part of what is read so
};

struct Headline {
  // Token range in the canonical text: [begin, begin + zones.size()).
  std::size_t begin = 0;
  std::vector<Zone> zones;
  // Tokens that join titles ("og", "eller").
  std::vector<bool> joins;
  // Tokens that only build the headline ("leder efter", "søges"): no title stands in them.
  std::vector<bool> builds;

  // The employer's name is a recruiter's or a temp agency's.
  bool employer_is_agency = false;

  // A token before the range wraps round to far behind it.
  bool Builds(std::size_t token) const {
    return token - begin < builds.size() && builds[token - begin];
  }
  Zone zone(std::size_t token) const {
    return token - begin < zones.size() ? zones[token - begin] : Zone::kOutside;
  }
};

// Divides the headline's tokens, which open the text, into zones. The words that divide are data
// (rules/text/headline.textproto); the employer's name is taken from the tokens of
// Field::kEmployer.
void ReadHeadline(const RuleSet& rules, const CanonicalText& text, Headline* headline);

// Reads the body's first lines like a headline, for a posting whose headline names no job: a short
// first line, and sentences among the first that say "… søges". Everything else in the range is
// kOutside.
void ReadLead(const RuleSet& rules, const CanonicalText& text, const Sentences& sentences,
              Headline* lead);

// Whether a phrase begins here behind which stands where or for whom the work is.
bool StandsBehind(const RuleSet& rules, const CanonicalText& text, std::size_t token);

// Whether the words from `first` to `last` are a place's name, or stand in one ("Vejen", "Kirke
// Hyllinge"): such words are written with a capital and say nothing about the job. The names are
// data (rules/places).
bool IsPlaceName(const RuleSet& rules, const CanonicalText& text, std::size_t first,
                 std::size_t last);

// Whether a place's name can begin at the token at all.
inline bool MayBePlaceName(const Token& token) { return token.capitalised && !token.virtual_word; }

}  // namespace opslag
