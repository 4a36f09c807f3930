// Characters as a terminal shows them: how wide they are, and which ones do more than show.
#pragma once

#include <string_view>

namespace opslag {

struct TerminalCharacter {
  std::string_view bytes;    // of the text given, never empty
  char32_t code = 0xFFFD;    // U+FFFD where the bytes are ill-formed
  bool well_formed = false;  // a maximal ill-formed subpart counts as one character
};

// The first character of `text`, which need not be well-formed. REQUIRES: !text.empty().
TerminalCharacter FirstTerminalCharacter(std::string_view text);

// Columns that a character takes: 0 for control, combining and format characters, 2 for wide ones
// (CJK, emoji), else 1.
int TerminalColumns(char32_t code);

// Line ends, tabs, escapes and the like: C0, DEL, C1.
bool IsControlCharacter(char32_t code);

// Marks, embeddings and isolates of the direction of writing.
bool TurnsDirection(char32_t code);

}  // namespace opslag
