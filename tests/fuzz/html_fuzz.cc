// Any bytes as HTML: what is read keeps its offsets, and reading it again gives the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/text/html.h"
#include "classifier/text/utf8.h"
#include "tests/classifier/text/text_checks.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace opslag;
  const std::string html = RepairUtf8({reinterpret_cast<const char*>(data), size}).text;
  LooksLikeHtml(html);
  static HtmlReader reader;
  ExtractedText text;
  reader.Read(html, &text);
  RequireNoProblem(CheckText(html, text));
  for (const Line& line : text.lines) {
    const ExtractedText::Range range = text.SourceRange(line.begin, line.end);
    Require(range.begin < range.end && range.end <= html.size(), "a line without source");
  }
  ExtractedText again;
  HtmlReader().Read(html, &again);
  Require(again.text == text.text && again.lines.size() == text.lines.size(),
          "a used reader reads otherwise");
  return 0;
}
