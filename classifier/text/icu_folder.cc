#include "classifier/text/icu_folder.h"

#include <cstdint>

#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

constexpr UChar32 kRingAbove = 0x030A;

bool IsApostrophe(UChar32 c) { return c == '\'' || c == 0x2018 || c == 0x2019 || c == 0x02BC; }

bool IsMark(UChar32 c) { return (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0; }

bool IsSpaceOrControl(UChar32 c) { return u_isUWhiteSpace(c) || u_charType(c) == U_CONTROL_CHAR; }

}  // namespace

Result<IcuFolder> IcuFolder::Open() {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* casefold = unorm2_getNFKCCasefoldInstance(&status);
  const UNormalizer2* decompose = unorm2_getNFDInstance(&status);
  if (U_FAILURE(status)) return Fail(ErrorCode::kInternal, "icu", u_errorName(status));
  return IcuFolder(casefold, decompose);
}

void IcuFolder::Normalize(const UNormalizer2* normalizer, const std::vector<char16_t>& in,
                          std::vector<char16_t>* out) {
  const auto in_size = static_cast<std::int32_t>(in.size());
  out->resize(in.size() + 16);
  while (true) {
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t size = unorm2_normalize(normalizer, in.data(), in_size, out->data(),
                                               static_cast<std::int32_t>(out->size()), &status);
    out->resize(static_cast<std::size_t>(size));
    if (status != U_BUFFER_OVERFLOW_ERROR) return;
  }
}

void IcuFolder::Append(std::string_view text, Apostrophes apostrophes, std::string* out) {
  wide_.resize(text.size());  // UTF-16 never takes more units than UTF-8 takes bytes
  std::int32_t wide_size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8(wide_.data(), static_cast<std::int32_t>(wide_.size()), &wide_size, text.data(),
                static_cast<std::int32_t>(text.size()), &status);
  wide_.resize(static_cast<std::size_t>(wide_size));
  Normalize(casefold_, wide_, &folded_);
  Normalize(decompose_, folded_, &wide_);

  bool after_a = false;  // the base letter is an a that may still turn out to be å
  for (std::size_t i = 0; i < wide_.size();) {
    UChar32 c;
    U16_NEXT(wide_.data(), i, wide_.size(), c);
    if (IsMark(c)) {
      if (c == kRingAbove && after_a) {
        out->push_back('a');
        after_a = false;
      }
      continue;
    }
    after_a = c == 'a';
    if (c == 0xE6) {
      out->append("ae");
    } else if (c == 0xF8) {
      out->append("oe");
    } else if (IsApostrophe(c)) {
      if (apostrophes == Apostrophes::kKeep) out->push_back('\'');
    } else if (!IsSpaceOrControl(c)) {
      AppendUtf8(static_cast<char32_t>(c), out);
    }
  }
}

}  // namespace opslag
