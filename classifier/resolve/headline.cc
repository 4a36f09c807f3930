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

  // Reads the tokens [begin, end), counted from the headline's own first.
  void Read(std::size_t begin, std::size_t end) {
    end_ = end;
    sentence_begin_ = begin;
    for (std::size_t i = begin; i < end;) i += ReadToken(i);
  }

 private:
  // Returns how many tokens were read.
  std::size_t ReadToken(std::size_t i) {
    const Token& token = text_.tokens[headline_->begin + i];
    if (token.kind == TokenKind::kMark) {
      ReadMark(text_.text[token.canon_begin], i);
      return 1;
    }
    const std::optional<FoundPhrase> found = PhraseAt(rules_, text_, headline_->begin + i);
    if (!found) {
      headline_->zones[i] = zone_;
      return 1;
    }
    const std::size_t end = std::min(i + found->tokens, end_);
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
      case HeadlineWord::kLegalForm:
      case HeadlineWord::kAgency:
      case HeadlineWord::kPlace: break;
    }
    std::fill(at(begin), at(end), word == HeadlineWord::kAgency ? Zone::kEmployer : zone_);
  }

  void MarkBuilds(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) headline_->builds[i] = true;
  }

  const RuleSet& rules_;
  const CanonicalText& text_;
  Headline* headline_;
  Zone zone_ = Zone::kSought;
  std::size_t sentence_begin_ = 0;
  std::size_t end_ = 0;
};

// The employer's name as tokens, without legal forms and marks. Notes whether an agency's name
// stands in it.
std::vector<std::string_view> EmployerWords(const RuleSet& rules, const CanonicalText& text,
                                            Headline* headline) {
  std::vector<std::string_view> words;
  const std::size_t begin = headline->zones.size();
  const std::size_t end = EndOfField(text, Field::kEmployer, begin);
  for (std::size_t i = begin; i < end; ++i) {
    const Token& token = text.tokens[i];
    if (token.kind == TokenKind::kMark) continue;
    const std::optional<FoundPhrase> found = PhraseAt(rules, text, i);
    if (found && found->word == HeadlineWord::kLegalForm) continue;
    if (found && found->word == HeadlineWord::kAgency) headline->employer_is_agency = true;
    words.push_back(TokenText(text, token));
  }
  return words;
}

// Marks the employer's name inside the headline, so that "Den Grønne Slagter søger chauffør" is no
// butcher's ad. A name of one word must stand there whole; of a longer one, two words in a row are
// enough.
void MarkEmployer(const RuleSet& rules, const CanonicalText& text, Headline* headline) {
  const std::vector<std::string_view> name = EmployerWords(rules, text, headline);
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

void Start(std::size_t begin, std::size_t size, Zone zone, Headline* headline) {
  headline->begin = begin;
  headline->employer_is_agency = false;
  headline->zones.assign(size, zone);
  headline->joins.assign(size, false);
  headline->builds.assign(size, false);
}

// Tokens of the body among which a lead is looked for, and the most that a line has which is read
// without "søges".
constexpr std::size_t kLeadTokens = 64;
constexpr std::size_t kShortLine = 16;

bool EndsLine(const CanonicalText& text, std::size_t token) {
  return text.tokens[token].kind == TokenKind::kMark &&
         text.text[text.tokens[token].canon_begin] == '|';
}

bool HasSought(const RuleSet& rules, const CanonicalText& text, std::size_t begin,
               std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    const std::optional<FoundPhrase> found = PhraseAt(rules, text, i);
    if (found && found->word == HeadlineWord::kSought) return true;
  }
  return false;
}

}  // namespace

void ReadHeadline(const RuleSet& rules, const CanonicalText& text, Headline* headline) {
  const std::size_t size = EndOfField(text, Field::kTitle, 0);
  Start(0, size, Zone::kSought, headline);
  ZoneReader(rules, text, headline).Read(0, size);
  MarkEmployer(rules, text, headline);
}

void ReadLead(const RuleSet& rules, const CanonicalText& text, const Sentences& sentences,
              Headline* lead) {
  const std::size_t title_end = EndOfField(text, Field::kTitle, 0);
  const std::size_t begin = EndOfField(text, Field::kEmployer, title_end);
  const std::size_t end = std::min(begin + kLeadTokens, EndOfField(text, Field::kBody, begin));
  Start(begin, end - begin, Zone::kOutside, lead);
  bool first = true;
  for (std::size_t from = begin; from < end;) {
    std::size_t to = from + 1;
    while (to < end && sentences.Of(to) == sentences.Of(from)) ++to;
    // Without a full stop: a whole sentence tells about the place, a line without one is a
    // headline.
    const bool first_line = first && to - from <= kShortLine && EndsLine(text, to - 1);
    first = first && to - from == 1;  // a mark where a heading or item begins
    if (first_line || HasSought(rules, text, from, to)) {
      std::fill(lead->zones.begin() + static_cast<std::ptrdiff_t>(from - begin),
                lead->zones.begin() + static_cast<std::ptrdiff_t>(to - begin), Zone::kSought);
      ZoneReader(rules, text, lead).Read(from - begin, to - begin);
    }
    from = to;
  }
}

bool StandsBehind(const RuleSet& rules, const CanonicalText& text, std::size_t token) {
  const std::optional<FoundPhrase> found = PhraseAt(rules, text, token);
  return found && found->word == HeadlineWord::kBehind;
}

bool IsPlaceName(const RuleSet& rules, const CanonicalText& text, std::size_t first,
                 std::size_t last) {
  const Token& token = text.tokens[first];
  if (!MayBePlaceName(token)) return false;
  const std::string_view rest = std::string_view(text.text).substr(token.canon_begin);
  for (const auto& [phrase, word] : rules.headline_phrases(TokenText(text, token))) {
    const bool found = word == HeadlineWord::kPlace && rest.starts_with(phrase) &&
                       rest.size() > phrase.size() && rest[phrase.size()] == ' ';
    if (found && text.tokens[last].canon_end <= token.canon_begin + phrase.size()) return true;
  }
  return false;
}

}  // namespace opslag
