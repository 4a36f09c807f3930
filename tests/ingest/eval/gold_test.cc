#include "ingest/eval/gold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace opslag {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kHeader[] = "id\ttitle\temployer\tdisco4\taccept\tagreement\tstem\tstem_firm\n";

Result<std::vector<GoldRow>> Parse(const std::string& rows) {
  return ParseGold(kHeader + rows, "gold.tsv");
}

TEST(Gold, ReadsWhatTheColumnsSay) {
  const auto gold = Parse("a\tSmed søges\tUnknown\t7221\t7221|7233\tmajority\t1\t0\n");
  ASSERT_TRUE(gold) << gold.error().ToString();
  ASSERT_EQ(gold->size(), 1u);
  const GoldRow& row = gold->front();
  EXPECT_EQ(row.id, "a");
  EXPECT_EQ(row.title, "Smed søges");
  EXPECT_EQ(row.employer, "");
  EXPECT_EQ(row.code, "7221");
  EXPECT_THAT(row.accept, ElementsAre("7221", "7233"));
  EXPECT_FALSE(row.official);
  EXPECT_TRUE(row.stem);
  EXPECT_FALSE(row.stem_firm);
}

TEST(Gold, ARowThatCannotBeCodedAcceptsNothing) {
  const auto gold = Parse("a\tVi søger dig\tNetto\tNONE\t\tunanimous\t\t0");
  ASSERT_TRUE(gold) << gold.error().ToString();
  EXPECT_EQ(gold->front().code, "");
  EXPECT_TRUE(gold->front().accept.empty());
  EXPECT_EQ(gold->front().employer, "Netto");
}

TEST(Gold, ColumnsComeInAnyOrderAndSomeMayBeMissing) {
  const auto gold = ParseGold(
      "\xEF\xBB\xBF"
      "accept\tmore\tdisco4\temployer\ttitle\tid\r\n7221\tx\t7221\t\tSmed\t1\r\n",
      "gold.tsv");
  ASSERT_TRUE(gold) << gold.error().ToString();
  EXPECT_EQ(gold->front().id, "1");
  EXPECT_EQ(gold->front().code, "7221");
  EXPECT_THAT(gold->front().accept, ElementsAre("7221"));
}

struct Fault {
  const char* rows;
  const char* where;
  const char* reason;
};

class GoldRefuses : public testing::TestWithParam<Fault> {};

TEST_P(GoldRefuses, WithLineColumnAndReason) {
  const auto gold = Parse(GetParam().rows);
  ASSERT_FALSE(gold);
  EXPECT_EQ(gold.error().code, ErrorCode::kIo);
  EXPECT_EQ(gold.error().where, GetParam().where);
  EXPECT_THAT(gold.error().reason, HasSubstr(GetParam().reason));
  EXPECT_THAT(gold.error().ToString(), Not(HasSubstr("Hemmelig")));
}

INSTANTIATE_TEST_SUITE_P(
    All, GoldRefuses,
    testing::Values(
        Fault{"", "gold.tsv", "holds no labelled headlines"},
        Fault{"a\tHemmelig\t\t7221\t7221\tm\t1\n", "gold.tsv:2", "has 7 columns, the first line 8"},
        Fault{"\tHemmelig\t\t7221\t7221\tm\t1\t1\n", "gold.tsv:2: id", "is empty"},
        Fault{"a\tx\t\t7221\t7221\tm\t1\t1\na\tHemmelig\t\t7221\t7221\tm\t1\t1\n", "gold.tsv:3: id",
              "already in line 2"},
        Fault{"a\tHemmelig\t\t722\t7221\tm\t1\t1\n", "gold.tsv:2: disco4", "four digits nor NONE"},
        Fault{"a\tHemmelig\t\t7221\t\tm\t1\t1\n", "gold.tsv:2: accept", "four digits"},
        Fault{"a\tHemmelig\t\t7221\t7221;7233\tm\t1\t1\n", "gold.tsv:2: accept", "joined by |"},
        Fault{"a\tHemmelig\t\t7221\t7221\tm\tyes\t1\n", "gold.tsv:2: stem", "0 nor 1"},
        Fault{"a\tHemmelig\t\t7221\t7221\tm\t1\t2\n", "gold.tsv:2: stem_firm", "0 nor 1"},
        Fault{"a\tHemmelig\xFF\t\t7221\t7221\tm\t1\t1\n", "gold.tsv", "UTF-8"}));

TEST(Gold, AMissingColumnIsNamedWithWhatIsWanted) {
  const auto gold = ParseGold("id\ttitle\temployer\tdisco4\n", "gold.tsv");
  ASSERT_FALSE(gold);
  EXPECT_EQ(gold.error().where, "gold.tsv:1");
  EXPECT_THAT(gold.error().reason, HasSubstr("\"accept\""));
}

TEST(Gold, AFileThatIsNotThereIsNamed) {
  const auto gold = ReadGold("/nowhere/gold.tsv");
  ASSERT_FALSE(gold);
  EXPECT_EQ(gold.error().where, "/nowhere/gold.tsv");
}

}  // namespace
}  // namespace opslag
