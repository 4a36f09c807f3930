#include "classifier/text/terminal.h"

#include <cstdint>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace opslag {
namespace {

// Longest sequence in UTF-8.
constexpr std::size_t kLongest = 4;

}  // namespace

TerminalCharacter FirstTerminalCharacter(std::string_view text) {
  const std::string_view front = text.substr(0, kLongest);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(front.data());
  const auto length = static_cast<std::int32_t>(front.size());
  std::int32_t at = 0;
  UChar32 code = 0;
  U8_NEXT(bytes, at, length, code);
  TerminalCharacter character;
  character.bytes = front.substr(0, static_cast<std::size_t>(at));
  if (code < 0) return character;
  character.code = static_cast<char32_t>(code);
  character.well_formed = true;
  return character;
}

int TerminalColumns(char32_t code) {
  const auto c = static_cast<UChar32>(code);
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR: return 0;
    default: break;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

bool IsControlCharacter(char32_t code) {
  return u_charType(static_cast<UChar32>(code)) == U_CONTROL_CHAR;
}

bool TurnsDirection(char32_t code) {
  return u_hasBinaryProperty(static_cast<UChar32>(code), UCHAR_BIDI_CONTROL) != 0;
}

}  // namespace opslag
