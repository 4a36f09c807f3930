#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "classifier/text/canonical_text.h"
#include "tests/classifier/text/sample_tables.h"

namespace opslag {
namespace {

std::string Language(std::string_view text) {
  CanonicalText canonical;
  Tokenizer(SampleTables()).AppendPhrase(text, Field::kBody, &canonical);
  return std::string(DetectLanguage(*SampleTables(), canonical));
}

constexpr std::string_view kFiller = " xx xx xx xx xx xx xx xx xx xx xx xx ";

TEST(DetectLanguageTest, LongTexts) {
  EXPECT_EQ(
      Language(
          "jeg er en del af holdet og du skal til samtale for at høre hvad vi kan og ikke kan"),
      "da");
  EXPECT_EQ(
      Language("jeg er en del av laget og du skal til samtale for å høre hva vi kan og ikke kan"),
      "no");
  EXPECT_EQ(Language("du och jag vet vad som inte går till för att vi är en del av laget"), "sv");
  EXPECT_EQ(Language("you and the team know what to do and not to do for the good of the company"),
            "en");
}

TEST(DetectLanguageTest, SharedWordsAloneDecideNothing) {
  EXPECT_EQ(
      Language(std::string("og ikke til for jeg du og ikke til for jeg du") + std::string(kFiller)),
      "");
}

TEST(DetectLanguageTest, ALongTextNeedsThreeWords) {
  EXPECT_EQ(Language(std::string(kFiller) + "the of"), "");
  EXPECT_EQ(Language(std::string(kFiller) + "the of and"), "en");
}

TEST(DetectLanguageTest, AShortTextNeedsOneDistinctiveWord) {
  EXPECT_EQ(Language("leder af køkken"), "da");
  EXPECT_EQ(Language("head of kitchen"), "en");
  EXPECT_EQ(Language("Smed til Skive"), "");  // "til" is Norwegian too
  EXPECT_EQ(Language("Don’t worry"), "en");
}

TEST(DetectLanguageTest, NothingIsNoLanguage) {
  EXPECT_EQ(Language(""), "");
  EXPECT_EQ(Language("12 34 . ,"), "");
  EXPECT_EQ(Language("the af"), "");
}

TEST(DetectLanguageTest, WithoutLists) {
  const auto tables = *TextTables::Build({});
  CanonicalText canonical;
  Tokenizer(tables).AppendPhrase("og du", Field::kBody, &canonical);
  EXPECT_EQ(DetectLanguage(*tables, canonical), "");
}

}  // namespace
}  // namespace opslag
