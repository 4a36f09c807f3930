#include "classifier/resolve/language_level.h"

#include <cstddef>

#include "classifier/resolve/phrase_words.h"

namespace opslag {
namespace {

// How far a level's word may stand from its language, in words and marks.
constexpr std::size_t kFarthest = 12;

LanguageLevel LevelAt(const PostingMatches& posting, std::size_t token) {
  const CanonicalText& text = *posting.text;
  if (text.tokens[token].kind == TokenKind::kMark) return LanguageLevel::kUnspecified;
  for (const auto& term : posting.rules->level_terms(TokenText(text, text.tokens[token]))) {
    if (StandsAt(text, token, term.phrase)) return term.level;
  }
  return LanguageLevel::kUnspecified;
}

bool IsTold(LanguageLevel level) { return level != LanguageLevel::kUnspecified; }

}  // namespace

LanguageLevel LevelOf(const PostingMatches& posting, const Match& language) {
  for (std::size_t i = language.first_token; i <= language.last_token; ++i) {
    if (const LanguageLevel level = LevelAt(posting, i); IsTold(level)) return level;
  }
  const std::uint32_t sentence = posting.sentences.Of(language.first_token);
  const auto at = [&](std::size_t token) {
    const bool inside =
        token < posting.text->tokens.size() && posting.sentences.Of(token) == sentence;
    return inside ? LevelAt(posting, token) : LanguageLevel::kUnspecified;
  };
  for (std::size_t away = 1; away <= kFarthest; ++away) {
    if (const LanguageLevel level = at(language.last_token + away); IsTold(level)) return level;
    if (away > language.first_token) continue;
    if (const LanguageLevel level = at(language.first_token - away); IsTold(level)) return level;
  }
  return LanguageLevel::kUnspecified;
}

}  // namespace opslag
