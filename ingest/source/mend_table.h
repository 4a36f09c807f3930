// What Mend looks for. To mend another character, add it here.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace opslag {

// When a sequence that reads like a damaged character is taken for one.
enum class Suspicion : std::uint8_t {
  // Always: its damaged form is no text in any language.
  kAlone,
  // At the beginning of a word ("Ã…rhus"), or where the same text holds other damage: the damaged
  // form
  // ends in a punctuation mark, and so may be the end of a Portuguese word in capitals ("AMANHÃ…").
  kWordOrCompany,
  // Only where the same text holds other damage.
  kCompany,
};

struct MendableCharacter {
  char32_t value;
  Suspicion suspicion;
};

// The characters that Danish ads hold beyond ASCII: letters of the Nordic languages, German and
// French, and the typography of word processors.
inline constexpr auto kMendable = std::to_array<MendableCharacter>({
    {U'æ', Suspicion::kAlone},         {U'ø', Suspicion::kAlone},
    {U'å', Suspicion::kAlone},         {U'ä', Suspicion::kAlone},
    {U'ö', Suspicion::kAlone},         {U'ü', Suspicion::kAlone},
    {U'é', Suspicion::kAlone},         {U'è', Suspicion::kAlone},
    {U'ê', Suspicion::kAlone},         {U'ë', Suspicion::kAlone},
    {U'á', Suspicion::kAlone},         {U'ó', Suspicion::kAlone},
    {U'ô', Suspicion::kAlone},         {U'ç', Suspicion::kAlone},
    {U'ñ', Suspicion::kAlone},         {U'ß', Suspicion::kAlone},
    {U'ð', Suspicion::kAlone},         {U'þ', Suspicion::kAlone},
    {U'í', Suspicion::kCompany},       {U'à', Suspicion::kCompany},
    {U'ï', Suspicion::kAlone},         {U'ú', Suspicion::kAlone},
    {U'Æ', Suspicion::kWordOrCompany}, {U'Ø', Suspicion::kWordOrCompany},
    {U'Å', Suspicion::kWordOrCompany}, {U'Ä', Suspicion::kWordOrCompany},
    {U'Ö', Suspicion::kWordOrCompany}, {U'Ü', Suspicion::kWordOrCompany},
    {U'É', Suspicion::kWordOrCompany}, {U'\u2013', Suspicion::kAlone},  // dashes
    {U'\u2014', Suspicion::kAlone},    {U'\u2018', Suspicion::kAlone},  // quotation marks
    {U'\u2019', Suspicion::kAlone},    {U'\u201C', Suspicion::kAlone},
    {U'\u201D', Suspicion::kAlone},    {U'\u201E', Suspicion::kAlone},
    {U'\u2022', Suspicion::kAlone},    {U'\u2026', Suspicion::kAlone},  // bullet, ellipsis
    {U'\u20AC', Suspicion::kAlone},    {U'\u00A0', Suspicion::kCompany},
    {U'\u00A7', Suspicion::kAlone},    {U'\u00AB', Suspicion::kCompany},
    {U'\u00BB', Suspicion::kCompany},  {U'\u00B0', Suspicion::kCompany},
    {U'\u00B4', Suspicion::kCompany},  {U'\u00B7', Suspicion::kCompany},
    {U'\u00BD', Suspicion::kCompany},  {U'\u00AE', Suspicion::kCompany},
    {U'\u00AD', Suspicion::kCompany},
});

// What the bytes 80 to 9F mean in windows-1252; 0 = nothing (WHATWG Encoding, index windows-1252).
inline constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// Entities that are mended in HTML where their "&" was escaped: "&amp;aelig;". Those that stand for
// markup are not among them, since a page may want to show them ("&amp;lt;").
inline constexpr auto kTwiceEscaped = std::to_array<std::string_view>(
    {"aelig", "oslash", "aring",  "AElig",  "Oslash", "Aring", "auml",   "ouml",   "uuml",  "Auml",
     "Ouml",  "Uuml",   "eacute", "egrave", "Eacute", "amp",   "nbsp",   "shy",    "ndash", "mdash",
     "lsquo", "rsquo",  "ldquo",  "rdquo",  "bdquo",  "bull",  "middot", "hellip", "euro",  "sect",
     "laquo", "raquo",  "quot",   "apos",   "acute",  "deg",   "frac12", "reg"});

}  // namespace opslag
