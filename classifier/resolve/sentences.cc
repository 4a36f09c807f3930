#include "classifier/resolve/sentences.h"

namespace opslag {

void Sentences::Read(const CanonicalText& text) {
  of_.resize(text.tokens.size());
  std::uint32_t sentence = 0;
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    of_[i] = sentence;
    const Token& token = text.tokens[i];
    if (token.kind != TokenKind::kMark) continue;
    const char mark = text.text[token.canon_begin];
    sentence += mark == '.' || mark == '|' || mark == '*' || mark == '#';
  }
  count_ = sentence + 1;
}

}  // namespace opslag
