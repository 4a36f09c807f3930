#include "classifier/resolve/matches.h"

#include <array>

#include "classifier/ruleset/literal_uses.h"

namespace opslag {
namespace {

// Where a hit stands; walks along with the hits, which come ordered by their end.
class TokenCursor {
 public:
  explicit TokenCursor(const CanonicalText& text)
      : begin_(text.tokens.data()), behind_(begin_ + text.tokens.size()), last_(begin_) {}

  // The token that holds the byte before `end`. REQUIRES: ends do not decrease from call to call.
  const Token& Last(std::uint32_t end) {
    const Token* next = last_ + 1;
    for (; next < behind_ && next->canon_begin < end; ++next) ++index_;
    last_ = next - 1;
    return *last_;
  }

  // REQUIRES: Last was called for `end`.
  Match Place(std::uint32_t begin, std::uint32_t end) const {
    Match match;
    match.begin = begin;
    match.end = end;
    match.last_token = match.first_token = index_;
    const Token* first = last_;
    for (; first->canon_begin > begin && first > begin_; --first) --match.first_token;
    match.field = last_->field;
    match.section = last_->section;
    match.whole = first->canon_begin == begin && last_->canon_end == end;
    if (last_->virtual_word) {
      match.virtual_word = true;
      match.first_token = match.last_token = last_->completes;
    }
    return match;
  }

 private:
  const Token* const begin_;
  const Token* const behind_;
  const Token* last_;
  std::uint32_t index_ = 0;  // of last_
};

bool IsOfConditions(Role role) { return role == Role::kCondition || role == Role::kConditionWord; }

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
  TokenCursor cursor(text);
  for (const LiteralHit& hit : hits) {
    const bool closed = text.text[hit.end - 1] == ' ';
    const std::uint32_t end = hit.end - (closed ? 1 : 0);
    const Token& last = cursor.Last(end);
    const bool of_the_job = last.field != Field::kBody || SpeaksOfTheJob(last.section);
    if (!of_the_job && !TellsConditions(last.section)) continue;
    const std::uint32_t literal_begin = hit.end - literals.length(hit.literal);
    const bool opens_word = text.text[literal_begin] == ' ';
    Match match = cursor.Place(literal_begin + (opens_word ? 1 : 0), end);
    for (const Use& use : uses.Of(hit.literal)) {
      if (!of_the_job && !IsOfConditions(use.role)) continue;
      match.index = use.index;
      match.base_form = use.base_form;
      list_of[static_cast<std::size_t>(use.role)]->push_back(match);
    }
  }
}

}  // namespace opslag
