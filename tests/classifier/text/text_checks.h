// What holds for every text and its tokens, whatever the input. Each check returns what is wrong,
// or "". Shared by the tests and the fuzz targets.
#pragma once

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/text/canonical_text.h"
#include "classifier/text/extracted_text.h"
#include "classifier/text/utf8.h"

namespace opslag {

inline bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// `source` is what the text was read from.
inline std::string CheckText(std::string_view source, const ExtractedText& text) {
  if (!IsWellFormedUtf8(text.text)) return "text is ill-formed";
  std::uint32_t end = 0;
  for (const Line& line : text.lines) {
    if (line.begin < end || line.begin >= line.end) return "lines overlap or are empty";
    if (line.end > text.text.size()) return "a line ends behind the text";
    const auto at = std::string_view(text.text).substr(line.begin, line.end - line.begin);
    if (!IsWellFormedUtf8(at)) return "a line cuts a character";
    end = line.end;
  }
  std::uint32_t source_end = 0;
  end = 0;
  for (const SourceRun& run : text.runs) {
    if (run.length == 0 || run.source_length == 0) return "an empty run";
    if (run.begin < end || run.source_begin < source_end) return "runs out of order";
    end = run.begin + run.length;
    source_end = run.source_begin + run.source_length;
    if (end > text.text.size() || source_end > source.size()) return "a run ends behind its text";
    if (run.length != run.source_length) continue;
    for (std::uint32_t i = 0; i < run.length; ++i) {
      const char read = text.text[run.begin + i];
      const char written = source[run.source_begin + i];
      const bool control = static_cast<unsigned char>(written) < 0x20;
      if (read != written && !(read == ' ' && (IsBlank(written) || control)))
        return "a run's bytes differ";
    }
  }
  return {};
}

// `text` is the field that all tokens come from.
inline std::string CheckTokens(const ExtractedText& text, const CanonicalText& canonical) {
  if (canonical.tokens.empty()) return canonical.text.empty() ? "" : "text without tokens";
  if (canonical.text.front() != ' ' || canonical.text.back() != ' ') return "no space at an end";
  if (!IsWellFormedUtf8(canonical.text)) return "canonical text is ill-formed";
  std::uint32_t canon_end = 0;
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < canonical.tokens.size(); ++i) {
    const Token& token = canonical.tokens[i];
    if (token.canon_begin != canon_end + 1 || token.canon_end <= token.canon_begin)
      return "canonical gap";
    canon_end = token.canon_end;
    if (canonical.text[canon_end] != ' ') return "no space behind a token";
    const auto canon =
        std::string_view(canonical.text).substr(token.canon_begin, canon_end - token.canon_begin);
    if (canon.find(' ') != std::string_view::npos) return "a space within a token";
    if (token.begin < end || token.end < token.begin || token.end > text.text.size())
      return "tokens overlap";
    end = token.end;
    if (token.kind == TokenKind::kMark) {
      if (canon.size() != 1 ||
          std::string_view(".,:()/-=|*#&").find(canon) == std::string_view::npos) {
        return "unknown mark";
      }
    } else if (token.begin == token.end) {
      return "a word of no source";
    }
    if (canonical.TokenAt(token.canon_begin) != i || canonical.TokenAt(token.canon_end) != i) {
      return "TokenAt misses";
    }
  }
  return canon_end + 1 == canonical.text.size() ? "" : "text behind the last token";
}

inline bool SameTokens(const CanonicalText& a, const CanonicalText& b) {
  if (a.text != b.text || a.tokens.size() != b.tokens.size()) return false;
  for (std::size_t i = 0; i < a.tokens.size(); ++i) {
    const Token& x = a.tokens[i];
    const Token& y = b.tokens[i];
    if (x.begin != y.begin || x.end != y.end || x.canon_begin != y.canon_begin ||
        x.canon_end != y.canon_end || x.kind != y.kind || x.field != y.field ||
        x.section != y.section || x.capitalised != y.capitalised || x.joined != y.joined ||
        x.virtual_word != y.virtual_word) {
      return false;
    }
  }
  return true;
}

}  // namespace opslag
