#include "ingest/register/csv_rows.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opslag {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Hands the text out in pieces of so many bytes.
CsvRows RowsOf(std::string text, std::size_t piece) {
  return CsvRows("rows.csv",
                 [text = std::move(text), piece,
                  at = std::size_t{0}](std::string* to) mutable -> Result<bool> {
                   if (at >= text.size()) return false;
                   to->append(text, at, piece);
                   at += piece;
                   return true;
                 });
}

using Rows = std::vector<std::vector<std::string>>;

Rows AllRows(const std::string& text, std::size_t piece) {
  CsvRows rows = RowsOf(text, piece);
  Rows all;
  std::vector<std::string_view> values;
  while (rows.Next(&values).value()) all.emplace_back(values.begin(), values.end());
  return all;
}

class EveryPiece : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(CsvRows, EveryPiece, testing::Values(1, 2, 3, 7, 1000));

TEST_P(EveryPiece, ReadsWhatRfc4180Has) {
  EXPECT_THAT(AllRows("a,b\r\n1,2\r\n", GetParam()),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(AllRows("a,,\n,\n", GetParam()),
              ElementsAre(ElementsAre("a", "", ""), ElementsAre("", "")));
  EXPECT_THAT(AllRows("\"a, b\",\"say \"\"hi\"\"\",\"\"\n", GetParam()),
              ElementsAre(ElementsAre("a, b", "say \"hi\"", "")));
  EXPECT_THAT(AllRows("\"two\nlines\",x\ny,z", GetParam()),
              ElementsAre(ElementsAre("two\nlines", "x"), ElementsAre("y", "z")));
  EXPECT_THAT(AllRows("\n\r\na\n\n", GetParam()), ElementsAre(ElementsAre("a")));
  EXPECT_THAT(AllRows("\xEF\xBB\xBFid,navn\n", GetParam()), ElementsAre(ElementsAre("id", "navn")));
  EXPECT_THAT(AllRows("", GetParam()), IsEmpty());
}

TEST_P(EveryPiece, TellsWhereARowBegins) {
  CsvRows rows = RowsOf("a,b\n\n\"x\ny\",1\nlast,2\n", GetParam());
  std::vector<std::string_view> values;
  std::vector<std::uint64_t> lines;
  while (rows.Next(&values).value()) lines.push_back(rows.line());
  EXPECT_THAT(lines, ElementsAre(1, 3, 5));
}

TEST_P(EveryPiece, TellsQuotesWhereNoneMayStand) {
  CsvRows rows = RowsOf("\"a\"b,c\nd,e\n", GetParam());
  std::vector<std::string_view> values;
  EXPECT_TRUE(rows.Next(&values).value());
  EXPECT_THAT(values, IsEmpty());
  EXPECT_TRUE(rows.Next(&values).value());
  EXPECT_THAT(values, ElementsAre("d", "e"));
}

TEST_P(EveryPiece, AFileThatEndsWithinQuotesIsCutOff) {
  CsvRows rows = RowsOf("a\n\"b,c\nd\n", GetParam());
  std::vector<std::string_view> values;
  EXPECT_TRUE(rows.Next(&values).value());
  const Result<bool> next = rows.Next(&values);
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().where, "rows.csv:2");
  EXPECT_THAT(next.error().reason, HasSubstr("cut off"));
}

TEST(CsvRows, ARowWithoutEndIsRefusedInBoundedMemory) {
  CsvRows rows("endless.csv", [](std::string* to) -> Result<bool> {
    to->append(64 << 10, 'x');
    return true;
  });
  std::vector<std::string_view> values;
  const Result<bool> next = rows.Next(&values);
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code, ErrorCode::kRecordTooLarge);
}

}  // namespace
}  // namespace opslag
