// Text as a reader sees it, with the way back to the source's bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace opslag {

// What a line of text is. Set by markup, or by bullets and line breaks in plain text.
enum class LineKind : std::uint8_t { kText, kItem, kHeading };

// One line (block) of the text: [begin, end) in ExtractedText::text, without its line break.
struct Line {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  LineKind kind = LineKind::kText;
};

// A run of text that stands in the source. Where source_length equals length the bytes are the same
// one by one, but that a line break or tab of the source is a space; otherwise the whole run stands
// for the whole source range (an entity, folded white space).
struct SourceRun {
  std::uint32_t begin = 0;  // in ExtractedText::text
  std::uint32_t length = 0;
  std::uint32_t source_begin = 0;  // in the source
  std::uint32_t source_length = 0;
};

struct ExtractedText {
  std::string text;         // well-formed UTF-8; lines separated by '\n'
  std::vector<Line> lines;  // in order, not overlapping; empty lines are left out
  std::vector<SourceRun>
      runs;  // in order of both begin and source_begin. Empty: text is the source itself
  bool truncated = false;  // the reader's budget ran out

  // Byte range in the source of the range [begin, end) of `text`; an empty one stays empty.
  // REQUIRES: begin <= end <= text.size().
  struct Range {
    std::uint32_t begin, end;
  };
  Range SourceRange(std::uint32_t begin, std::uint32_t end) const;

  void Clear();

  // Keeps the first `size` bytes at most, cut between two characters, and sets `truncated` where text was lost.
  void Truncate(std::size_t size);
};

// Splits plain text into lines: one that opens with a bullet ("-", "*", "•", "1.") is an item and
// begins behind it; a short one that ends with a colon, or stands alone without a final stop, is a
// heading. `out->text` is the source, up to 256 MiB (then `truncated`), without runs; but controls
// as NUL, and zero width spaces, are left out. REQUIRES: `source` is well-formed UTF-8.
void ReadPlainText(std::string_view source, ExtractedText* out);

}  // namespace opslag
