#include "ingest/demo/table.h"

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/demo/display_text.h"

namespace opslag {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Printable, KeepsDanishLettersAndEmojis) {
  EXPECT_EQ(Printable("Ærø søger kok 🐟"), "Ærø søger kok 🐟");
}

TEST(Printable, TakesOutWhatMovesTheCursorOrTurnsTheText) {
  EXPECT_EQ(Printable("rød\x1b[31m tekst"), "rød [31m tekst");
  EXPECT_EQ(Printable("en\r\n\tto\x7f"), "en to");
  EXPECT_EQ(Printable("a\xC2\x9B"
                      "b"),
            "a b");  // C1 control
  EXPECT_EQ(Printable("abc\xE2\x80\xAE"
                      "def"),
            "abcdef");  // right-to-left override
  EXPECT_EQ(Printable(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(Printable("a\xC2\xA0\xC2\xA0"
                      "b"),
            "a b");  // no-break spaces
}

TEST(Printable, IllFormedBytesBecomeOneSpace) {
  EXPECT_EQ(Printable("a\xFF\xFE"
                      "b"),
            "a b");
  EXPECT_EQ(Printable("a\xC3"), "a");
  EXPECT_EQ(Printable("\xED\xA0\x80x"), "x");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(DisplayWidth("kok"), 3);
  EXPECT_EQ(DisplayWidth("Ærø"), 3);
  EXPECT_EQ(DisplayWidth("a\xCC\x8A"), 1);  // a and a combining ring
  EXPECT_EQ(DisplayWidth("🐟"), 2);
  EXPECT_EQ(DisplayWidth("日本"), 4);
  EXPECT_EQ(DisplayWidth(""), 0);
}

TEST(FitTo, FillsShortText) { EXPECT_EQ(FitTo("smed", 6), "smed  "); }

TEST(FitTo, CutsLongText) {
  EXPECT_EQ(FitTo("klejnsmed", 6), "klejn…");
  EXPECT_EQ(FitTo("klejnsmed", 9), "klejnsmed");
  EXPECT_EQ(FitTo("abc", 1), "…");
}

TEST(FitTo, DoesNotCutAWideCharacterInTwo) {
  const std::string cut = FitTo("ab🐟🐟", 4);
  EXPECT_EQ(cut, "ab… ");
  EXPECT_EQ(DisplayWidth(cut), 4);
}

TextTable TwoColumns() {
  TextTable table({{"TITLE", 2, 5, 60}, {"CODE", 1, 4, 10}});
  table.AddRow({"Klejnsmed med rutine i rustfrit stål", "7213"});
  table.AddRow({"Kok 🐟", "5120"});
  return table;
}

TEST(TextTable, ColumnsAlignWithWideCharacters) {
  std::ostringstream out;
  TwoColumns().Print(out, {.width = 30});
  EXPECT_EQ(out.str(),
            "TITLE                     CODE\n"
            "Klejnsmed med rutine i …  7213\n"
            "Kok 🐟                    5120\n");
}

TEST(TextTable, NeverNarrowerThanItsLeastWidthsNorWiderThanNeeded) {
  EXPECT_THAT(TwoColumns().Widths(1), ElementsAre(5, 4));
  EXPECT_THAT(TwoColumns().Widths(200), ElementsAre(36, 4));
}

TEST(TextTable, ColoursOnlyWhenAsked) {
  std::ostringstream plain;
  TwoColumns().Print(plain, {.width = 40, .colour = false});
  EXPECT_THAT(plain.str(), Not(HasSubstr("\x1b")));
  std::ostringstream coloured;
  TwoColumns().Print(coloured, {.width = 40, .colour = true});
  EXPECT_THAT(coloured.str(), HasSubstr("\x1b["));
}

TEST(TextTable, ACellCannotSmuggleColours) {
  TextTable table({{"A", 1, 4, 20}});
  table.AddRow({"x\x1b[2Jy"});
  std::ostringstream out;
  table.Print(out, {.width = 20});
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace opslag
