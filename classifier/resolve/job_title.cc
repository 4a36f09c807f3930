#include "classifier/resolve/job_title.h"

#include <algorithm>

#include "classifier/text/case.h"

namespace opslag {
namespace {

bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// The shortest beginning of `word` that folds to `folded_length` bytes.
std::string_view SourcePrefix(std::string_view word, std::size_t folded_length,
                              Tokenizer* tokenizer) {
  const auto reaches = [&](std::size_t size) {
    return tokenizer->Fold(word.substr(0, size)).size() >= folded_length;
  };
  const auto step = [&](std::size_t size, std::ptrdiff_t by) {
    do {
      size = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(size) + by);
    } while (size > 0 && size < word.size() && !StartsCharacter(word[size]));
    return size;
  };
  // Most letters fold to as many bytes as they have: the answer is here or close by.
  std::size_t size = std::min(folded_length, word.size());
  while (size > 0 && size < word.size() && !StartsCharacter(word[size])) --size;
  while (size < word.size() && !reaches(size)) size = step(size, 1);
  for (std::size_t less = size; less > 0;) {
    less = step(less, -1);
    if (less == 0 || !reaches(less)) break;
    size = less;
  }
  return word.substr(0, size);
}

// The token with which the title begins: back over hyphens ("lager-medarbejder"), and over a domain
// that stands right before its head ("administrativ medarbejder").
std::size_t FirstToken(const CanonicalText& text, const Contribution& found) {
  std::size_t first = found.match->first_token;
  const bool right_before =
      found.relation == Relation::kBefore && found.domain->last_token + 1 == first;
  if (right_before) first = found.domain->first_token;
  while (first > 0 && text.tokens[first].joined) --first;
  return first;
}

// A term of one word that was found as several ("VVS-montører" by "vvs|montør"): the seam stays as
// it is written, and the last part gets its base form.
std::string WithSeam(const CanonicalText& text, std::string_view field_text,
                     const Contribution& found, std::string_view base, Tokenizer* tokenizer) {
  const Match& match = *found.match;
  std::size_t folded = 0;
  for (std::uint32_t i = match.first_token; i < match.last_token; ++i) {
    folded += text.tokens[i].canon_end - std::max(text.tokens[i].canon_begin, match.begin);
  }
  const std::uint32_t begin = text.tokens[FirstToken(text, found)].begin;
  const std::uint32_t end = text.tokens[match.last_token].begin;
  return LowerCase(std::string(field_text.substr(begin, end - begin))) +
         std::string(base.substr(SourcePrefix(base, folded, tokenizer).size()));
}

}  // namespace

std::string JobTitle(const RuleSet& rules, const CanonicalText& text, std::string_view field_text,
                     const Contribution& found, Tokenizer* tokenizer) {
  const std::string base(BaseFormOf(rules, found));
  const Token& own = text.tokens[found.match->first_token];
  if (found.match->virtual_word) {
    const std::string word(field_text.substr(own.begin, own.end - own.begin));
    return (found.match->whole ? "" : LowerCase(word)) + base;
  }
  const bool one_word = base.find(' ') == std::string::npos;
  if (one_word && found.match->last_token > found.match->first_token) {
    return WithSeam(text, field_text, found, base, tokenizer);
  }
  const Token& first = text.tokens[FirstToken(text, found)];
  std::string title(field_text.substr(first.begin, own.begin - first.begin));
  if (const std::size_t before = found.match->begin - own.canon_begin; before > 0) {
    title += SourcePrefix(field_text.substr(own.begin, own.end - own.begin), before, tokenizer);
  }
  return LowerCase(title) + base;
}

}  // namespace opslag
