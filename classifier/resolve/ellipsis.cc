#include "classifier/resolve/ellipsis.h"

#include <algorithm>
#include <string>
#include <vector>

#include "classifier/resolve/matches.h"

namespace opslag {
namespace {

// Words between a hanging part and the word that completes it: "salgs-, marketing- og
// kommunikationschef".
constexpr std::size_t kWindow = 8;

class Completer {
 public:
  Completer(const RuleSet& rules, CanonicalText* text)
      : rules_(rules), text_(*text), count_(text->tokens.size()) {}

  void Complete() {
    const std::vector<std::size_t> hyphens = HangingHyphens();
    for (const std::size_t i : hyphens) {
      if (i == 0 || !IsWord(i - 1)) continue;
      if (const std::string head = HeadBehind(i + 1); !head.empty()) {
        Append(i - 1, WordText(i - 1) + head);
      }
    }
    for (const std::size_t i : hyphens) {
      if (i < 2 || i + 1 >= count_ || !IsWord(i + 1) || IsWord(i - 1)) continue;
      if (const std::string first = FirstPartBefore(i - 1); !first.empty()) {
        Append(i + 1, first + WordText(i + 1));
      }
    }
  }

 private:
  // The tokens that are marks of hanging hyphens: few texts have one.
  std::vector<std::size_t> HangingHyphens() const {
    std::vector<std::size_t> hyphens;
    for (std::size_t at = text_.text.find('-'); at != std::string::npos;
         at = text_.text.find('-', at + 1)) {
      const std::size_t token = text_.TokenAt(static_cast<std::uint32_t>(at));
      if (IsMark(token, '-')) hyphens.push_back(token);
    }
    return hyphens;
  }

  bool IsMark(std::size_t i, char mark) const {
    const Token& token = text_.tokens[i];
    return token.kind == TokenKind::kMark && text_.text[token.canon_begin] == mark;
  }
  bool IsWord(std::size_t i) const { return text_.tokens[i].kind != TokenKind::kMark; }
  std::string WordText(std::size_t i) const {
    return std::string(TokenText(text_, text_.tokens[i]));
  }

  bool Joins(std::size_t i) const {
    if (!IsWord(i)) return IsMark(i, '/') || IsMark(i, ',') || IsMark(i, '&');
    const auto phrases = rules_.headline_phrases(TokenText(text_, text_.tokens[i]));
    return std::any_of(phrases.begin(), phrases.end(),
                       [](const auto& phrase) { return phrase.word == HeadlineWord::kJoins; });
  }

  // The head of the first whole word behind: over "og", commas, and other hanging parts.
  std::string HeadBehind(std::size_t begin) const {
    const std::size_t end = std::min(begin + kWindow, count_);
    bool joined = false;
    for (std::size_t i = begin; i < end; ++i) {
      if (Joins(i)) {
        joined = true;
      } else if (!joined || !IsWord(i)) {
        return {};
      } else if (i + 1 < end && IsMark(i + 1, '-')) {
        ++i;  // another hanging part
      } else {
        return HeadOf(i);
      }
    }
    return {};
  }

  // "vvs-montør" has its head behind the hyphen, "marketingchef" inside.
  std::string HeadOf(std::size_t i) const {
    std::size_t last = i;
    while (last + 1 < count_ && text_.tokens[last + 1].joined && IsWord(last + 1)) ++last;
    if (last > i) return WordText(last);
    return WordText(i).substr(HeadBegin(i));
  }

  // Where the longest known head inside the word begins; the word's length where there is none.
  std::size_t HeadBegin(std::size_t i) const {
    const std::string_view word = TokenText(text_, text_.tokens[i]);
    for (std::size_t begin = 1; begin < word.size(); ++begin) {
      if (rules_.IsCompoundHead(word.substr(begin))) return begin;
    }
    return word.size();
  }

  // "butiks" of "butikschef/-assistent"; `i` is the token before the hanging hyphen.
  std::string FirstPartBefore(std::size_t i) const {
    std::size_t word = i;
    while (word > 0 && Joins(word)) --word;
    if (word == i || !IsWord(word)) return {};
    const std::size_t head = HeadBegin(word);
    const std::string text = WordText(word);
    return head == text.size() ? std::string() : text.substr(0, head);
  }

  void Append(std::size_t completes, const std::string& word) {
    Token token = text_.tokens[completes];
    token.virtual_word = true;
    token.completes = static_cast<std::uint32_t>(completes);
    token.joined = false;
    AppendToken(token, word);
    token.kind = TokenKind::kMark;
    AppendToken(token, "|");
  }

  void AppendToken(Token token, const std::string& folded) {
    token.canon_begin = static_cast<std::uint32_t>(text_.text.size());
    token.canon_end = token.canon_begin + static_cast<std::uint32_t>(folded.size());
    text_.text.append(folded).push_back(' ');
    text_.tokens.push_back(token);
  }

  const RuleSet& rules_;
  CanonicalText& text_;
  const std::size_t count_;  // tokens before the first virtual word
};

}  // namespace

void CompleteWords(const RuleSet& rules, CanonicalText* text) { Completer(rules, text).Complete(); }

}  // namespace opslag
