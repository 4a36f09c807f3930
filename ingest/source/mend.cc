#include "ingest/source/mend.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <vector>

#include <libxml/HTMLparser.h>

#include "classifier/text/utf8_decode.h"
#include "ingest/source/mend_table.h"

namespace opslag {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::size_t kLongestEntity = 8;  // "thetasym"

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool IsAsciiAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
// Rough, for the neighbours of damage only: every character beyond Latin-1's punctuation counts.
bool IsLetter(char32_t c) {
  return c < 0x80 ? IsAsciiAlphanumeric(static_cast<char>(c)) : c >= 0xC0 && c < 0x2000;
}

// ---- Double-encoded UTF-8

// How a byte looks that was read as windows-1252, or as Latin-1 with its control characters.
char32_t Misread(unsigned char byte, bool as_latin1) {
  if (byte < 0x80 || byte >= 0xA0 || as_latin1) return byte;
  const char32_t meant = kWindows1252[byte - 0x80u];
  return meant != 0 ? meant : byte;
}

std::string EncodedAgain(std::string_view text, bool as_latin1) {
  std::string again;
  for (const char c : text) AppendUtf8(Misread(static_cast<unsigned char>(c), as_latin1), &again);
  return again;
}

struct DamagedForm {
  std::string form;
  MendableCharacter means;
};

// All damaged forms, by their first byte, longest first.
class DamagedForms {
 public:
  DamagedForms() {
    for (const MendableCharacter& character : kMendable) {
      std::string intact;
      AppendUtf8(character.value, &intact);
      for (const bool as_latin1 : {false, true}) {
        const std::string once = EncodedAgain(intact, as_latin1);
        Add(once, character);
        Add(EncodedAgain(once, as_latin1), character);
      }
    }
    for (auto& [first, forms] : by_first_) {
      std::ranges::stable_sort(forms, [](const DamagedForm& one, const DamagedForm& other) {
        return one.form.size() > other.form.size();
      });
    }
  }

  // Null where no damaged form begins at `text`.
  const DamagedForm* At(std::string_view text) const {
    const auto found = by_first_.find(text.front());
    if (found == by_first_.end()) return nullptr;
    for (const DamagedForm& form : found->second) {
      if (text.starts_with(form.form)) return &form;
    }
    return nullptr;
  }

 private:
  void Add(std::string form, const MendableCharacter& means) {
    std::vector<DamagedForm>& forms = by_first_[form.front()];
    if (std::ranges::any_of(forms,
                            [&form](const DamagedForm& known) { return known.form == form; }))
      return;
    forms.push_back({std::move(form), means});
  }

  std::map<char, std::vector<DamagedForm>> by_first_;
};

const DamagedForms& Forms() {
  static const DamagedForms forms;
  return forms;
}

bool LetterBefore(std::string_view text, std::size_t at) {
  return at > 0 && IsLetter(DecodeAt(StepBack(text.data() + at)).value);
}
bool LetterAt(std::string_view text, std::size_t at) {
  return at < text.size() && IsLetter(DecodeAt(text.data() + at).value);
}

struct Found {
  std::size_t at;
  const DamagedForm* form;
  bool sure;
};

std::vector<Found> FindDamage(std::string_view text) {
  std::vector<Found> found;
  for (std::size_t at = 0; at < text.size();) {
    const DamagedForm* const form = IsAscii(text[at]) ? nullptr : Forms().At(text.substr(at));
    if (form == nullptr) {
      at += DecodeAt(text.data() + at).length;
      continue;
    }
    const Suspicion suspicion = form->means.suspicion;
    const bool sure = suspicion == Suspicion::kAlone ||
                      (suspicion == Suspicion::kWordOrCompany && !LetterBefore(text, at) &&
                       LetterAt(text, at + form->form.size()));
    found.push_back({at, form, sure});
    at += form->form.size();
  }
  return found;
}

std::string MendDoubleEncoded(std::string_view text, MendCounts* counts) {
  const std::vector<Found> found = FindDamage(text);
  if (std::ranges::none_of(found, [](const Found& one) { return one.sure; })) {
    return std::string(text);
  }
  std::string mended;
  std::size_t copied = 0;
  for (const Found& one : found) {
    mended.append(text.substr(copied, one.at - copied));
    AppendUtf8(one.form->means.value, &mended);
    copied = one.at + one.form->form.size();
  }
  counts->double_encoded += found.size();
  return mended.append(text.substr(copied));
}

// ---- Single bytes

// U+FFFD where the byte means nothing that is in use.
char32_t MeantBy(unsigned char byte) {
  const char32_t meant = Misread(byte, false);
  const bool is_known =
      std::ranges::any_of(kMendable, [meant](const auto& known) { return known.value == meant; });
  return is_known ? meant : kReplacement;
}

// ---- Entities

struct Entity {
  char32_t value = 0;
  std::size_t length = 0;  // with "&" and ";"
};

std::optional<char32_t> NumericValue(std::string_view digits) {
  const bool is_hex = digits.starts_with('x') || digits.starts_with('X');
  if (is_hex) digits.remove_prefix(1);
  std::uint32_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, is_hex ? 16 : 10);
  if (error != std::errc() || stop != end) return std::nullopt;
  // Browsers read these as windows-1252, since that is what authors meant.
  if (value >= 0x80 && value < 0xA0) value = Misread(static_cast<unsigned char>(value), false);
  const bool is_text = value == '\t' || value == '\n' || value == '\r' || value >= 0x20;
  const bool is_scalar = value < 0xD800 || (value > 0xDFFF && value < 0x10FF80);
  if (!is_text || !is_scalar) return std::nullopt;
  return value;
}

