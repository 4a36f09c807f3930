#include "classifier/resolve/phrase_words.h"

#include <algorithm>
#include <string_view>

#include "classifier/resolve/matches.h"

namespace opslag {

bool StandsAt(const CanonicalText& text, std::size_t token, std::string_view phrase) {
  const std::string_view rest = std::string_view(text.text).substr(text.tokens[token].canon_begin);
  return rest.size() > phrase.size() && rest[phrase.size()] == ' ' && rest.starts_with(phrase);
}

std::optional<FoundPhraseWord> PhraseWordAt(const RuleSet& rules, const CanonicalText& text,
                                            std::size_t token, PhraseWord word) {
  const Token& first = text.tokens[token];
  if (first.kind == TokenKind::kMark) return std::nullopt;
  for (const RuleSet::PhraseTerm& term : rules.phrase_terms(TokenText(text, first))) {
    const std::string& phrase = term.phrase;
    if (term.word != word || !StandsAt(text, token, phrase)) continue;
    const auto more = std::count(phrase.begin(), phrase.end(), ' ');
    return FoundPhraseWord{&term, token + static_cast<std::size_t>(more)};
  }
  return std::nullopt;
}

}  // namespace opslag
