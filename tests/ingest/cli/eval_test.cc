// `opslag eval`, and the setting --min-confidence that its table helps to choose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/ingest/cli/program_fixture.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class EvalTest : public ProgramTest {
 protected:
  static constexpr char kGold[] =
      "id\ttitle\temployer\tdisco4\taccept\tagreement\tstem\tstem_firm\n"
      "1\tDygtig smed søges til Skive\tUnknown\t7221\t7221|7233\tunanimous\t1\t1\n"
      "2\tNoget ganske andet\tNetto\tNONE\t\tunanimous\t\t0\n";
  static constexpr char kPredictions[] =
      R"({"postingId":"1","occupation":{"disco08":"5120","confidence":0.9}})"
      "\n"
      R"({"postingId":"2"})"
      "\n";
};

TEST_F(EvalTest, GoldBecomesPostingsThatCanBeClassifiedAndMeasured) {
  Write("gold.tsv", kGold);
  const Finished postings = Opslag({"eval", "--postings", Path("gold.tsv")});
  EXPECT_EQ(postings.exit_code, 0) << postings.err;
  EXPECT_THAT(postings.out, AllOf(HasSubstr("\"title\":\"Dygtig smed søges til Skive\""),
                                  HasSubstr("\"name\":\"Netto\""), Not(HasSubstr("Unknown")),
                                  Not(HasSubstr("7221"))));
  const Finished measured =
      Bash("$opslag eval --postings gold.tsv | $opslag classify -q | $opslag eval - gold.tsv");
  EXPECT_EQ(measured.exit_code, 0) << measured.err;
  EXPECT_THAT(measured.out,
              AllOf(StartsWith("2 headlines: 1 with a code, 1 that cannot be coded"),
                    HasSubstr("right at 4 digit(s), of all"), HasSubstr("calibration error")));
}

TEST_F(EvalTest, WritesTextJsonAndDrawing) {
  Write("gold.tsv", kGold);
  Write("said.jsonl", kPredictions);
  const Finished ended = Opslag({"eval", Path("said.jsonl"), Path("gold.tsv"), "--svg",
                                 Path("risk.svg"), "--json", Path("report.json")});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("5120  7221     1"), Not(HasSubstr("Dygtig"))));
  EXPECT_THAT(Read("risk.svg"), StartsWith("<svg "));
  EXPECT_THAT(Read("report.json"), AllOf(StartsWith("{\"rows\":2,"), HasSubstr("\"brier\":0.81"),
                                         Not(HasSubstr("Dygtig"))));
}

TEST_F(EvalTest, JsonOnStandardOutputStandsAlone) {
  Write("gold.tsv", kGold);
  const Finished ended = Opslag({"eval", "-", Path("gold.tsv"), "--json", "-"}, kPredictions);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(StartsWith("{\"rows\":2,"), Not(HasSubstr("headlines:"))));
}

TEST_F(EvalTest, HeadlinesArePrintedOnRequestOnly) {
  Write("gold.tsv", kGold);
  const Finished ended = Opslag({"eval", "-", Path("gold.tsv"), "--examples"}, kPredictions);
  EXPECT_THAT(ended.out, HasSubstr("Dygtig smed søges til Skive"));
}

TEST_F(EvalTest, FaultsAreNamedByFileLineAndColumn) {
  const std::string gold = Write("gold.tsv", std::string(kGold) + "3\tx\t\t12\t12\tm\t1\t1\n");
  const std::string said = Write("said.jsonl", kPredictions);
  Finished ended = Opslag({"eval", said, gold});
  EXPECT_EQ(ended.exit_code, 5);
  EXPECT_THAT(ended.err, HasSubstr("gold.tsv:4: disco4: is neither four digits nor NONE"));
  EXPECT_THAT(ended.out, IsEmpty());

  Write("gold.tsv", kGold);
  ended = Opslag({"eval", Write("bad.jsonl", "{\"postingId\":1}\n"), gold});
  EXPECT_EQ(ended.exit_code, 5);
  EXPECT_THAT(ended.err, HasSubstr("bad.jsonl:1: postingId"));

  ended = Opslag({"eval", Write("few.jsonl", "{\"postingId\":\"1\"}\n"), gold});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("lack 1 of the 2"));
  EXPECT_EQ(Opslag({"eval", gold}).exit_code, 2);
  EXPECT_EQ(Opslag({"eval", "--postings", said, gold}).exit_code, 2);
  EXPECT_EQ(Opslag({"eval", Path("nowhere"), gold}).exit_code, 5);
}

TEST_F(EvalTest, TheLeastConfidenceIsASetting) {
  const std::string line = PostingLine("1");
  const std::string given = "\"disco08\":\"7221\"";
  EXPECT_THAT(Opslag({"classify"}, line).out,
              AllOf(HasSubstr(given), Not(HasSubstr("abstention"))));
  const auto withheld = AllOf(HasSubstr("\"occupation\":{\"disco08\":\"\""), HasSubstr(given),
                              HasSubstr("\"abstention\":{\"reason\":\"LOW_CONFIDENCE\""));
  const Finished ended = Opslag({"classify", "--min-confidence", "1"}, line);
  EXPECT_THAT(ended.out, withheld);
  EXPECT_THAT(ended.err, HasSubstr("abstained 1"));
  EXPECT_THAT(Opslag({"classify"}, line, {{"OPSLAG_MIN_CONFIDENCE", "1"}}).out, withheld);
  const std::string file = Write("opslag.toml", "min-confidence = 1\n");
  EXPECT_THAT(Opslag({"classify", "--config", file}, line).out, withheld);
  EXPECT_EQ(Opslag({"classify", "--min-confidence", "1.5"}, line).exit_code, 2);
  EXPECT_THAT(Opslag({"run", "--help"}).out, HasSubstr("--min-confidence"));
}

}  // namespace
}  // namespace opslag
