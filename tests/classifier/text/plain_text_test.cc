#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/text/extracted_text.h"
#include "tests/classifier/text/text_checks.h"

namespace opslag {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Lines with "* " before items and "# " before headings.
std::vector<std::string> Lines(std::string_view source) {
  ExtractedText text;
  ReadPlainText(source, &text);
  EXPECT_EQ(text.text, source);
  EXPECT_TRUE(text.runs.empty());
  EXPECT_FALSE(text.truncated);
  EXPECT_EQ(CheckText(source, text), "");
  std::vector<std::string> lines;
  for (const Line& line : text.lines) {
    const char* mark = line.kind == LineKind::kItem      ? "* "
                       : line.kind == LineKind::kHeading ? "# "
                                                         : "";
    lines.push_back(mark + text.text.substr(line.begin, line.end - line.begin));
  }
  return lines;
}

TEST(ReadPlainTextTest, EmptyTextHasNoLines) {
  EXPECT_THAT(Lines(""), IsEmpty());
  EXPECT_THAT(Lines(" \n\t\r\n  "), IsEmpty());
}

TEST(ReadPlainTextTest, EveryKindOfLineBreakEndsALine) {
  EXPECT_THAT(Lines("a.\nb.\r\nc.\rd.\xC2\x85"
                    "e.\xE2\x80\xA8"
                    "f.\xE2\x80\xA9"
                    "g."),
              ElementsAre("a.", "b.", "c.", "d.", "e.", "f.", "g."));
}

TEST(ReadPlainTextTest, ALineBreakIsFoundWhereverItStands) {
  for (const std::string line_break :
       {"\n", "\r", "\r\n", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    for (std::size_t size = 1; size < 40; ++size) {
      const std::string first(size, 'x'), second(40 - size, 'y');
      ExtractedText text;
      ReadPlainText(first + line_break + second, &text);
      ASSERT_EQ(text.lines.size(), 2u) << size;
      EXPECT_EQ(text.lines[0].end, size);
      EXPECT_EQ(text.lines[1].begin, size + line_break.size());
    }
  }
}

TEST(ReadPlainTextTest, LinesAreTrimmed) {
  EXPECT_THAT(Lines("  Vi er et værksted.\xC2\xA0 \n\xE3\x80\x80Kom forbi. "),
              ElementsAre("Vi er et værksted.", "Kom forbi."));
}

TEST(ReadPlainTextTest, AByteOrderMarkIsNoText) {
  EXPECT_THAT(Lines("\xEF\xBB\xBFHej."), ElementsAre("Hej."));
}

TEST(ReadPlainTextTest, BulletsMakeItems) {
  EXPECT_THAT(Lines("- svejse\n* dreje\n• fræse\n•bore\n–  file\n· lime\n▪ male\n✔ "
                    "feje\n\xEF\x82\xB7\tpudse"),
              ElementsAre("* svejse", "* dreje", "* fræse", "* bore", "* file", "* lime", "* male",
                          "* feje", "* pudse"));
  EXPECT_THAT(Lines("✅ Kørekort\n👍🏽 Humør\n▶️ Truck"),
              ElementsAre("* Kørekort", "* Humør", "* Truck"));
}

TEST(ReadPlainTextTest, ATypedBulletWithoutSpaceNeedsACapital) {
  EXPECT_THAT(Lines("-Svejse\n-montør søges nu.\n*Bore"),
              ElementsAre("* Svejse", "-montør søges nu.", "* Bore"));
}

TEST(ReadPlainTextTest, RulesOfDashesAreNoItems) {
  EXPECT_THAT(Lines("a b.\n- - - -\n-----\nc d."), ElementsAre("a b.", "- - - -", "-----", "c d."));
}

TEST(ReadPlainTextTest, NumberingMakesItemsAndOrdinalsDoNot) {
  EXPECT_THAT(Lines("1. Svejse\n12) Bore\na) File\n1. assistent søges.\n16. august er "
                    "fristen.\n2026. Et år.\n3.5 km."),
              ElementsAre("* Svejse", "* Bore", "* File", "1. assistent søges.",
                          "16. august er fristen.", "2026. Et år.", "3.5 km."));
}

TEST(ReadPlainTextTest, AShortLineWithAColonIsAHeading) {
  EXPECT_THAT(Lines("Du skal kunne:\n- svejse\nKontakt:  \nxx"),
              ElementsAre("# Du skal kunne:", "* svejse", "# Kontakt:", "xx"));
  const std::string long_line(90, 'x');
  EXPECT_THAT(Lines(long_line + ":"), ElementsAre(long_line + ":"));
  EXPECT_THAT(Lines("12:\nxx"), ElementsAre("12:", "xx"));
}

TEST(ReadPlainTextTest, AShortLineAloneIsAHeading) {
  EXPECT_THAT(
      Lines("Dine opgaver\n\nDu svejser.\n\nHvem er du?\n \nDu er glad.\nSlut nu"),
      ElementsAre("# Dine opgaver", "Du svejser.", "# Hvem er du?", "Du er glad.", "Slut nu"));
}

TEST(ReadPlainTextTest, ALineThatEndsASentenceIsNoHeading) {
  EXPECT_THAT(Lines("Kom forbi.\n\nRing nu!\n\nmed venlig hilsen,\n\nog så…"),
              ElementsAre("Kom forbi.", "Ring nu!", "med venlig hilsen,", "og så…"));
}

TEST(ReadPlainTextTest, WhatNoReaderSeesIsLeftOutAndTheWayBackKept) {
  const std::string source(
      "\0\0sm\x01"
      "e\xE2\x80\x8B"
      "d\0 s\xC3\xB8"
      "ges\x7F\n\x1B- kok\0",
      26);
  ExtractedText text;
  ReadPlainText(source, &text);
  EXPECT_EQ(CheckText(source, text), "");
  EXPECT_EQ(text.text, "smed søges\n- kok");
  ASSERT_EQ(text.lines.size(), 2u);
  EXPECT_EQ(text.lines[1].kind, LineKind::kItem);
  // "smed", with what stands inside it.
  const ExtractedText::Range smed = text.SourceRange(0, 4);
  EXPECT_EQ(smed.begin, 2u);
  EXPECT_EQ(smed.end, 10u);
  const ExtractedText::Range kok = text.SourceRange(text.lines[1].begin, text.lines[1].end);
  EXPECT_EQ(source.substr(kok.begin, kok.end - kok.begin), "kok");
}

TEST(ReadPlainTextTest, ControlCharactersThatPartWordsStay) {
  EXPECT_THAT(Lines("kok\v\f\x1C\x1F og\tsmed"), ElementsAre("# kok\v\f\x1C\x1F og\tsmed"));
  EXPECT_THAT(Lines("\v smed \x1C"), ElementsAre("# smed"));
}

TEST(ReadPlainTextTest, NothingButHiddenCharactersIsNoText) {
  const std::string source(300'000, '\0');
  ExtractedText text;
  ReadPlainText(source, &text);
  EXPECT_EQ(CheckText(source, text), "");
  EXPECT_THAT(text.lines, IsEmpty());
  // Beyond what is dropped they are white space, in one run.
  std::string many;
  for (int i = 0; i < 150'000; ++i) many += std::string("a\0", 2);
  ReadPlainText(many, &text);
  EXPECT_EQ(CheckText(many, text), "");
  EXPECT_THAT(text.text, ::testing::StartsWith("aaaa"));
  EXPECT_LT(text.runs.size(), 110'000u);
}

TEST(ReadPlainTextTest, FiftyMegabytesAreRead) {
  const std::string source(50u << 20, 'a');
  ExtractedText text;
  ReadPlainText(source, &text);
  ASSERT_EQ(text.lines.size(), 1u);
  EXPECT_EQ(text.lines[0].end, source.size());
}

}  // namespace
}  // namespace opslag
