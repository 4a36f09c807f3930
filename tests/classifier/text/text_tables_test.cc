#include "classifier/text/text_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classifier/text/sample_tables.h"

namespace opslag {
namespace {

using ::testing::HasSubstr;

Error BuildError(const TextData& data) {
  const auto tables = TextTables::Build(data);
  return tables ? Error{ErrorCode::kInternal, "", "no error"} : tables.error();
}

TEST(TextTablesTest, BuildsFromNothing) { EXPECT_TRUE(TextTables::Build({}).has_value()); }

TEST(TextTablesTest, BuildsTheSample) {
  EXPECT_TRUE(TextTables::Build(SampleTextData()).has_value());
}

TEST(TextTablesTest, RefusesEmptyTerms) {
  for (const char* empty : {"", " ", "\xC2\xAD"}) {
    TextData data;
    data.protected_terms = {empty};
    EXPECT_EQ(BuildError(data).where, "protected_term");
    data = {};
    data.compound_tails = {empty};
    EXPECT_EQ(BuildError(data).where, "compound_tail");
    data = {};
    data.abbreviations = {empty};
    EXPECT_EQ(BuildError(data).where, "abbreviation");
    data = {};
    data.languages = {{"da", {empty}}};
    EXPECT_EQ(BuildError(data).where, "language.word");
    data = {};
    data.headings = {{Section::kTasks, {empty}}};
    EXPECT_EQ(BuildError(data).where, "heading.phrase");
  }
}

TEST(TextTablesTest, RefusesTermsThatFoldTogether) {
  TextData data;
  data.protected_terms = {"m/k", "M/K"};
  const Error error = BuildError(data);
  EXPECT_EQ(error.code, ErrorCode::kRules);
  EXPECT_THAT(error.reason, HasSubstr("\"M/K\""));
  data = {};
  data.compound_tails = {"lærling", "laerling"};
  EXPECT_THAT(BuildError(data).reason, HasSubstr("\"laerling\""));
}

TEST(TextTablesTest, RefusesAHeadingOfTwoSections) {
  TextData data;
  data.headings = {{Section::kTasks, {"Om jobbet", "Om Jobbet:"}},
                   {Section::kAbout, {"om jobbet"}}};
  EXPECT_EQ(BuildError(data).where, "heading.phrase");
  data.headings[1].section = Section::kTasks;
  EXPECT_TRUE(TextTables::Build(data).has_value());
}

TEST(TextTablesTest, RefusesProtectedTermsBeyondTheTables) {
  TextData data;
  data.protected_terms = {"中/k"};
  EXPECT_EQ(BuildError(data).where, "protected_term");
}

TEST(TextTablesTest, RefusesALanguageTwiceAndPhrasesAsWords) {
  TextData data;
  data.languages = {{"da", {"og"}}, {"da", {"af"}}};
  EXPECT_EQ(BuildError(data).where, "language");
  data.languages = {{"da", {"og så"}}};
  EXPECT_EQ(BuildError(data).where, "language.word");
}

}  // namespace
}  // namespace opslag
