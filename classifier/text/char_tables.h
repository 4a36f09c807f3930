// What ICU knows of a character, in eight bytes.
//
// Tables for the characters that Danish text is made of (Latin, Greek, Cyrillic; general
// punctuation and the symbols behind it), built once per process from ICU: folding by its
// normaliser, classes by asking its word break iterator how the character behaves, since its rules
// differ from UAX 29 in places (a colon joins nothing). A character that behaves like none of the
// classes stays kOther, and every stretch of text that holds one is left to the break iterator
// itself.
//
// Immutable, shared by all threads.
#pragma once

#include <array>
#include <cstdint>

#include "classifier/error.h"
#include "classifier/text/utf8_decode.h"

namespace opslag {

enum class CharClass : std::uint8_t {
  kSpace,   // white space and control characters
  kLetter,  // joins with letters, digits and connectors
  kDigit,
  kConnector,  // "_"
  kMidLetter,  // joins between two letters
  kMidNumber,  // joins between two digits
  kMidBoth,    // either
  kSymbol,     // joins nothing
  kOther,      // ask ICU
};

// What a character says where it stands outside words.
enum class Punctuation : std::uint8_t {
  kNone,  // vanishes
  kStop,  // full stop: may end a sentence, or an abbreviation
  kEnd,   // ends a sentence in any case
  kComma,
  kColon,
  kOpen,
  kClose,
  kQuote,  // opens or closes, by where it stands
  kSlash,
  kHyphen,
  kDash,
  kAnd,
};

struct CharInfo {
  // `fold_length` of a character whose folded form does not fit in, or is not tabulated; its class
  // is kOther.
  static constexpr std::uint8_t kLongFold = 0xFF;
  static constexpr std::uint8_t kUpper = 1;
  static constexpr std::uint8_t kLower = 2;
  static constexpr std::uint8_t kInWord = 4;     // letter, digit, connector or combining mark
  static constexpr std::uint8_t kWordMaker = 8;  // letter or digit: makes a stretch a word
  static constexpr std::uint8_t kLetterFlag = 16;
  static constexpr std::uint8_t kApostrophe = 32;
  static constexpr std::uint8_t kEndsLetters =
      64;  // a word of letters ends here, whatever stands behind

  CharClass char_class = CharClass::kOther;
  Punctuation punctuation = Punctuation::kNone;
  std::uint8_t flags = 0;
  std::uint8_t fold_length = 0;
  std::array<char, 4> fold = {};  // UTF-8; what lies behind fold_length is zero

  bool Has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

class CharTables {
 public:
  // The process's tables, built at the first call (some 20 ms). Error: kInternal where ICU's data
  // is missing.
  static Result<const CharTables*> Get();

  // Null where the tables do not reach.
  const CharInfo* Find(char32_t c) const {
    if (c < kLowEnd) return &low_[c];
    if (c - kHighBegin < kHighEnd - kHighBegin) return &high_[c - kHighBegin];
    return nullptr;
  }

  // From the tables, or from ICU. Outside the tables char_class is kOther or kSpace, and there is
  // no fold.
  CharInfo Describe(char32_t c) const;

  // The letter at `p` if it is one of two bytes and the tables know it as a letter, else null.
  // REQUIRES: as DecodeAt.
  const CharInfo* FindTwoByteLetter(const char* p) const {
    const std::uint32_t lead = ByteAt(p);
    if (lead < 0xC2 || lead >= 0xC0 + (kLowEnd >> 6)) return nullptr;
    const CharInfo& info = low_[(lead & 0x1Fu) << 6 | (ByteAt(p + 1) & 0x3Fu)];
    return info.char_class == CharClass::kLetter ? &info : nullptr;
  }

  // The first 128 entries, without a bounds check.
  const CharInfo& Ascii(unsigned char c) const { return low_[c]; }

 private:
  static constexpr char32_t kLowEnd = 0x530;
  static constexpr char32_t kHighBegin = 0x2000;
  static constexpr char32_t kHighEnd = 0x2200;

  static Result<CharTables> Build();

  std::array<CharInfo, kLowEnd> low_;
  std::array<CharInfo, kHighEnd - kHighBegin> high_;
};

}  // namespace opslag
