// Builds an ExtractedText from pieces of text, as a browser lays them out. Knows nothing of HTML's
// syntax.
//
// White space is folded to one space within a line and dropped at its ends; lines without text
// vanish. Every byte of text keeps its place in the source.
#pragma once

#include <cstdint>
#include <string_view>

#include "classifier/text/extracted_text.h"

namespace opslag {

class TextAssembler {
 public:
  // How the text that is added looks.
  struct Style {
    bool bold = false;
    bool heading = false;
    bool keep_breaks = false;  // line breaks of the source end lines
  };

  // `out` is cleared and filled until the next Start.
  void Start(ExtractedText* out);

  // Text whose bytes are those of the source from `source_begin` on.
  void AddDirect(std::string_view text, std::uint32_t source_begin, const Style& style);
  // Text that stands for the whole source range: an entity.
  void AddReplacement(std::string_view text, std::uint32_t source_begin, std::uint32_t source_end,
                      const Style& style);
  void EndLine();
  // The next line with text is an item, unless ItemEnds comes first.
  void ItemBegins() { item_pending_ = true; }
  void ItemEnds() { item_pending_ = false; }

 private:
  void AddSpace(std::uint32_t source_begin, std::uint32_t source_end);
  void BeginWord(const Style& style);
  void AddRun(std::uint32_t length, std::uint32_t source_begin, std::uint32_t source_length);
  LineKind KindOf(std::string_view line) const;

  ExtractedText* out_ = nullptr;
  std::uint32_t line_begin_ = 0;
  bool line_open_ = false;  // the line has text
  bool all_bold_ = true;    // of the line's text so far
  bool any_heading_ = false;
  bool item_pending_ = false;
  bool space_pending_ =
      false;  // white space of the source [space_begin_, space_end_) is still to be written
  std::uint32_t space_begin_ = 0;
  std::uint32_t space_end_ = 0;
};

}  // namespace opslag
