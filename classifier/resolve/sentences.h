// Which sentence each token stands in, counted once for a posting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "classifier/text/canonical_text.h"

namespace opslag {

// One per thread, reused. A sentence ends with a full stop, a line, or where an item or heading
// begins; the mark that ends it belongs to it.
class Sentences {
 public:
  void Read(const CanonicalText& text);

  // Number of a token's sentence, from 0 in the order of the text. A completed word stands where it
  // was completed.
  std::uint32_t Of(std::size_t token) const { return of_[token]; }
  // Every number is below.
  std::uint32_t Count() const { return count_; }
  // The tokens at which a sentence begins, or what stands behind a colon, in order.
  const std::vector<std::uint32_t>& Openings() const { return openings_; }
  // Whether a sentence ends between the two tokens, the first one included. REQUIRES: first <=
  // last.
  bool EndsBetween(std::size_t first, std::size_t last) const { return of_[first] != of_[last]; }

 private:
  std::vector<std::uint32_t> of_, openings_;
  std::uint32_t count_ = 0;
};

}  // namespace opslag
