// What the reader does at each HTML element.
#pragma once

#include <cstdint>
#include <string_view>

namespace opslag {

enum class ElementRole : std::uint8_t {
  kInline,   // nothing
  kBlock,    // a line ends before and behind it
  kBreak,    // a line ends here
  kItem,     // a block that is a list item
  kHeading,  // a block that is a heading
  kBold,
  kPreformatted,  // a block that keeps its line breaks
  kHidden,        // not seen by a reader, with all it holds
};

struct Element {
  std::string_view name;  // lower case
  ElementRole role;
};

// Null where HTML knows no such element. `name` in any case; at most a few comparisons.
const Element* FindElement(std::string_view name);

}  // namespace opslag