std::optional<char32_t> NamedValue(std::string_view name) {
  if (name == "apos") return U'\'';  // XML's; libxml2's table is HTML 4's
  if (name.size() > kLongestEntity) return std::nullopt;
  const std::string terminated(name);
  const htmlEntityDesc* const entity =
      htmlEntityLookup(reinterpret_cast<const xmlChar*>(terminated.c_str()));
  if (entity == nullptr) return std::nullopt;
  return entity->value;
}

// Length of the name at the front, where ";" follows it.
std::size_t EntityNameLength(std::string_view text) {
  std::size_t length = text.starts_with('#') ? 1 : 0;
  while (length < text.size() && length <= kLongestEntity + 1 &&
         IsAsciiAlphanumeric(text[length])) {
    ++length;
  }
  return length < text.size() && text[length] == ';' ? length : 0;
}

// The entity at the front of `text`, which begins with "&".
std::optional<Entity> EntityAt(std::string_view text) {
  const std::size_t length = EntityNameLength(text.substr(1));
  if (length == 0) return std::nullopt;
  const std::string_view name = text.substr(1, length);
  const auto value = name.front() == '#' ? NumericValue(name.substr(1)) : NamedValue(name);
  if (!value) return std::nullopt;
  return Entity{*value, length + 2};
}

// Whether `text`, which follows on "&amp;", is the rest of an entity that was escaped twice.
bool WasEscapedTwice(std::string_view text) {
  const std::size_t length = EntityNameLength(text);
  if (length == 0) return false;
  const std::string_view name = text.substr(0, length);
  if (name.front() == '#') {
    const auto value = NumericValue(name.substr(1));
    return value && *value >= 0x80;
  }
  return std::ranges::find(kTwiceEscaped, name) != kTwiceEscaped.end();
}

// "&amp;aelig;" -> "&aelig;", and "&amp;amp;" -> "&amp;", however often they were escaped.
std::string MendTwiceEscaped(std::string_view text, MendCounts* counts) {
  static constexpr std::string_view kEscapedAmpersand = "&amp;";
  static constexpr std::string_view kAgain = "amp;";
  std::string mended;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(kEscapedAmpersand, at), text.size());
    mended.append(text.substr(at, end - at));
    at = end;
    if (at == text.size()) break;
    at += kEscapedAmpersand.size();
    const std::size_t first = at;
    while (text.substr(at).starts_with(kAgain)) at += kAgain.size();
    const bool is_entity = WasEscapedTwice(text.substr(at));
    mended.append(kEscapedAmpersand, 0, is_entity ? 1 : kEscapedAmpersand.size());
    if (is_entity || at > first) ++counts->entities;
  }
  return mended;
}

// ---- Spaces and hyphens, and the last step for all

bool IsOddSpace(char32_t c) { return c == 0xA0 || c == 0x202F || c == 0x2007; }
bool IsInvisible(char32_t c) { return c == 0xAD || c == 0x200B || c == 0xFEFF; }

std::string MendCharacters(std::string_view text, MendCounts* counts) {
  std::string mended;
  mended.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (IsAscii(text[at])) {
      mended.push_back(text[at++]);
      continue;
    }
    const CodePoint c = DecodeAt(text.data() + at);
    if (IsOddSpace(c.value)) {
      mended.push_back(' ');
      ++counts->spaces;
    } else if (IsInvisible(c.value)) {
      ++counts->soft_hyphens;
    } else {
      mended.append(text.substr(at, c.length));
    }
    at += c.length;
  }
  return mended;
}

bool IsAllAscii(std::string_view text) { return std::ranges::all_of(text, IsAscii); }

}  // namespace

MendCounts& MendCounts::operator+=(const MendCounts& other) {
  double_encoded += other.double_encoded;
  single_bytes += other.single_bytes;
  entities += other.entities;
  spaces += other.spaces;
  soft_hyphens += other.soft_hyphens;
  replaced += other.replaced;
  return *this;
}

std::string ReplaceDamagedBytes(std::string_view text, MendCounts* counts) {
  constexpr char kLastPlane = static_cast<char>(0xF4);
  if (text.find(kLastPlane) == text.npos) return std::string(text);
  std::string mended;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text.data() + at);
    if (const auto byte = DamagedByteOf(c.value)) {
      const char32_t meant = MeantBy(*byte);
      ++(meant == kReplacement ? counts->replaced : counts->single_bytes);
      AppendUtf8(meant, &mended);
    } else {
      mended.append(text.substr(at, c.length));
    }
    at += c.length;
  }
  return mended;
}

std::string Unescape(std::string_view text, MendCounts* counts) {
  std::string mended;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('&', at), text.size());
    mended.append(text.substr(at, end - at));
    at = end;
    if (at == text.size()) break;
    if (const auto entity = EntityAt(text.substr(at))) {
      AppendUtf8(entity->value, &mended);
      at += entity->length;
      ++counts->entities;
    } else {
      mended.push_back(text[at++]);
    }
  }
  return mended;
}

std::string Mend(std::string_view text, TextKind kind, MendCounts* counts) {
  std::string mended = ReplaceDamagedBytes(text, counts);
  if (mended.find('&') != mended.npos) {
    // In plain text the second step counts what both do.
    MendCounts again;
    mended = MendTwiceEscaped(mended, kind == TextKind::kHtml ? counts : &again);
    if (kind == TextKind::kPlain) mended = Unescape(mended, counts);
  }
  if (IsAllAscii(mended)) return mended;
  mended = MendDoubleEncoded(mended, counts);
  return MendCharacters(mended, counts);
}

}  // namespace opslag
