#include "ingest/demo/display_text.h"

#include "classifier/text/terminal.h"

namespace opslag {
namespace {

constexpr std::string_view kEllipsis = "…";

// The first character, taken off `text`.
TerminalCharacter Take(std::string_view& text) {
  const TerminalCharacter character = FirstTerminalCharacter(text);
  text.remove_prefix(character.bytes.size());
  return character;
}

bool IsSpace(char32_t code) {
  return code == U' ' || code == 0x00A0 || code == 0x2028 || code == 0x2029;
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const TerminalCharacter character = Take(text);
    if (TurnsDirection(character.code)) continue;
    if (character.well_formed && !IsControlCharacter(character.code) && !IsSpace(character.code)) {
      out += character.bytes;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

int DisplayWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) width += TerminalColumns(Take(text).code);
  return width;
}

std::string FitTo(std::string_view text, int width) {
  const int whole = DisplayWidth(text);
  if (whole <= width) {
    return std::string(text) + std::string(static_cast<std::size_t>(width - whole), ' ');
  }
  std::string out;
  int used = 0;
  while (!text.empty()) {
    const TerminalCharacter character = Take(text);
    const int columns = TerminalColumns(character.code);
    if (used + columns > width - 1) break;
    out += character.bytes;
    used += columns;
  }
  out += kEllipsis;
  return out + std::string(static_cast<std::size_t>(width - 1 - used), ' ');
}

}  // namespace opslag
