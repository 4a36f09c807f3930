// `opslag rules diff`, `rules coverage` and `rules fit`, on rules small enough to read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/classifier/support/small_rules.h"
#include "tests/ingest/cli/program_fixture.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string Posting(const std::string& id, const std::string& title) {
  return R"({"source":"s","postingId":")" + id + R"(","title":")" + title + "\"}\n";
}

class RulesMeasureTest : public ProgramTest {
 protected:
  RulesMeasureTest() {
    SmallRules rules;
    rules.File("occupations/75/7522.textproto",
               R"(disco08: "7522" title { id: "snedker" form: "-snedker" })");
    rules.WriteTo(Path("old"));
    rules.File("occupations/51/5120.textproto",
               R"(disco08: "5120" title { id: "kok" form: "kok" })");
    rules.WriteTo(Path("new"));
  }

  const std::string postings_ = Posting("1", "Møbelsnedker") + Posting("2", "Kok til café") +
                                Posting("3", "Vinduespolerer") + Posting("4", "Vinduespolerer") +
                                Posting("5", "Vinduespolerer hos Jensine");
};

TEST_F(RulesMeasureTest, DiffTellsWhatAChangeReclassifies) {
  const Finished ended =
      Opslag({"rules", "diff", Path("old"), Path("new"), Write("postings.jsonl", postings_)});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("5 postings"), HasSubstr("none -> 5120 Kok"),
                               HasSubstr("s/2"), Not(HasSubstr("café"))));
}

TEST_F(RulesMeasureTest, DiffSaysTheSameWithAnyNumberOfThreadsAndFromAPipe) {
  std::string many;
  for (int i = 0; i < 3000; ++i) {
    many += Posting(std::to_string(i), i % 3 == 0 ? "Kok" : "Møbelsnedker");
  }
  const std::string file = Write("many.jsonl", many);
  const Finished one =
      Opslag({"rules", "diff", Path("old"), Path("new"), file, "--threads", "1", "--json", "-"});
  EXPECT_THAT(one.out, AllOf(StartsWith("{\"oldVersion\":\"2026.01-"),
                             HasSubstr("\"appeared\":1000"), HasSubstr("\"postingId\":\"6\"")));
  const Finished three = Opslag(
      {"rules", "diff", Path("old"), Path("new"), "-", "--threads", "3", "--json", "-"}, many);
  EXPECT_EQ(three.out, one.out);
}

TEST_F(RulesMeasureTest, DiffNamesBadRecordsAndGoesOn) {
  const Finished ended =
      Opslag({"rules", "diff", Path("old"), Path("new"), "-"}, "{\"postingId\":7}\n" + postings_);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("standard input:1: postingId: holds no string (wrong_type)"));
  EXPECT_THAT(ended.out, HasSubstr("5 postings, 1 more could not be read"));
}

TEST_F(RulesMeasureTest, DiffNeedsBothFoldersAndTheFile) {
  EXPECT_EQ(Opslag({"rules", "diff", Path("old"), Path("new")}).exit_code, 2);
  const Finished ended = Opslag({"rules", "diff", Path("nowhere"), Path("new"), "-"}, postings_);
  EXPECT_THAT(ended.exit_code, testing::AnyOf(4, 5));
  EXPECT_THAT(ended.err, HasSubstr("nowhere"));
  EXPECT_EQ(Opslag({"rules", "diff", Path("old"), Path("new"), Path("nothing")}).exit_code, 5);
}

TEST_F(RulesMeasureTest, CoverageListsFrequentUnknownWordsAndNoOthers) {
  const Finished ended = Opslag({"rules", "coverage", "--rules", Path("old"), "-"}, postings_);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("3             3  vinduespolerer"),
                               Not(HasSubstr("jensine")), Not(HasSubstr("snedker"))));
  const Finished json =
      Opslag({"rules", "coverage", "--rules", Path("old"), "-", "--json", "-"}, postings_);
  EXPECT_THAT(json.out, HasSubstr(R"("words":[{"word":"vinduespolerer","knownBeginning":"",)"
                                  R"("headlines":3,"withoutCode":3}])"));
  EXPECT_THAT(json.out, HasSubstr(R"("competences":{"listed":0,"unlisted":0},"phrases":[])"));
  EXPECT_EQ(Opslag({"rules", "coverage", "--least", "1", "-"}, postings_).exit_code, 2);
}

TEST_F(RulesMeasureTest, FitPrintsWeightsAndFigures) {
  std::string gold = "id\ttitle\temployer\tdisco4\taccept\n";
  for (int i = 0; i < 30; ++i) {
    gold += std::to_string(i) + "\tMøbelsnedker\t\t7522\t" + (i % 3 == 0 ? "7115" : "7522") + "\n";
  }
  const Finished ended = Opslag({"rules", "fit", "--rules", Path("old"), Write("gold.tsv", gold)});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("gold.tsv"), HasSubstr("0.667"), HasSubstr("\nconfidence_bias: "),
                    HasSubstr("\nconfidence_titled: ")));
  const Finished bad = Opslag({"rules", "fit", "--rules", Path("old"), Write("bad.tsv", "id\n")});
  EXPECT_EQ(bad.exit_code, 5);
  EXPECT_THAT(bad.out, IsEmpty());
}

}  // namespace
}  // namespace opslag
