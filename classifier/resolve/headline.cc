#include "classifier/resolve/headline.h"

#include <algorithm>
#include <optional>

#include "classifier/resolve/matches.h"

namespace opslag {
namespace {

struct FoundPhrase {
  HeadlineWord word;
  std::size_t tokens;
};

// The tokens of a field from `begin` on: title, employer and body follow each other.
std::size_t EndOfField(const CanonicalText& text, Field field, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.tokens.size() && text.tokens[end].field == field &&
         !text.tokens[end].virtual_word) {
    ++end;
  }
  return end;
}

// The longest headline phrase that starts at this token.
std::optional<FoundPhrase> PhraseAt(const RuleSet& rules, const CanonicalText& text,
                                    std::size_t token) {
  const Token& first = text.tokens[token];
  const std::string_view rest = std::string_view(text.text).substr(first.canon_begin);
  for (const auto& [phrase, word] : rules.headline_phrases(TokenText(text, first))) {
    const bool found =
        rest.starts_with(phrase) && rest.size() > phrase.size() && rest[phrase.size()] == ' ';
    if (!found) continue;
    const auto words = 1 + std::count(phrase.begin(), phrase.end(), ' ');
    return FoundPhrase{word, static_cast<std::size_t>(words)};
  }
  return std::nullopt;
}

// Marks behind which a new part of the headline begins.
bool EndsPart(char mark) {
  return mark == '.' || mark == '=' || mark == '|' || mark == ':' || mark == '(' || mark == ')';
}

class ZoneReader {
 public:
  ZoneReader(const RuleSet& rules, const CanonicalText& text, Headline* headline)
      : rules_(rules), text_(text), headline_(headline) {}

  void Read() {
    for (std::size_t i = 0; i < headline_->zones.size();) i += ReadToken(i);
  }

 private:
  // Returns how many tokens were read.
  std::size_t ReadToken(std::size_t i) {
    const Token& token = text_.tokens[i];
    if (token.kind == TokenKind::kMark) {
      ReadMark(text_.text[token.canon_begin], i);
      return 1;
    }
    const std::optional<FoundPhrase> found = PhraseAt(rules_, text_, i);
    if (!found) {
      headline_->zones[i] = zone_;
      return 1;
    }
    const std::size_t end = std::min(i + found->tokens, headline_->zones.size());
    ReadPhrase(found->word, i, end);
    return end - i;
  }

  void ReadMark(char mark, std::size_t i) {
    headline_->zones[i] = zone_;
    if (mark == '/' || mark == '&') headline_->joins[i] = true;
    if (!EndsPart(mark)) return;
    zone_ = Zone::kSought;
    if (mark == '.' || mark == '|') sentence_begin_ = i + 1;
  }

  void ReadPhrase(HeadlineWord word, std::size_t begin, std::size_t end) {
    const auto at = [&](std::size_t i) {
      return headline_->zones.begin() + static_cast<std::ptrdiff_t>(i);
    };
    switch (word) {
      case HeadlineWord::kSeeks:
        // "Netto søger souschef": what stands before is not what is sought.
        std::fill(at(sentence_begin_), at(begin), Zone::kEmployer);
        zone_ = Zone::kSought;
        MarkBuilds(begin, end);
        break;
      case HeadlineWord::kSought: MarkBuilds(begin, end); [[fallthrough]];
      case HeadlineWord::kBehind: zone_ = Zone::kBehind; break;
      case HeadlineWord::kJoins: headline_->joins[begin] = true; break;
      case HeadlineWord::kLegalForm: break;
    }
    std::fill(at(begin), at(end), zone_);
  }

  void MarkBuilds(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) headline_->builds[i] = true;
  }

  const RuleSet& rules_;
  const CanonicalText& text_;
  Headline* headline_;
  Zone zone_ = Zone::kSought;
  std::size_t sentence_begin_ = 0;
};

// The employer's name as tokens, without legal forms and marks.
std::vector<std::string_view> EmployerWords(const RuleSet& rules, const CanonicalText& text,
                                            std::size_t begin) {
  std::vector<std::string_view> words;
  const std::size_t end = EndOfField(text, Field::kEmployer, begin);
  for (std::size_t i = begin; i < end; ++i) {
    const Token& token = text.tokens[i];
    if (token.kind == TokenKind::kMark) continue;
    const std::optional<FoundPhrase> found = PhraseAt(rules, text, i);
    if (found && found->word == HeadlineWord::kLegalForm) continue;
    words.push_back(TokenText(text, token));
  }
  return words;
}

// Marks the employer's name inside the headline, so that "Den Grønne Slagter søger chauffør" is no
// butcher's ad. A name of one word must stand there whole; of a longer one, two words in a row are
// enough.
void MarkEmployer(const RuleSet& rules, const CanonicalText& text, Headline* headline) {
  const std::vector<std::string_view> name = EmployerWords(rules, text, headline->zones.size());
  if (name.empty()) return;
  const std::size_t least = std::min<std::size_t>(name.size(), 2);
  for (std::size_t i = 0; i < headline->zones.size(); ++i) {
    for (std::size_t from = 0; from + least <= name.size(); ++from) {
      std::size_t same = 0;
      while (i + same < headline->zones.size() && from + same < name.size() &&
             TokenText(text, text.tokens[i + same]) == name[from + same]) {
        ++same;
      }
      if (same < least) continue;
      const auto begin = headline->zones.begin() + static_cast<std::ptrdiff_t>(i);
      std::fill(begin, begin + static_cast<std::ptrdiff_t>(same), Zone::kEmployer);
    }
  }
}

}  // namespace

void ReadHeadline(const RuleSet& rules, const CanonicalText& text, Headline* headline) {
  const std::size_t size = EndOfField(text, Field::kTitle, 0);
  headline->zones.assign(size, Zone::kSought);
  headline->joins.assign(size, false);
  headline->builds.assign(size, false);
  ZoneReader(rules, text, headline).Read();
  MarkEmployer(rules, text, headline);
}

}  // namespace opslag
