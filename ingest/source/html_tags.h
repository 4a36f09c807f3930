// The tags of an HTML page, one after the other, in one pass over it.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace opslag {

// ASCII letters only: names in HTML.
bool EqualsIgnoringCase(std::string_view one, std::string_view other);

// A tag; views into the page.
struct HtmlTag {
  // What stands behind so many attributes is not seen: no page has them.
  static constexpr std::size_t kMaxAttributes = 64;

  std::string_view name;
  bool is_end = false;    // </name>
  std::size_t begin = 0;  // where "<" stands
  std::size_t end = 0;    // behind ">", or the page's end

  // Whether it has the attribute, with or without a value.
  bool Has(std::string_view attribute) const;
  // Its value as it is written, with entities; empty where there is none.
  std::string_view Attribute(std::string_view attribute) const;

  using Attributes = std::array<std::pair<std::string_view, std::string_view>, kMaxAttributes>;
  Attributes attributes;
  std::size_t attribute_count = 0;
};

// Passes over text, comments, declarations, and what stands inside elements that hold no markup
// (scripts, styles, titles). Never fails; the time is linear in the page.
class HtmlTagScanner {
 public:
  // `page` outlives the scanner.
  explicit HtmlTagScanner(std::string_view page) : page_(page) {}

  // Null at the end; valid until the next call.
  const HtmlTag* Next();

 private:
  void Read();
  std::string_view ReadValue();
  std::size_t SkipAnyOf(std::string_view characters, std::size_t at) const;
  std::size_t FindAnyOf(std::string_view characters, std::size_t at) const;
  std::size_t EndTagOf(std::string_view name, std::size_t at) const;

  std::string_view page_;
  std::size_t at_ = 0;
  HtmlTag tag_;
};

}  // namespace opslag
