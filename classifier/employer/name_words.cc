#include "classifier/employer/name_words.h"

#include <algorithm>
#include <string_view>

#include "classifier/resolve/matches.h"

namespace opslag {

std::optional<FoundName> FindNamePhrase(const RuleSet& rules, const CanonicalText& text,
                                        std::size_t token, NamePhraseRole meaning) {
  const Token& first = text.tokens[token];
  const std::string_view rest = std::string_view(text.text).substr(first.canon_begin);
  for (const auto& [phrase, word, index] : rules.name_phrases(TokenText(text, first))) {
    const bool found = word == meaning && rest.starts_with(phrase) && rest.size() > phrase.size() &&
                       rest[phrase.size()] == ' ';
    if (!found) continue;
    const auto words = 1 + std::count(phrase.begin(), phrase.end(), ' ');
    return FoundName{index, static_cast<std::size_t>(words)};
  }
  return std::nullopt;
}

}  // namespace opslag
