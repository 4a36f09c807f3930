#include "classifier/resolve/sentences.h"

namespace opslag {

void Sentences::Read(const CanonicalText& text) {
  const std::size_t count = text.tokens.size();
  of_.resize(count);
  openings_.clear();
  if (count > 0) openings_.push_back(0);
  std::uint32_t sentence = 0;
  std::uint32_t* const of = of_.data();
  const Token* const tokens = text.tokens.data();
  for (std::size_t i = 0; i < count; ++i) {
    of[i] = sentence;
    if (tokens[i].kind != TokenKind::kMark) continue;
    const char mark = text.text[tokens[i].canon_begin];
    const bool ends = mark == '.' || mark == '|' || mark == '*' || mark == '#';
    if (!ends && mark != ':') continue;
    sentence += ends;
    if (i + 1 < count) openings_.push_back(static_cast<std::uint32_t>(i + 1));
  }
  count_ = sentence + 1;
}

}  // namespace opslag
