#include "classifier/employer/agency.h"

#include <optional>

#include "classifier/employer/name_words.h"

namespace opslag {
namespace {

// A name of more words than this is a sentence.
constexpr std::size_t kMostWords = 7;

class ClientReader {
 public:
  ClientReader(const PostingMatches& posting, const ExtractedText& title, const ExtractedText& body)
      : rules_(*posting.rules), text_(*posting.text), title_(title), body_(body) {}

  std::string_view Read() const {
    for (std::size_t i = 0; i < text_.tokens.size(); ++i) {
      const Token& token = text_.tokens[i];
      if (token.virtual_word) break;
      if (token.kind != TokenKind::kWord || token.field == Field::kEmployer) continue;
      auto lead = FindNamePhrase(rules_, text_, i, NamePhraseRole::kClientBehind);
      if (!lead && token.field == Field::kTitle) {
        lead = FindNamePhrase(rules_, text_, i, NamePhraseRole::kClientBehindInHeadline);
      }
      if (!lead) continue;
      const std::string_view name = NameAt(i + lead->tokens);
      if (!name.empty()) return name;
    }
    return {};
  }

 private:
  bool IsMark(std::size_t i, char mark) const {
    return text_.tokens[i].kind == TokenKind::kMark &&
           text_.text[text_.tokens[i].canon_begin] == mark;
  }

  // The name that begins at the token, a comma before it passed over.
  std::string_view NameAt(std::size_t begin) const {
    if (begin < text_.tokens.size() && IsMark(begin, ',')) ++begin;
    std::size_t end = begin;
    bool capital = false;
    while (end < text_.tokens.size() && end < begin + kMostWords && Continues(begin, end)) {
      if (const auto last = FindNamePhrase(rules_, text_, end, NamePhraseRole::kClientEnds)) {
        end += last->tokens;
        break;
      }
      capital |= text_.tokens[end].capitalised;
      ++end;
    }
    while (end > begin && text_.tokens[end - 1].kind == TokenKind::kMark) --end;
    if (end == begin || !capital || IsPlace(begin, end)) return {};
    const Token& first = text_.tokens[begin];
    const ExtractedText& field = first.field == Field::kTitle ? title_ : body_;
    return std::string_view(field.text)
        .substr(first.begin, text_.tokens[end - 1].end - first.begin);
  }

  bool Continues(std::size_t begin, std::size_t i) const {
    const Token& token = text_.tokens[i];
    if (token.field != text_.tokens[begin].field || token.virtual_word) return false;
    if (token.kind == TokenKind::kMark) return i > begin && (IsMark(i, '&') || IsMark(i, '-'));
    if (token.kind == TokenKind::kNumber) return i > begin;
    if (token.capitalised || token.joined) return true;
    return FindNamePhrase(rules_, text_, i, NamePhraseRole::kClientEnds).has_value() && i > begin;
  }

  bool IsPlace(std::size_t begin, std::size_t end) const {
    const auto place = FindNamePhrase(rules_, text_, begin, NamePhraseRole::kPlace);
    return place && begin + place->tokens >= end;
  }

  const RuleSet& rules_;
  const CanonicalText& text_;
  const ExtractedText& title_;
  const ExtractedText& body_;
};

}  // namespace

EmployerRole RoleByName(const RuleSet& rules, const CanonicalText& text) {
  bool named = false;
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    const Token& token = text.tokens[i];
    if (token.field == Field::kBody || token.virtual_word) break;
    if (token.field != Field::kEmployer || token.kind == TokenKind::kMark) continue;
    named = true;
    if (const auto agency = FindNamePhrase(rules, text, i, NamePhraseRole::kAgency)) {
      return static_cast<EmployerRole>(agency->index);
    }
  }
  return named ? EmployerRole::kEmployer : EmployerRole::kUnspecified;
}

EmployerRole RoleByIndustry(const IndustryTable& table, const EmployerIndustries& found) {
  for (const IndustryTable::AgencyRule& rule : table.agencies) {
    for (const IndustryRef* ref : {&found.db25, &found.db07}) {
      const SchemeCode code{ref->scheme.empty() ? nullptr : table.Find(ref->scheme), ref->code};
      if (IndustryTable::AnyHolds(rule.industries, code)) return rule.role;
    }
  }
  return EmployerRole::kUnspecified;
}

std::string_view FindClient(const PostingMatches& posting, const ExtractedText& title,
                            const ExtractedText& body) {
  return ClientReader(posting, title, body).Read();
}

}  // namespace opslag
