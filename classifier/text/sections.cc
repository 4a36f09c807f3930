#include <algorithm>
#include <cstddef>
#include <string_view>

#include "classifier/text/canonical_text.h"
#include "classifier/text/text_tables_impl.h"

namespace opslag {
namespace {

bool IsMark(const CanonicalText& text, std::size_t token, char mark) {
  return text.tokens[token].kind == TokenKind::kMark &&
         text.text[text.tokens[token].canon_begin] == mark;
}

// Reads lines of body tokens, each [begin, end) without its "|".
class SectionMarker {
 public:
  SectionMarker(const TextTables::Impl& tables, CanonicalText* text)
      : tables_(tables), text_(*text) {}

  void Line(std::size_t begin, std::size_t end) {
    if (begin == end) return;
    const bool marked = IsMark(text_, begin, '#') || IsMark(text_, begin, '*');
    const std::size_t first = marked ? begin + 1 : begin;
    const Section named = SectionOf(first, end);
    if (named != Section::kUnspecified) current_ = named;
  }

  Section current() const { return current_; }

 private:
  // The section whose heading the line is, or begins with ("Opgaver: ..."); kUnspecified for none.
  Section SectionOf(std::size_t first, std::size_t end) const {
    const std::size_t limit = std::min(end, first + tables_.longest_heading_tokens + 1);
    std::size_t stop = first;
    while (stop < limit && !IsMark(text_, stop, ':')) ++stop;
    if (stop < end && stop == limit && !OnlyMarks(stop, end)) return Section::kUnspecified;
    while (stop > first && text_.tokens[stop - 1].kind == TokenKind::kMark) --stop;
    if (stop == first) return Section::kUnspecified;
    const std::uint32_t from = text_.tokens[first].canon_begin;
    const std::uint32_t to = text_.tokens[stop - 1].canon_end;
    const std::uint32_t value =
        tables_.headings.Find(std::string_view(text_.text).substr(from, to - from));
    return value == WordMap::kNone ? Section::kUnspecified : static_cast<Section>(value);
  }

  bool OnlyMarks(std::size_t begin, std::size_t end) const {
    return std::all_of(text_.tokens.begin() + static_cast<std::ptrdiff_t>(begin),
                       text_.tokens.begin() + static_cast<std::ptrdiff_t>(end),
                       [](const Token& token) { return token.kind == TokenKind::kMark; });
  }

  const TextTables::Impl& tables_;
  const CanonicalText& text_;
  Section current_ = Section::kUnknown;
};

}  // namespace

void MarkSections(const TextTables& tables, CanonicalText* text) {
  SectionMarker marker(tables.impl(), text);
  Token* const tokens = text->tokens.data();
  const std::size_t count = text->tokens.size();
  const char* const canonical = text->text.data();
  const auto ends_line = [&](const Token& token) {
    return token.kind == TokenKind::kMark && canonical[token.canon_begin] == '|';
  };
  for (std::size_t line = 0; line < count;) {
    std::size_t end = line;
    if (tokens[line].field != Field::kBody) {
      while (end < count && !ends_line(tokens[end])) ++end;
      line = end + 1;
      continue;
    }
    // A line is written in the section that holds so far: most name none of their own.
    const Section before = marker.current();
    for (; end < count; ++end) {
      tokens[end].section = before;
      if (ends_line(tokens[end])) break;
    }
    marker.Line(line, end);
    const std::size_t next = std::min(end + 1, count);
    if (marker.current() != before) {
      for (std::size_t i = line; i < next; ++i) tokens[i].section = marker.current();
    }
    line = next;
  }
}

}  // namespace opslag
