#include "classifier/text/utf8.h"

#include <string>

#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";

TEST(IsWellFormedUtf8Test, TakesEveryLengthOfSequence) {
  EXPECT_TRUE(IsWellFormedUtf8(""));
  EXPECT_TRUE(IsWellFormedUtf8("smed"));
  EXPECT_TRUE(IsWellFormedUtf8("søger en blikkenslager til Ærø"));
  EXPECT_TRUE(IsWellFormedUtf8("€ 中 \xEF\xBF\xBF"));
  EXPECT_TRUE(IsWellFormedUtf8("🚀 \xF4\x8F\xBF\xBF"));
  EXPECT_TRUE(IsWellFormedUtf8(std::string_view("a\0b", 3)));
}

TEST(IsWellFormedUtf8Test, RefusesWhatTheStandardRefuses) {
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xE0\x9F\x80", "\xED\xA0\x80", "\xE2\x82",
        "\xF0\x8F\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "abcdefghijk\xE6r"}) {
    EXPECT_FALSE(IsWellFormedUtf8(bad));
  }
}

TEST(RepairUtf8Test, LeavesWellFormedTextAlone) {
  const RepairedText repaired = RepairUtf8("blåbær 🚀");
  EXPECT_EQ(repaired.text, "blåbær 🚀");
  EXPECT_EQ(repaired.replaced, 0u);
}

// The standard's own example, table 3-8 and those beside it.
TEST(RepairUtf8Test, ReplacesMaximalSubparts) {
  const RepairedText repaired = RepairUtf8("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64");
  const std::string r = kReplacement;
  EXPECT_EQ(repaired.text, "a" + r + r + r + "b" + r + "c" + r + r + "d");
  EXPECT_EQ(repaired.replaced, 6u);
  EXPECT_EQ(RepairUtf8("\xED\xA0\x80").replaced, 3u);  // a surrogate: no part of it can lead on
  EXPECT_EQ(RepairUtf8("\xF0\x9F\x9A").replaced, 1u);
  EXPECT_EQ(RepairUtf8("\xC0\xAF").replaced, 2u);
}

TEST(RepairUtf8Test, ReadsLatin1AsDamaged) {
  const RepairedText repaired = RepairUtf8("s\xF8ger");
  EXPECT_EQ(repaired.text, std::string("s") + kReplacement + "ger");
  EXPECT_EQ(repaired.replaced, 1u);
}

// ICU counts maximal subparts the same way.
TEST(RepairUtf8Test, AgreesWithIcuOnAllShortSequences) {
  constexpr unsigned char kBytes[] = {0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2,
                                      0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
  for (const unsigned char a : kBytes) {
    for (const unsigned char b : kBytes) {
      for (const unsigned char c : kBytes) {
        for (const unsigned char d : kBytes) {
          const std::string text = {static_cast<char>(a), static_cast<char>(b),
                                    static_cast<char>(c), static_cast<char>(d)};
          std::string expected;
          icu::UnicodeString::fromUTF8(text).toUTF8String(expected);
          std::uint32_t replaced = 0;
          for (std::size_t at = 0; (at = expected.find(kReplacement, at)) != std::string::npos;
               at += 3)
            ++replaced;
          const RepairedText repaired = RepairUtf8(text);
          ASSERT_EQ(repaired.text, expected);
          ASSERT_EQ(repaired.replaced, replaced);
          ASSERT_EQ(IsWellFormedUtf8(text), replaced == 0);
        }
      }
    }
  }
}

TEST(PrefixUtf8Test, EndsBetweenCharacters) {
  EXPECT_EQ(PrefixUtf8("blåbær", 100), "blåbær");
  EXPECT_EQ(PrefixUtf8("blåbær", 3), "bl");
  EXPECT_EQ(PrefixUtf8("blåbær", 4), "blå");
  EXPECT_EQ(PrefixUtf8("🚀", 3), "");
}

TEST(DecodeTest, RoundTripsEveryScalarValue) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    AppendUtf8(c, &text);
    const CodePoint point = DecodeAt(text.data());
    ASSERT_EQ(point.value, c);
    ASSERT_EQ(point.length, text.size());
    ASSERT_EQ(StepBack(text.data() + text.size()), text.data());
  }
}

}  // namespace
}  // namespace opslag
