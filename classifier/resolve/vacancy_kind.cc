#include "classifier/resolve/vacancy_kind.h"

#include <algorithm>

namespace opslag {

VacancyKind ResolveVacancyKind(const RuleSet& rules, const CanonicalText& text,
                               const MatchLists& matches) {
  const auto is_job_text = [](const Token& token) {
    return token.kind != TokenKind::kMark && token.field != Field::kEmployer;
  };
  if (std::none_of(text.tokens.begin(), text.tokens.end(), is_job_text)) {
    return VacancyKind::kUnspecified;
  }
  for (const Match& match : matches.vacancies) {
    if (match.field != Field::kTitle) continue;
    const VacancyRule& rule = rules.vacancy(match.index);
    const bool forbidden =
        std::any_of(matches.unless.begin(), matches.unless.end(), [&](const Match& other) {
          return other.field == Field::kTitle &&
                 std::find(rule.unless.begin(), rule.unless.end(), other.index) !=
                     rule.unless.end();
        });
    if (!forbidden) return rule.kind;
  }
  return VacancyKind::kVacancy;
}

}  // namespace opslag
