// Folding by ICU, for whatever the tables do not cover.
//
//   NFKC_Casefold (compatibility forms, case, default ignorables such as the soft hyphen), then
//   canonical decomposition with the marks dropped, then æ -> ae, ø -> oe, å -> aa. A ring above an
//   "a" makes it å however it is written; other accents are dropped (é -> e, ä -> a, ö -> o). So are
//   white space and control characters that a compatibility form brings along.
//
// Holds buffers: one per thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <unicode/unorm2.h>

#include "classifier/error.h"

namespace opslag {

class IcuFolder {
 public:
  // Error: kInternal where ICU's data is missing.
  static Result<IcuFolder> Open();

  enum class Apostrophes { kKeep, kDrop };

  // Appends the folded form of `text` to *out. Apostrophes of any form become ' or vanish.
  // REQUIRES: well-formed UTF-8 of at most 1 GiB.
  void Append(std::string_view text, Apostrophes apostrophes, std::string* out);

 private:
  IcuFolder(const UNormalizer2* casefold, const UNormalizer2* decompose)
      : casefold_(casefold), decompose_(decompose) {}
  void Normalize(const UNormalizer2* normalizer, const std::vector<char16_t>& in,
                 std::vector<char16_t>* out);

  const UNormalizer2* casefold_;  // ICU's own, never closed
  const UNormalizer2* decompose_;
  std::vector<char16_t> wide_;
  std::vector<char16_t> folded_;
};

}  // namespace opslag
