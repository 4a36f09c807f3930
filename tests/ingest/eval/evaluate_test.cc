#include "ingest/eval/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

GoldRow Gold(const std::string& id, const std::string& code, std::vector<std::string> accept = {}) {
  GoldRow row;
  row.id = id;
  row.title = "Headline of " + id;
  row.code = code;
  row.accept = accept.empty() && !code.empty() ? std::vector<std::string>{code} : std::move(accept);
  return row;
}

Prediction Said(const std::string& code, double confidence,
                std::vector<std::string> alternatives = {}) {
  Prediction prediction;
  prediction.code = code;
  prediction.confidence = confidence;
  prediction.alternatives = std::move(alternatives);
  prediction.language = "da";
  return prediction;
}

// Six headlines with a code, two without.
class EvaluateTest : public testing::Test {
 protected:
  EvaluateTest() {
    gold_ = {Gold("right", "7221"),     Gold("accepted", "4321", {"4321", "9334"}),
             Gold("neighbour", "7221"), Gold("elsewhere", "5120"),
             Gold("abstained", "2512"), Gold("group", "2512"),
             Gold("none", ""),          Gold("none-coded", "")};
    predictions_ = {{"right", Said("722110", 0.95)},
                    {"accepted", Said("9334", 0.9)},
                    {"neighbour", Said("7222", 0.8, {"7221"})},
                    {"elsewhere", Said("9412", 0.6, {"3434", "5131"})},
                    {"abstained", Said("", 0, {"2512", "2511"})},
                    {"group", Said("25", 0.5)},
                    {"none", Said("", 0)},
                    {"none-coded", Said("4110", 0.3)}};
  }

  v1::EvaluationReport Report(const EvaluateSettings& settings = {}) const {
    const auto report = Evaluate(gold_, predictions_, settings);
    EXPECT_TRUE(report) << report.error().ToString();
    return report.value_or(v1::EvaluationReport());
  }

  std::vector<GoldRow> gold_;
  Predictions predictions_;
};

void ExpectShare(const v1::Share& share, std::uint32_t count, std::uint32_t of) {
  EXPECT_EQ(share.count(), count);
  EXPECT_EQ(share.of(), of);
  EXPECT_DOUBLE_EQ(share.share(), of > 0 ? static_cast<double>(count) / of : 0);
}

TEST_F(EvaluateTest, CountsRightDigitsOfAllAndOfTheAnswered) {
  const v1::EvaluationReport report = Report();
  EXPECT_EQ(report.rows(), 8u);
  EXPECT_EQ(report.with_code(), 6u);
  EXPECT_EQ(report.without_code(), 2u);
  ASSERT_EQ(report.accuracy_size(), 4);
  EXPECT_EQ(report.accuracy(0).digits(), 4u);
  ExpectShare(report.accuracy(0).of_all(), 2, 6);  // right, accepted
  ExpectShare(report.accuracy(1).of_all(), 3, 6);  // and neighbour
  ExpectShare(report.accuracy(2).of_all(), 4, 6);  // and group
  ExpectShare(report.accuracy(3).of_all(), 4, 6);
  ExpectShare(report.accuracy(0).of_answered(), 2, 4);
  ExpectShare(report.accuracy(2).of_answered(), 4, 5);  // the group's two digits are an answer
  ExpectShare(report.answered(), 4, 6);
}

TEST_F(EvaluateTest, CountsAlternativesMajorityAndAbstention) {
  const v1::EvaluationReport report = Report();
  ExpectShare(report.among_first_five(), 4, 6);  // right, accepted, neighbour, abstained
  ExpectShare(report.same_as_majority(), 1, 6);  // right: accepted is not the majority's
  ExpectShare(report.abstained_rightly(), 1, 2);
}

TEST_F(EvaluateTest, OnlyTheFirstFiveDifferentCodesCount) {
  predictions_["elsewhere"] =
      Said("9412", 0.6, {"9412", "941200", "25", "1", "3434", "5131", "5120"});
  ExpectShare(Report().among_first_five(), 5, 6);  // 5120 is the fourth different one
  predictions_["elsewhere"] = Said("9412", 0.6, {"1111", "1112", "1113", "1114", "5120"});
  ExpectShare(Report().among_first_five(), 4, 6);
}

