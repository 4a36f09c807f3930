#include "ingest/demo/display_text.h"

#include <clocale>
#include <cwchar>

#include <locale.h>

namespace opslag {
namespace {

constexpr std::string_view kEllipsis = "…";

// The C library measures characters by the thread's locale. C.UTF-8 is part of glibc; the process's
// own locale may be plain C, so it is set for the length of a call only.
class Utf8Locale {
 public:
  Utf8Locale() : former_(uselocale(Shared())) {}
  ~Utf8Locale() { uselocale(former_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  // Lives as long as the process: threads may still be printing when statics are destroyed. Where
  // the system lacks the locale this is null, and uselocale(null) leaves everything as it is.
  static locale_t Shared() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }

  locale_t former_;
};

struct Character {
  std::size_t bytes = 1;
  wchar_t code = 0;
  bool well_formed = false;
};

// REQUIRES: a Utf8Locale is alive; text is not empty.
Character FirstCharacter(std::string_view text) {
  Character character;
  std::mbstate_t state{};
  const std::size_t read = std::mbrtowc(&character.code, text.data(), text.size(), &state);
  if (read == static_cast<std::size_t>(-1) || read == static_cast<std::size_t>(-2))
    return character;
  character.bytes = read == 0 ? 1 : read;
  character.well_formed = true;
  return character;
}

// Marks and embeddings of direction, isolates: U+200E-200F, U+202A-202E, U+2066-2069.
bool TurnsDirection(wchar_t code) {
  return (code >= 0x200E && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

bool IsSpace(wchar_t code) {
  return code == L' ' || code == 0x00A0 || code == 0x2028 || code == 0x2029;
}

// wcwidth is negative for what does not show, but 0 for the character 0.
bool Shows(wchar_t code) { return code != 0 && !IsSpace(code) && wcwidth(code) >= 0; }

int WidthOf(wchar_t code) {
  const int width = wcwidth(code);
  return width < 0 ? 0 : width;
}

}  // namespace

std::string Printable(std::string_view text) {
  const Utf8Locale utf8;
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    const std::string_view bytes = text.substr(0, character.bytes);
    text.remove_prefix(character.bytes);
    if (character.well_formed && TurnsDirection(character.code)) continue;
    if (character.well_formed && Shows(character.code)) {
      out += bytes;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

int DisplayWidth(std::string_view text) {
  const Utf8Locale utf8;
  int width = 0;
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    width += WidthOf(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string FitTo(std::string_view text, int width) {
  const int whole = DisplayWidth(text);
  if (whole <= width) {
    return std::string(text) + std::string(static_cast<std::size_t>(width - whole), ' ');
  }
  const Utf8Locale utf8;
  std::string out;
  int used = 0;
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    const int next = WidthOf(character.code);
    if (used + next > width - 1) break;
    out += text.substr(0, character.bytes);
    used += next;
    text.remove_prefix(character.bytes);
  }
  out += kEllipsis;
  return out + std::string(static_cast<std::size_t>(width - 1 - used), ' ');
}

}  // namespace opslag
