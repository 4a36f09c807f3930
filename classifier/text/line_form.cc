#include "classifier/text/line_form.h"

#include <algorithm>

#include <unicode/uchar.h>

#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

constexpr std::size_t kMaxHeadingBytes = 80;
constexpr std::size_t kMaxListDigits = 2;

bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }

// Characters that open an item in typed text and stand for something else elsewhere: only with
// white space or a capital behind them.
bool IsTypedBullet(char32_t c) {
  return std::u32string_view(U"-*+\u2010\u2013\u2014\u00B7\u00BB\u203A").find(c) !=
         std::u32string_view::npos;
}

// Characters that are nothing but bullets at a line's beginning: geometric shapes, arrows,
// dingbats, pictographs, and the private-use characters that word processors leave.
bool IsBullet(char32_t c) {
  if (c == 0x2022 || c == 0x2023 || c == 0x2043) return true;
  if (c < 0x2190) return false;
  const auto point = static_cast<UChar32>(c);
  const std::uint32_t category = U_GET_GC_MASK(point);
  return (category & (U_GC_SO_MASK | U_GC_SM_MASK | U_GC_CO_MASK)) != 0 && c != 0xFFFD;
}

// Variation selectors, joiners and skin tones behind a pictograph.
bool ExtendsBullet(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  return u_hasBinaryProperty(point, UCHAR_GRAPHEME_EXTEND) || c == 0x200D ||
         u_hasBinaryProperty(point, UCHAR_EMOJI_MODIFIER);
}

std::uint32_t SpaceLength(std::string_view text) {
  std::uint32_t length = 0;
  while (length < text.size()) {
    const CodePoint point = DecodeAt(text.data() + length);
    if (!IsSpaceOrControl(point.value)) break;
    length += point.length;
  }
  return length;
}

// "1. ", "12) ", "a) ": a number or a letter, and behind the space no word in lower case ("1.
// assistent").
std::uint32_t NumberingLength(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && at <= kMaxListDigits && IsAsciiDigit(line[at])) ++at;
  const bool letter =
      at == 0 && line.size() > 1 && line[0] >= 'a' && line[0] <= 'z' && line[1] == ')';
  if (letter) at = 1;
  if (at == 0 || at > kMaxListDigits || at >= line.size()) return 0;
  if (line[at] != '.' && line[at] != ')') return 0;
  const auto length = static_cast<std::uint32_t>(at + 1);
  const std::uint32_t space = SpaceLength(line.substr(length));
  if (space == 0 || length + space >= line.size()) return 0;
  const CodePoint next = DecodeAt(line.data() + length + space);
  if (u_hasBinaryProperty(static_cast<UChar32>(next.value), UCHAR_LOWERCASE)) return 0;
  return length + space;
}

}  // namespace

bool IsSpaceOrControl(char32_t c) {
  if (c < 0x80) return c <= 0x20 || c == 0x7F;
  return u_isUWhiteSpace(static_cast<UChar32>(c)) ||
         u_charType(static_cast<UChar32>(c)) == U_CONTROL_CHAR;
}

std::uint32_t BulletLength(std::string_view line) {
  if (line.empty()) return 0;
  const CodePoint first = DecodeAt(line.data());
  const bool typed = IsTypedBullet(first.value);
  if (!typed && !IsBullet(first.value)) return NumberingLength(line);
  std::uint32_t length = first.length;
  while (length < line.size()) {
    const CodePoint point = DecodeAt(line.data() + length);
    if (!ExtendsBullet(point.value)) break;
    length += point.length;
  }
  const std::uint32_t space = SpaceLength(line.substr(length));
  if (length + space >= line.size()) return 0;
  const auto next = static_cast<UChar32>(DecodeAt(line.data() + length + space).value);
  if (typed && space == 0 && !u_hasBinaryProperty(next, UCHAR_UPPERCASE)) return 0;
  if (typed && !u_isalnum(next)) return 0;  // a rule made of dashes
  return length + space;
}

bool MayBeHeading(std::string_view line) {
  if (line.size() > kMaxHeadingBytes) return false;
  const auto ascii_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (std::ranges::any_of(line, ascii_letter)) return true;
  for (const char* p = line.data(); p < line.data() + line.size();) {
    const CodePoint point = DecodeAt(p);
    if (u_isalpha(static_cast<UChar32>(point.value))) return true;
    p += point.length;
  }
  return false;
}

bool EndsWithColon(std::string_view line) { return Trim(line).ends_with(':'); }

bool EndsSentence(std::string_view line) {
  const std::string_view trimmed = Trim(line);
  if (trimmed.empty()) return false;
  const CodePoint last = DecodeAt(StepBack(trimmed.data() + trimmed.size()));
  return last.value == ',' || last.value == ';' || last.value == 0x2026 ||
         (last.value != '?' && u_hasBinaryProperty(static_cast<UChar32>(last.value), UCHAR_S_TERM));
}

std::string_view Trim(std::string_view text) {
  text.remove_prefix(SpaceLength(text));
  while (!text.empty()) {
    const char* last = StepBack(text.data() + text.size());
    if (!IsSpaceOrControl(DecodeAt(last).value)) break;
    text.remove_suffix(static_cast<std::size_t>(text.data() + text.size() - last));
  }
  return text;
}

}  // namespace opslag
