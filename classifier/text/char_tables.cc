#include "classifier/text/char_tables.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <unicode/uchar.h>
#include <unicode/ustring.h>

#include "classifier/text/icu_folder.h"
#include "classifier/text/icu_handles.h"

namespace opslag {
namespace {

// Asks ICU's word break iterator (root locale) how characters behave.
class BreakProbe {
 public:
  static Result<BreakProbe> Open() {
    UErrorCode status = U_ZERO_ERROR;
    BreakIteratorHandle iterator(ubrk_open(UBRK_WORD, "", nullptr, 0, &status));
    if (U_FAILURE(status)) return Fail(ErrorCode::kInternal, "icu", u_errorName(status));
    return BreakProbe(std::move(iterator));
  }

  // REQUIRES: no code point above U+FFFF.
  CharClass ClassOf(char32_t c) {
    const auto x = static_cast<char16_t>(c);
    if (JoinsLikeWordCharacter(x)) {
      const bool behind_mid_letter = OneWord({u'a', u'.', x}) && OneWord({x, u'.', u'a'});
      const bool behind_mid_number = OneWord({u'1', u',', x}) && OneWord({x, u',', u'1'});
      if (behind_mid_letter && !behind_mid_number) return CharClass::kLetter;
      if (behind_mid_number && !behind_mid_letter) return CharClass::kDigit;
      if (!behind_mid_letter && !behind_mid_number) return CharClass::kConnector;
      return CharClass::kOther;
    }
    if (!StandsAlone(x)) return CharClass::kOther;
    const bool mid_letter = OneWord({u'a', x, u'a'});
    const bool mid_number = OneWord({u'1', x, u'1'});
    if (mid_letter && mid_number) return CharClass::kMidBoth;
    if (mid_letter) return CharClass::kMidLetter;
    return mid_number ? CharClass::kMidNumber : CharClass::kSymbol;
  }

 private:
  explicit BreakProbe(BreakIteratorHandle iterator) : iterator_(std::move(iterator)) {}

  bool JoinsLikeWordCharacter(char16_t x) {
    return OneWord({x, x}) &&
           std::ranges::all_of(std::initializer_list<char16_t>{u'a', u'1', u'_'}, [&](char16_t y) {
             return OneWord({x, y}) && OneWord({y, x});
           });
  }

  bool StandsAlone(char16_t x) {
    return Apart({x, x}) &&
           std::ranges::all_of(std::initializer_list<char16_t>{u'a', u'1', u'_', u'.'},
                               [&](char16_t y) {
                                 return Apart({x, y}) && Apart({y, x});
                               });
  }

  bool OneWord(std::initializer_list<char16_t> text) {
    return FirstBreak(text) == static_cast<std::int32_t>(text.size());
  }
  bool Apart(std::initializer_list<char16_t> two) { return FirstBreak(two) == 1; }

  std::int32_t FirstBreak(std::initializer_list<char16_t> text) {
    UErrorCode status = U_ZERO_ERROR;
    ubrk_setText(iterator_.get(), std::data(text), static_cast<std::int32_t>(text.size()), &status);
    ubrk_first(iterator_.get());
    return ubrk_next(iterator_.get());
  }

  BreakIteratorHandle iterator_;
};

bool IsOneOf(char32_t c, std::u32string_view set) {
  return set.find(c) != std::u32string_view::npos;
}

bool IsApostrophe(char32_t c) { return IsOneOf(c, U"'\u2018\u2019\u201A\u201B\u02BC\uFF07"); }

// By the character itself or its compatibility form `folded`, so that full-width and other forms
// count too.
Punctuation PunctuationOf(char32_t c, std::string_view folded) {
  if (IsApostrophe(c)) return Punctuation::kNone;
  if (folded == ".") return Punctuation::kStop;
  if (folded == "," || folded == ";") return Punctuation::kComma;
  if (folded == ":") return Punctuation::kColon;
  if (folded == "&" || folded == "+") return Punctuation::kAnd;
  if (folded == "-" || folded == "\u2010") return Punctuation::kHyphen;
  if (folded == "/" || folded == "|" || folded == "\\" || IsOneOf(c, U"\u00A6\u2044\u2215")) {
    return Punctuation::kSlash;
  }
  if (u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_S_TERM) || folded.starts_with('.') ||
      folded.starts_with('!') || folded.starts_with('?')) {
    return Punctuation::kEnd;
  }
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_START_PUNCTUATION: return c == 0x201E ? Punctuation::kQuote : Punctuation::kOpen;
    case U_END_PUNCTUATION: return Punctuation::kClose;
    case U_INITIAL_PUNCTUATION:
    case U_FINAL_PUNCTUATION: return Punctuation::kQuote;
    case U_DASH_PUNCTUATION: return Punctuation::kDash;
    default: break;
  }
  if (folded == "\"") return Punctuation::kQuote;
  return c == 0x2212 ? Punctuation::kDash : Punctuation::kNone;
}

