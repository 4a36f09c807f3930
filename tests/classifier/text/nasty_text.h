// Random text over an alphabet chosen to hurt, and some Danish of the tests' own.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace opslag {

// What the tables cover, with everything that joins, separates, or folds strangely.
inline constexpr std::array<std::string_view, 74> kTabled = {
    "a", "b", "C", "D", "e", "x", "s", "å", "Å", "æ", "Ø", "é", "ü",  "ß",       "ŉ",
    "ŀ", "ĳ", "ǆ", "ǅ", "ª", "Ж", "й", "ω", "Σ", "ς", "İ", "ı", "0",  "1",       "2",
    "9", "_", ".", ",", ":", ";", "'", "’", "‘", "·", "‧", "․", "-",  "‐",       "‑",
    "–", "—", "/", "|", "&", "+", "#", "%", "§", "€", "™", "…", "!",  "?",       "\"",
    "»", "«", "„", "“", "(", ")", "[", "¼", "²", "‿", " ", " ", "\t", "\xC2\xA0"};

// What they leave to ICU.
inline constexpr std::array<std::string_view, 35> kUntabled = {
    "\xC2\xAD",      // soft hyphen
    "\xCC\x81",      // combining acute
    "\xCC\x8A",      // combining ring
    "\xCC\xB8",      // combining slash
    "\xE2\x80\x8B",  // zero width space
    "\xE2\x80\x8D",  // zero width joiner
    "\xE2\x81\xA0",  // word joiner
    "\xEF\xBB\xBF",  // byte order mark
    "\xE2\x80\xAE",  // right-to-left override
    "\xEF\xBF\xBD",  // replacement
    "ﬁ",
    "Ⅳ",
    "①",
    "中",
    "文",
    "カ",
    "ー",
    "ก",
    "า",
    "א",
    "״",
    "ا",
    "한",
    "अ",
    "्",
    "１",
    "Ａ",
    "．",
    "＇",
    "：",
    "🚀",
    "👩",
    "🇩",
    "🇰",
    "\xE3\x80\x80"};

inline constexpr std::array<std::string_view, 30> kWords = {"Vi",
                                                            "søger",
                                                            "en",
                                                            "dygtig",
                                                            "blikkenslagerlærling",
                                                            "C++-udvikler",
                                                            "m/k",
                                                            "A/S",
                                                            "salgs-",
                                                            "og",
                                                            "ca.",
                                                            "bl.a.",
                                                            "maskin-/møbelsnedker",
                                                            "16. august",
                                                            "12.000,50",
                                                            "R&D",
                                                            ".NET",
                                                            "Node.js",
                                                            "opgaver.Du",
                                                            "H. C.",
                                                            "elev",
                                                            "kontorelev",
                                                            "§ 17",
                                                            "-montør",
                                                            "A\xCC\x8A"
                                                            "benhed",
                                                            "blikken\xC2\xADslager\xC2\xAD"
                                                            "elever",
                                                            "CO₂",
                                                            "f.eks.",
                                                            "10:30-12",
                                                            "rock'n'roll"};

using RandomSource = std::mt19937;

inline std::size_t Below(RandomSource& random, std::size_t limit) { return random() % limit; }

// `untabled_in` of a hundred pieces are left to ICU.
inline std::string NastyText(RandomSource& random, std::size_t pieces, std::size_t untabled_in) {
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) {
    if (Below(random, 100) < untabled_in) {
      text += kUntabled[Below(random, kUntabled.size())];
    } else if (Below(random, 8) == 0) {
      text += kWords[Below(random, kWords.size())];
    } else {
      text += kTabled[Below(random, kTabled.size())];
    }
  }
  return text;
}

}  // namespace opslag
