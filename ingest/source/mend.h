// Mends text that was damaged on its way: the marks of programs that took one encoding for another,
// or escaped twice.
//
//   double-encoded UTF-8      "kÃ¸kken"         -> "køkken"; also damaged twice over
//   single bytes              a byte F8 in UTF-8 -> "ø", where windows-1252 means a letter in use
//   entities escaped twice    "k&amp;oslash;kken" -> "køkken"; in HTML "k&oslash;kken"
//   entities in plain text    "k&oslash;kken"   -> "køkken"
//   no-break spaces           U+00A0, U+202F, U+2007 -> a space
//   soft hyphens              U+00AD, U+200B, U+FEFF -> nothing
//
// Text is touched only where it looks like damage and like nothing else: "SÃO PAULO" and "AMANHÃ…"
// stay as they are. What is mended, and when, is the table in mend_table.h. Pure, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace opslag {

struct MendCounts {
  std::uint64_t double_encoded = 0;
  std::uint64_t single_bytes = 0;
  std::uint64_t entities = 0;
  std::uint64_t spaces = 0;
  std::uint64_t soft_hyphens = 0;
  // Not mended: ill-formed bytes that mean nothing, replaced by U+FFFD.
  std::uint64_t replaced = 0;

  // Without `replaced`.
  std::uint64_t Mended() const {
    return double_encoded + single_bytes + entities + spaces + soft_hyphens;
  }
  MendCounts& operator+=(const MendCounts& other);
  friend bool operator==(const MendCounts&, const MendCounts&) = default;
};

enum class TextKind { kPlain, kHtml };

// Mends `text` and adds to `counts`. In HTML single entities stay, as they belong there.
// REQUIRES: well-formed UTF-8; with damaged bytes as DamagedByte has them.
std::string Mend(std::string_view text, TextKind kind, MendCounts* counts);

// Only turns damaged bytes back into characters, for text that is to stay as it is.
std::string ReplaceDamagedBytes(std::string_view text, MendCounts* counts);

// Takes one level of entities off, those of HTML and numeric ones. Unknown ones stay.
std::string Unescape(std::string_view text, MendCounts* counts);

// A byte that is no UTF-8, on its way through readers that take nothing else: a code point at the
// very end of the last private plane, where no text has any. REQUIRES: byte >= 0x80.
constexpr char32_t DamagedByte(unsigned char byte) { return 0x10FF00u + byte; }
constexpr std::optional<unsigned char> DamagedByteOf(char32_t code_point) {
  if (code_point < 0x10FF80u || code_point > 0x10FFFFu) return std::nullopt;
  return static_cast<unsigned char>(code_point & 0xFFu);
}

}  // namespace opslag
