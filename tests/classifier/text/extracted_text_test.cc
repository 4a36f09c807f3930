#include "classifier/text/extracted_text.h"

#include <gtest/gtest.h>

namespace opslag {
namespace {

// "abc" and a space from the source's 2..6 as they are, "æ" for "&aelig;" at 10..17, a line break,
// "de" at 20..22.
ExtractedText Sample() {
  ExtractedText text;
  text.text = "abc æ\nde";
  text.runs = {{0, 4, 2, 4}, {4, 2, 10, 7}, {7, 2, 20, 2}};
  return text;
}

void ExpectRange(const ExtractedText& text, std::uint32_t begin, std::uint32_t end,
                 std::uint32_t source_begin, std::uint32_t source_end) {
  const ExtractedText::Range range = text.SourceRange(begin, end);
  EXPECT_EQ(range.begin, source_begin) << begin << "-" << end;
  EXPECT_EQ(range.end, source_end) << begin << "-" << end;
}

TEST(SourceRangeTest, WithoutRunsTextIsTheSource) {
  ExtractedText text;
  text.text = "smed";
  ExpectRange(text, 1, 3, 1, 3);
}

TEST(SourceRangeTest, MapsBytesOfADirectRunOneByOne) {
  ExpectRange(Sample(), 0, 3, 2, 5);
  ExpectRange(Sample(), 1, 2, 3, 4);
}

TEST(SourceRangeTest, TakesAReplacedRunWhole) {
  ExpectRange(Sample(), 4, 6, 10, 17);
  ExpectRange(Sample(), 4, 5, 10, 17);
  ExpectRange(Sample(), 2, 6, 4, 17);
}

TEST(SourceRangeTest, LineBreaksBelongToNoRun) {
  ExpectRange(Sample(), 4, 7, 10, 17);
  ExpectRange(Sample(), 6, 9, 20, 22);
  ExpectRange(Sample(), 0, 9, 2, 22);
}

TEST(SourceRangeTest, AnEmptyRangeStaysEmpty) {
  ExpectRange(Sample(), 7, 7, 20, 20);
  ExpectRange(Sample(), 9, 9, 22, 22);
}

TEST(ExtractedTextTest, ClearForgetsAll) {
  ExtractedText text = Sample();
  text.lines.push_back({});
  text.truncated = true;
  text.Clear();
  EXPECT_TRUE(text.text.empty() && text.lines.empty() && text.runs.empty());
  EXPECT_FALSE(text.truncated);
}

}  // namespace
}  // namespace opslag
