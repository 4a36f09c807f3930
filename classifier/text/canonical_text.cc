#include "classifier/text/canonical_text.h"

#include <algorithm>

namespace opslag {

std::size_t CanonicalText::TokenAt(std::uint32_t canon_offset) const {
  const auto behind = std::upper_bound(
      tokens.begin(), tokens.end(), canon_offset,
      [](std::uint32_t offset, const Token& token) { return offset < token.canon_begin; });
  return behind == tokens.begin() ? 0 : static_cast<std::size_t>(behind - tokens.begin()) - 1;
}

}  // namespace opslag
