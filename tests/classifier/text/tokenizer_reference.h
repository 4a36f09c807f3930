// Words as ICU's own C++ classes cut and fold a whole line: slow, obvious, and sharing nothing with
// the tokenizer. Knows neither protected terms nor compounds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>

namespace opslag {

struct ReferenceWord {
  std::uint32_t begin = 0;  // bytes
  std::uint32_t end = 0;
  std::string folded;

  bool operator==(const ReferenceWord&) const = default;
};

class TokenizerReference {
 public:
  TokenizerReference() {
    UErrorCode status = U_ZERO_ERROR;
    words_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    casefold_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
    decompose_ = icu::Normalizer2::getNFDInstance(status);
  }

  std::string Fold(const icu::UnicodeString& word) const {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString letters =
        decompose_->normalize(casefold_->normalize(word, status), status);
    icu::UnicodeString folded;
    bool a = false;
    for (std::int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
      const UChar32 c = letters.char32At(i);
      const std::int8_t type = u_charType(c);
      if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK) {
        if (c == 0x030A && a) folded.append(u'a');
        a = a && c != 0x030A;
        continue;
      }
      a = c == u'a';
      if (c == u'æ') {
        folded.append(u"ae");
      } else if (c == u'ø') {
        folded.append(u"oe");
      } else if (icu::UnicodeString(u"'\u2018\u2019\u02BC").indexOf(c) < 0 && !u_isUWhiteSpace(c) &&
                 type != U_CONTROL_CHAR) {
        folded.append(c);
      }
    }
    while (folded.startsWith(u"_")) folded.remove(0, 1);
    while (folded.endsWith(u"_")) folded.truncate(folded.length() - 1);
    std::string utf8;
    return folded.toUTF8String(utf8);
  }

  std::vector<ReferenceWord> Words(std::string_view source) {
    // ICU joins words over a narrow no-break space; here every space parts them.
    std::string line(source);
    for (std::size_t at = 0; (at = line.find("\u202F", at)) != std::string::npos;)
      line.replace(at, 3, "\u2007");
    UErrorCode status = U_ZERO_ERROR;
    // As UTF-8: what its dictionaries find depends on the units they count in.
    icu::LocalUTextPointer text(
        utext_openUTF8(nullptr, line.data(), static_cast<std::int64_t>(line.size()), &status));
    words_->setText(text.getAlias(), status);
    std::vector<ReferenceWord> found;
    std::int32_t from = words_->first();
    for (std::int32_t to; (to = words_->next()) != icu::BreakIterator::DONE; from = to) {
      const auto size = static_cast<std::size_t>(to - from);
      const std::string_view segment =
          std::string_view(line).substr(static_cast<std::size_t>(from), size);
      Segment(Wide(segment), static_cast<std::uint32_t>(from), &found);
    }
    return found;
  }

 private:
  static icu::UnicodeString Wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  }

  static std::uint32_t Bytes(const icu::UnicodeString& text) {
    std::string utf8;
    text.toUTF8String(utf8);
    return static_cast<std::uint32_t>(utf8.size());
  }

  // A segment is a word if it holds a letter or digit, other than a mark; "opgaver.Du" is two.
  // `begin` is where it begins in the line.
  void Segment(const icu::UnicodeString& text, std::uint32_t begin,
               std::vector<ReferenceWord>* found) const {
    for (std::int32_t stop = 2; stop < text.length(); ++stop) {
      if (IsStop(text[stop]) && TwoSentences(text, stop)) {
        Word(text.tempSubStringBetween(0, stop), begin, found);
        Segment(text.tempSubString(stop + 1), begin + Bytes(text.tempSubStringBetween(0, stop + 1)),
                found);
        return;
      }
    }
    Word(text, begin, found);
  }

  static bool IsStop(char16_t c) {
    return c == u'.' || c == u'\u2024' || c == u'\uFE52' || c == u'\uFF0E';
  }

  static bool TwoSentences(const icu::UnicodeString& text, std::int32_t stop) {
    const std::int32_t last = text.moveIndex32(stop, -1);
    if (last == 0 || !u_hasBinaryProperty(text.char32At(last), UCHAR_LOWERCASE)) return false;
    const UChar32 before = text.char32At(text.moveIndex32(last, -1));
    if (!u_hasBinaryProperty(before, UCHAR_ALPHABETIC) ||
        (U_GET_GC_MASK(before) & U_GC_M_MASK) != 0)
      return false;
    if (stop + 1 >= text.length()) return false;
    const UChar32 first = text.char32At(stop + 1);
    if (!u_hasBinaryProperty(first, UCHAR_UPPERCASE) && u_charType(first) != U_TITLECASE_LETTER)
      return false;
    const std::int32_t second = text.moveIndex32(stop + 1, 1);
    return second < text.length() && u_hasBinaryProperty(text.char32At(second), UCHAR_LOWERCASE);
  }

  void Word(const icu::UnicodeString& text, std::uint32_t begin,
            std::vector<ReferenceWord>* found) const {
    bool word = false;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
      const UChar32 c = text.char32At(i);
      const bool mark = (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
      word = word || (u_hasBinaryProperty(c, UCHAR_ALPHABETIC) && !mark) ||
             u_charType(c) == U_DECIMAL_DIGIT_NUMBER;
    }
    if (!word) return;
    ReferenceWord added{begin, begin + Bytes(text), Fold(text)};
    if (!added.folded.empty()) found->push_back(added);
  }

  std::unique_ptr<icu::BreakIterator> words_;
  const icu::Normalizer2* casefold_ = nullptr;  // ICU's own
  const icu::Normalizer2* decompose_ = nullptr;
};

}  // namespace opslag
