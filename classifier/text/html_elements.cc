#include "classifier/text/html_elements.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace opslag {
namespace {

using enum ElementRole;

// Elements of the HTML living standard and of HTML 4, sorted by name. Cells of a table end lines as
// blocks do, so that no phrase runs from one into the next.
constexpr std::array kElements = {
    Element{"a", kInline},         Element{"abbr", kInline},     Element{"acronym", kInline},
    Element{"address", kBlock},    Element{"applet", kHidden},   Element{"area", kInline},
    Element{"article", kBlock},    Element{"aside", kBlock},     Element{"audio", kHidden},
    Element{"b", kBold},           Element{"base", kInline},     Element{"bdi", kInline},
    Element{"bdo", kInline},       Element{"big", kInline},      Element{"blockquote", kBlock},
    Element{"body", kBlock},       Element{"br", kBreak},        Element{"button", kInline},
    Element{"canvas", kHidden},    Element{"caption", kBlock},   Element{"center", kBlock},
    Element{"cite", kInline},      Element{"code", kInline},     Element{"col", kInline},
    Element{"colgroup", kBlock},   Element{"data", kInline},     Element{"datalist", kHidden},
    Element{"dd", kBlock},         Element{"del", kInline},      Element{"details", kBlock},
    Element{"dfn", kInline},       Element{"dialog", kBlock},    Element{"dir", kBlock},
    Element{"div", kBlock},        Element{"dl", kBlock},        Element{"dt", kBlock},
    Element{"em", kInline},        Element{"embed", kInline},    Element{"fieldset", kBlock},
    Element{"figcaption", kBlock}, Element{"figure", kBlock},    Element{"font", kInline},
    Element{"footer", kBlock},     Element{"form", kBlock},      Element{"frame", kInline},
    Element{"frameset", kBlock},   Element{"h1", kHeading},      Element{"h2", kHeading},
    Element{"h3", kHeading},       Element{"h4", kHeading},      Element{"h5", kHeading},
    Element{"h6", kHeading},       Element{"head", kHidden},     Element{"header", kBlock},
    Element{"hgroup", kBlock},     Element{"hr", kBreak},        Element{"html", kBlock},
    Element{"i", kInline},         Element{"iframe", kHidden},   Element{"img", kInline},
    Element{"input", kInline},     Element{"ins", kInline},      Element{"kbd", kInline},
    Element{"label", kInline},     Element{"legend", kHeading},  Element{"li", kItem},
    Element{"link", kInline},      Element{"main", kBlock},      Element{"map", kInline},
    Element{"mark", kInline},      Element{"menu", kBlock},      Element{"meta", kInline},
    Element{"meter", kInline},     Element{"nav", kBlock},       Element{"noframes", kHidden},
    Element{"noscript", kHidden},  Element{"object", kInline},   Element{"ol", kBlock},
    Element{"optgroup", kBlock},   Element{"option", kBlock},    Element{"output", kInline},
    Element{"p", kBlock},          Element{"param", kInline},    Element{"picture", kInline},
    Element{"pre", kPreformatted}, Element{"progress", kInline}, Element{"q", kInline},
    Element{"rp", kHidden},        Element{"rt", kHidden},       Element{"ruby", kInline},
    Element{"s", kInline},         Element{"samp", kInline},     Element{"script", kHidden},
    Element{"search", kBlock},     Element{"section", kBlock},   Element{"select", kBlock},
    Element{"small", kInline},     Element{"source", kInline},   Element{"span", kInline},
    Element{"strike", kInline},    Element{"strong", kBold},     Element{"style", kHidden},
    Element{"sub", kInline},       Element{"summary", kHeading}, Element{"sup", kInline},
    Element{"svg", kHidden},       Element{"table", kBlock},     Element{"tbody", kBlock},
    Element{"td", kBlock},         Element{"template", kHidden}, Element{"textarea", kBlock},
    Element{"tfoot", kBlock},      Element{"th", kBlock},        Element{"thead", kBlock},
    Element{"time", kInline},      Element{"title", kHidden},    Element{"tr", kBlock},
    Element{"track", kInline},     Element{"tt", kInline},       Element{"u", kInline},
    Element{"ul", kBlock},         Element{"var", kInline},      Element{"video", kHidden},
    Element{"wbr", kInline},
};
static_assert(std::ranges::is_sorted(kElements, {}, &Element::name));

constexpr std::size_t kLongestName = 10;

}  // namespace

const Element* FindElement(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return nullptr;
  std::array<char, kLongestName> lower;
  std::ranges::transform(name, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::string_view key(lower.data(), name.size());
  const auto* at = std::ranges::lower_bound(kElements, key, {}, &Element::name);
  return at != kElements.end() && at->name == key ? at : nullptr;
}

}  // namespace opslag