TEST_F(EvaluateTest, StemCountsWhereCodersAreFirm) {
  for (const std::string id : {"right", "accepted", "neighbour"}) {
    for (GoldRow& row : gold_) {
      if (row.id == id) row.stem_firm = true;
    }
  }
  gold_[0].stem = gold_[2].stem = true;
  gold_[3].stem = true;  // not firm
  predictions_["right"].is_stem = true;
  predictions_["accepted"].is_stem = true;
  const auto stem = Report().stem();
  EXPECT_EQ(stem.true_positives(), 1u);
  EXPECT_EQ(stem.false_positives(), 1u);
  EXPECT_EQ(stem.false_negatives(), 1u);
  EXPECT_EQ(stem.of(), 3u);
  EXPECT_DOUBLE_EQ(stem.f1(), 0.5);
}

TEST_F(EvaluateTest, RiskAndCalibrationAreOfTheAnswersToRowsWithACode) {
  const v1::EvaluationReport report = Report();
  ASSERT_EQ(report.risk_coverage_size(), 4);
  ExpectShare(report.risk_coverage(1).coverage(), 2, 6);
  ExpectShare(report.risk_coverage(1).right(), 2, 2);
  ExpectShare(report.risk_coverage(3).right(), 2, 4);
  ExpectShare(report.surest_half(), 2, 3);
  ExpectShare(report.surest_four_fifths(), 2, 4);  // five wanted, four answered
  // .95 and .9 right, .8 and .6 wrong, each in a bin of its own but .8 and ... none.
  EXPECT_NEAR(report.calibration().ece(), (0.05 + 0.1 + 0.8 + 0.6) / 4, 1e-9);
  EXPECT_EQ(report.calibration().distinct_confidences(), 4u);
}

TEST_F(EvaluateTest, ConfusionsNameIdsAndTitlesOnlyOnRequest) {
  gold_.push_back(Gold("neighbour2", "7221"));
  predictions_["neighbour2"] = Said("7222", 0.7);
  const v1::EvaluationReport report = Report({.confusions = 1, .examples = 1});
  ASSERT_EQ(report.confusions_size(), 1);
  EXPECT_EQ(report.confusions(0).answered(), "7222");
  EXPECT_EQ(report.confusions(0).wanted(), "7221");
  EXPECT_EQ(report.confusions(0).count(), 2u);
  ASSERT_EQ(report.confusions(0).examples_size(), 1);
  EXPECT_EQ(report.confusions(0).examples(0).id(), "neighbour");
  EXPECT_THAT(EvaluationText(report), AllOf(HasSubstr("neighbour"), Not(HasSubstr("Headline of"))));
  EXPECT_THAT(EvaluationText(Report({.with_titles = true})), HasSubstr("Headline of neighbour"));
}

TEST_F(EvaluateTest, LanguagesStandApart) {
  predictions_["right"].language = "en";
  const v1::EvaluationReport report = Report();
  ASSERT_EQ(report.languages_size(), 2);
  EXPECT_EQ(report.languages(0).language(), "da");
  ExpectShare(report.languages(1).right_of_all(), 1, 1);
}

TEST_F(EvaluateTest, AGoldRowWithoutAPredictionIsAnErrorOthersAreCounted) {
  predictions_["stranger"] = Said("1120", 0.9);
  EXPECT_EQ(Report().other_predictions(), 1u);
  predictions_.erase("group");
  const auto report = Evaluate(gold_, predictions_, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kUsage);
  EXPECT_THAT(report.error().reason, AllOf(HasSubstr("lack 1 of the 8"), HasSubstr("id group")));
}

TEST_F(EvaluateTest, TheTextFitsTheScreen) {
  const std::string text = EvaluationText(Report());
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', begin)) {
    EXPECT_LE(end - begin, 100u) << text.substr(begin, end - begin);
    begin = end + 1;
  }
  EXPECT_THAT(text, HasSubstr("8 headlines: 6 with a code, 2 that cannot be coded"));
}

}  // namespace
}  // namespace opslag