std::uint8_t FlagsOf(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  std::uint8_t flags = 0;
  const auto add = [&flags](bool condition, std::uint8_t flag) {
    if (condition) flags = static_cast<std::uint8_t>(flags | flag);
  };
  const std::uint32_t category = U_GET_GC_MASK(c);
  // A mark that counts as alphabetic makes no word of the comma it stands on.
  const bool letter = u_hasBinaryProperty(c, UCHAR_ALPHABETIC) && (category & U_GC_M_MASK) == 0;
  const bool digit = (category & U_GC_ND_MASK) != 0;
  add(u_hasBinaryProperty(c, UCHAR_UPPERCASE) || (category & U_GC_LT_MASK) != 0, CharInfo::kUpper);
  add(u_hasBinaryProperty(c, UCHAR_LOWERCASE), CharInfo::kLower);
  add(letter || digit || (category & (U_GC_M_MASK | U_GC_PC_MASK)) != 0, CharInfo::kInWord);
  add(letter || digit, CharInfo::kWordMaker);
  add(letter, CharInfo::kLetterFlag);
  add(IsApostrophe(code_point), CharInfo::kApostrophe);
  return flags;
}

bool IsSpace(char32_t c) {
  return u_isUWhiteSpace(static_cast<UChar32>(c)) ||
         u_charType(static_cast<UChar32>(c)) == U_CONTROL_CHAR;
}

std::string FoldAlone(char32_t c, bool in_word, IcuFolder* folder) {
  std::string source;
  AppendUtf8(c, &source);
  std::string folded;
  folder->Append(source, in_word ? IcuFolder::Apostrophes::kDrop : IcuFolder::Apostrophes::kKeep,
                 &folded);
  return folded;
}

// Everything but the class of a character that is no space.
CharInfo DescribeByIcu(char32_t c, IcuFolder* folder) {
  CharInfo info;
  info.flags = FlagsOf(c);
  const std::string folded = FoldAlone(c, info.Has(CharInfo::kWordMaker), folder);
  if (folded.size() > info.fold.size()) {
    info.fold_length = CharInfo::kLongFold;
  } else {
    info.fold_length = static_cast<std::uint8_t>(folded.size());
    std::ranges::copy(folded, info.fold.begin());
  }
  if (!info.Has(CharInfo::kInWord)) info.punctuation = PunctuationOf(c, folded);
  return info;
}

CharInfo Space() {
  CharInfo info;
  info.char_class = CharClass::kSpace;
  return info;
}

// Whether the tables can answer for `c` alone, whatever stands around it.
bool DependsOnNeighbours(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  return (U_GET_GC_MASK(point) & (U_GC_M_MASK | U_GC_CF_MASK | U_GC_CN_MASK)) != 0 ||
         u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// `probed` where it agrees with ICU's properties, else kOther: a letter of a word break class that
// is no letter by its property, or a symbol that is.
CharClass Confirm(CharClass probed, const CharInfo& info) {
  const bool letter = info.Has(CharInfo::kLetterFlag);
  const bool maker = info.Has(CharInfo::kWordMaker);
  switch (probed) {
    case CharClass::kLetter: return letter && info.fold_length > 0 ? probed : CharClass::kOther;
    case CharClass::kDigit: return maker && !letter ? probed : CharClass::kOther;
    case CharClass::kConnector: return maker ? CharClass::kOther : probed;
    default: return info.Has(CharInfo::kInWord) ? CharClass::kOther : probed;
  }
}

CharInfo Tabulate(char32_t c, IcuFolder* folder, BreakProbe* probe) {
  CharInfo info = IsSpace(c) ? Space() : DescribeByIcu(c, folder);
  if (info.char_class != CharClass::kSpace && !DependsOnNeighbours(c) &&
      info.fold_length != CharInfo::kLongFold) {
    info.char_class = Confirm(probe->ClassOf(c), info);
  }
  if (info.char_class == CharClass::kSpace || info.char_class == CharClass::kSymbol ||
      info.char_class == CharClass::kMidNumber) {
    info.flags |= CharInfo::kEndsLetters;
  }
  return info;
}

}  // namespace

Result<CharTables> CharTables::Build() {
  Result<IcuFolder> folder = IcuFolder::Open();
  if (!folder) return tl::make_unexpected(folder.error());
  Result<BreakProbe> probe = BreakProbe::Open();
  if (!probe) return tl::make_unexpected(probe.error());
  CharTables tables;
  for (char32_t c = 0; c < kLowEnd; ++c) tables.low_[c] = Tabulate(c, &*folder, &*probe);
  for (char32_t c = kHighBegin; c < kHighEnd; ++c) {
    tables.high_[c - kHighBegin] = Tabulate(c, &*folder, &*probe);
  }
  return tables;
}

Result<const CharTables*> CharTables::Get() {
  static const Result<CharTables> tables = Build();
  if (!tables) return tl::make_unexpected(tables.error());
  return &*tables;
}

CharInfo CharTables::Describe(char32_t c) const {
  if (const CharInfo* info = Find(c)) return *info;
  if (IsSpace(c)) return Space();
  CharInfo info;
  info.flags = FlagsOf(c);
  info.fold_length = CharInfo::kLongFold;
  const std::uint32_t category = U_GET_GC_MASK(static_cast<UChar32>(c));
  if ((category & (U_GC_P_MASK | U_GC_SM_MASK)) != 0 && !info.Has(CharInfo::kInWord)) {
    // ICU's normalisers are there: the tables could not have been built otherwise.
    thread_local IcuFolder folder = *IcuFolder::Open();
    info.punctuation = PunctuationOf(c, FoldAlone(c, false, &folder));
  }
  return info;
}

}  // namespace opslag
