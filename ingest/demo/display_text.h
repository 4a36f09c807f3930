// Text for a terminal: made harmless, measured and cut in columns rather than bytes.
//
// Titles come from strangers, so what could move the cursor, change colours or turn the writing
// direction is taken out before anything is printed. A wide character (CJK, emoji) takes two
// columns, a combining one none (classifier/text/terminal.h). Functions are thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace opslag {

// Ill-formed bytes, control characters and line ends become spaces, several spaces one; marks that
// turn the direction of text go. What is left takes one line and does nothing but show.
std::string Printable(std::string_view text);

// Columns that `text` takes. REQUIRES: `text` comes from Printable.
int DisplayWidth(std::string_view text);

// Exactly `width` columns: cut with "…" at the end where longer, filled with spaces where shorter.
// REQUIRES: `text` comes from Printable, width >= 1.
std::string FitTo(std::string_view text, int width);

}  // namespace opslag
