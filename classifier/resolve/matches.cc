#include "classifier/resolve/matches.h"

#include <algorithm>

namespace opslag {
namespace {

std::vector<Match>* ListFor(Role role, MatchLists* lists) {
  switch (role) {
    case Role::kTitle: return &lists->titles;
    case Role::kHead: return &lists->heads;
    case Role::kDomain: return &lists->domains;
    case Role::kUnless: return &lists->unless;
    case Role::kContext: return &lists->contexts;
    case Role::kConcept: return &lists->concepts;
    case Role::kCue: return &lists->cues;
    case Role::kVacancy: return &lists->vacancies;
    case Role::kAnnounces: return &lists->announces;
    case Role::kFrame: return &lists->frames;
  }
  return &lists->titles;
}

// Where a hit stands; walks along with the hits, which come ordered by their end.
class TokenCursor {
 public:
  explicit TokenCursor(const CanonicalText& text) : text_(text) {}

  Match Place(std::uint32_t begin, std::uint32_t end) {
    while (token_ + 1 < text_.tokens.size() && text_.tokens[token_ + 1].canon_begin < end) ++token_;
    Match match;
    match.begin = begin;
    match.end = end;
    match.last_token = static_cast<std::uint32_t>(token_);
    match.first_token = match.last_token;
    while (match.first_token > 0 && text_.tokens[match.first_token].canon_begin > begin) {
      --match.first_token;
    }
    const Token& last = text_.tokens[match.last_token];
    match.field = last.field;
    match.section = last.section;
    match.whole = text_.tokens[match.first_token].canon_begin == begin && last.canon_end == end;
    if (last.virtual_word) {
      match.virtual_word = true;
      match.first_token = match.last_token = last.completes;
    }
    return match;
  }

 private:
  const CanonicalText& text_;
  std::size_t token_ = 0;
};

}  // namespace

void MatchLists::Clear() {
  for (auto* list : {&titles, &heads, &domains, &unless, &contexts, &concepts, &cues, &vacancies,
                     &announces, &frames}) {
    list->clear();
  }
}

void PlaceHits(const RuleSet& rules, const CanonicalText& text, const std::vector<LiteralHit>& hits,
               MatchLists* lists) {
  lists->Clear();
  TokenCursor cursor(text);
  for (const LiteralHit& hit : hits) {
    const std::string_view literal = rules.literal_text(hit.literal);
    const std::uint32_t end = hit.end - (literal.back() == ' ' ? 1 : 0);
    const std::uint32_t begin =
        hit.end - static_cast<std::uint32_t>(literal.size()) + (literal.front() == ' ' ? 1 : 0);
    Match match = cursor.Place(begin, end);
    for (const Use& use : rules.uses(hit.literal)) {
      match.index = use.index;
      match.base_form = use.base_form;
      ListFor(use.role, lists)->push_back(match);
    }
  }
}

std::string_view TokenText(const CanonicalText& text, const Token& token) {
  return std::string_view(text.text).substr(token.canon_begin, token.canon_end - token.canon_begin);
}

}  // namespace opslag
