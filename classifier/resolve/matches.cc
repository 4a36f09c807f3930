#include "classifier/resolve/matches.h"

#include <array>

#include "classifier/ruleset/literal_uses.h"

namespace opslag {
namespace {

// Where a hit stands; walks along with the hits, which come ordered by their end.
class TokenCursor {
 public:
  explicit TokenCursor(const CanonicalText& text)
      : begin_(text.tokens.data()), last_(text.tokens.data()) {}

  // The token that holds the byte before `end`. REQUIRES: one does; ends do not decrease from call
  // to call.
  const Token& Last(std::uint32_t end) {
    while (last_->canon_end < end) ++last_;
    return *last_;
  }

  // Not inline: the match so stands in memory, and is copied as a block.
  // REQUIRES: Last was called for `end`; a token begins at or before `begin`.
  [[gnu::noinline]] void Place(std::uint32_t begin, std::uint32_t end, Match* match) const {
    const Token* first = last_;
    while (first->canon_begin > begin) --first;
    match->begin = begin;
    match->end = end;
    match->field = last_->field;
    match->section = last_->section;
    match->whole = first->canon_begin == begin && last_->canon_end == end;
    match->virtual_word = last_->virtual_word;
    match->last_token = static_cast<std::uint32_t>(last_ - begin_);
    match->first_token = match->last_token - static_cast<std::uint32_t>(last_ - first);
    if (last_->virtual_word) match->first_token = match->last_token = last_->completes;
  }

 private:
  const Token* const begin_;
  const Token* last_;
};

// What is read where a text speaks of the job; where it only tells conditions.
constexpr std::uint32_t kAllRoles = ~0u;
constexpr std::uint32_t kConditionRoles = RoleBit(Role::kCondition) | RoleBit(Role::kConditionWord);

std::uint32_t RolesReadAt(const Token& token) {
  if (token.field != Field::kBody || SpeaksOfTheJob(token.section)) return kAllRoles;
  return TellsConditions(token.section) ? kConditionRoles : 0;
}

}  // namespace

std::vector<Match>& MatchLists::Of(Role role) {
  switch (role) {
    case Role::kTitle: return titles;
    case Role::kHead: return heads;
    case Role::kDomain: return domains;
    case Role::kUnless: return unless;
    case Role::kContext: return contexts;
    case Role::kConcept: return concepts;
    case Role::kCue: return cues;
    case Role::kVacancy: return vacancies;
    case Role::kAnnounces: return announces;
    case Role::kFrame: return frames;
    case Role::kCondition: return conditions;
    case Role::kConditionWord: return condition_words;
    case Role::kPlaceWord: return place_words;
  }
  return titles;
}

void PlaceHits(const RuleSet& rules, const CanonicalText& text, const std::vector<LiteralHit>& hits,
               MatchLists* lists) {
  std::array<std::vector<Match>*, kRoleCount> list_of;
  for (std::size_t role = 0; role < kRoleCount; ++role) {
    list_of[role] = &lists->Of(static_cast<Role>(role));
    list_of[role]->clear();
  }
  const PackedStrings& literals = rules.literals().literals();
  const LiteralUses& uses = rules.literal_uses();
  const char* const canonical = text.text.data();
  TokenCursor cursor(text);
  Match match;
  for (const LiteralHit& hit : hits) {
    const std::uint32_t end = hit.end - (canonical[hit.end - 1] == ' ' ? 1 : 0);
    const std::uint32_t read = RolesReadAt(cursor.Last(end));
    const std::uint32_t list = uses.ListOf(hit.literal);
    if ((read & uses.RolesOf(list)) == 0) continue;
    const std::uint32_t begin = hit.end - literals.length(hit.literal);
    cursor.Place(begin + (canonical[begin] == ' ' ? 1 : 0), end, &match);
    for (const Use& use : uses.InList(list)) {
      if ((read & RoleBit(use.role)) == 0) continue;
      std::vector<Match>& matches = *list_of[static_cast<std::size_t>(use.role)];
      matches.push_back(match);
      matches.back().index = use.index;
      matches.back().base_form = use.base_form;
    }
  }
}

}  // namespace opslag
