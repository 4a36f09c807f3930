// One rule's say for (or against) one code.
#pragma once

#include <cstdint>
#include <string_view>

#include "classifier/resolve/matches.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Where a head's domain stands.
enum class Relation : std::uint8_t {
  kNone, kSameWord, kBefore, kBehind, kNear, kEmployer, kBody,
  kIndustry  // nowhere: the linked employer's industry stands for the domain
};

// Where a find stands: what it is worth, and whether it names the job.
enum class Place : std::uint8_t {
  kHeadline,
  kLead,       // the body's first lines, read in the headline's place
  kAnnounced,  // in the body, behind words like "vi søger en"
  kMentioned,  // elsewhere in the body
};

// Small and without owners: hundreds are made for a posting, a dozen reach its record. Names of the
// rule are looked up in the RuleSet where they are wanted.
struct Contribution {
  enum class Kind : std::uint8_t { kTitle, kHead, kBodyTitle, kBodyHead, kContext };

  Kind kind = Kind::kTitle;
  Relation relation = Relation::kNone;
  Strength strength = Strength::kNormal;
  Place place = Place::kHeadline;
  bool suppressed = false;  // stands inside a longer find
  CodeIndex code = 0;
  RuleIndex rule = 0;             // among titles, heads or contexts, as `kind` tells
  std::uint32_t base_form = 0;    // of the title or head: RuleSet::base_form
  const Match* match = nullptr;   // the title, head or context; in the MatchLists that were read
  const Match* domain = nullptr;  // of a head; of kIndustry none
  double weight = 0;

  bool InBody() const { return kind == Kind::kBodyTitle || kind == Kind::kBodyHead; }
  bool IsHead() const { return kind == Kind::kHead || kind == Kind::kBodyHead; }
};

// What a record says of the rule. Views into the RuleSet.
struct RuleNames {
  std::string_view id;           // "7213.klejnsmed"
  std::string_view code;         // one to four digits
  std::string_view subdivision;  // six digits, empty = none told
};

RuleNames NamesOf(const RuleSet& rules, const Contribution& found);

// The base form of the title or head that was found; a view into the RuleSet.
std::string_view BaseFormOf(const RuleSet& rules, const Contribution& found);

}  // namespace opslag
