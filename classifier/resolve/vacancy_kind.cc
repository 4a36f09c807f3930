#include "classifier/resolve/vacancy_kind.h"

#include <algorithm>

namespace opslag {

VacancyKind ResolveVacancyKind(const PostingMatches& posting) {
  const auto is_job_text = [](const Token& token) {
    return token.kind != TokenKind::kMark && token.field != Field::kEmployer;
  };
  const auto& tokens = posting.text->tokens;
  if (std::none_of(tokens.begin(), tokens.end(), is_job_text)) return VacancyKind::kUnspecified;
  for (const Match& match : posting.matches.vacancies) {
    if (match.field != Field::kTitle) continue;
    const VacancyRule& rule = posting.rules->vacancy(match.index);
    if (!posting.forbidding.InHeadline(rule.unless)) return rule.kind;
  }
  return VacancyKind::kVacancy;
}

}  // namespace opslag
