// Corrections: read as a whole or not at all, and put in the place of the rules' answer.
#include "classifier/ruleset/corrections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/classifier.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kTitle = "Kok søges";
constexpr std::string_view kBody = "<p>Du skal lave mad.</p>";

std::shared_ptr<const RuleSet> Rules() {
  static const auto rules = SmallRules()
                                .File("occupations/51/5120.textproto",
                                      R"(disco08: "5120" title { id: "kok" form: "kok" })")
                                .File("occupations/75/7522.textproto",
                                      R"(disco08: "7522" title { id: "snedker" form: "-snedker" })")
                                .Compile();
  return rules;
}

// An entry for the posting 17 of the source "portal", with the words above.
Correction Entry(std::string code) {
  return {.source = "portal",
          .posting_id = "17",
          .text_hash = TextHash(kTitle, kBody),
          .disco08 = std::move(code),
          .reason = "Læst af en koder",
          .date = "2026-11-29"};
}

std::string FileOf(const std::vector<Correction>& entries) {
  std::string text = "version: \"2026.11.29\"\nnumber: 4\n";
  for (const Correction& entry : entries) text += CorrectionEntry(entry);
  return text;
}

Result<std::shared_ptr<const Corrections>> Parsed(const std::string& text) {
  return Corrections::Parse("corrections.textproto", text, *Rules());
}

std::string Refusal(const std::string& text) {
  const auto corrections = Parsed(text);
  if (corrections) return "";
  EXPECT_EQ(corrections.error().code, ErrorCode::kRules);
  return corrections.error().reason;
}

class CorrectionsTest : public testing::Test {
 protected:
  const Classification& Classify(const std::vector<Correction>& entries,
                                 std::string_view title = kTitle, std::string_view body = kBody,
                                 std::string_view id = "17") {
    auto corrections = Parsed(FileOf(entries));
    EXPECT_TRUE(corrections) << corrections.error().ToString();
    thread_.emplace(std::make_shared<const Classifier>(Rules(), *corrections));
    Posting posting;
    posting.source = "portal";
    posting.posting_id = id;
    posting.title = title;
    posting.body = body;
    return thread_->Classify(posting);
  }

  std::optional<ClassifierThread> thread_;
};

TEST_F(CorrectionsTest, OverrideTheRulesAndKeepTheirAnswerAsAnAlternative) {
  const Classification& result = Classify({Entry("2512")});
  const Occupation& occupation = result.occupation;
  EXPECT_EQ(occupation.disco08, "2512");
  EXPECT_EQ(occupation.label, "Software");
  EXPECT_EQ(occupation.origin, Origin::kCorrection);
  EXPECT_EQ(occupation.confidence, 1);
  EXPECT_THAT(occupation.evidence, IsEmpty());
  ASSERT_EQ(occupation.alternatives.size(), 1u);
  EXPECT_EQ(occupation.alternatives[0].disco08, "5120");
  EXPECT_EQ(occupation.alternatives[0].score, 1);
  EXPECT_EQ(occupation.correction.status, CorrectionStatus::kApplied);
  EXPECT_EQ(occupation.correction.reason, "Læst af en koder");
  EXPECT_EQ(occupation.correction.date, "2026-11-29");
  EXPECT_EQ(result.stem.status, StemStatus::kYes);  // follows the corrected code
}

TEST_F(CorrectionsTest, CanSayThatAPostingCannotBeCoded) {
  const Occupation& occupation = Classify({Entry("")}).occupation;
  EXPECT_EQ(occupation.disco08, "");
  EXPECT_EQ(occupation.label, "");
  EXPECT_EQ(occupation.confidence, 0);
  EXPECT_EQ(occupation.origin, Origin::kCorrection);
  EXPECT_EQ(occupation.abstention, Abstention::kCorrected);
  ASSERT_EQ(occupation.alternatives.size(), 1u);
  EXPECT_EQ(occupation.alternatives[0].disco08, "5120");
}

TEST_F(CorrectionsTest, CanAnswerWhereTheRulesAbstain) {
  Correction entry = Entry("7522");
  entry.text_hash = TextHash("Et godt job", "");
  const Occupation& occupation = Classify({entry}, "Et godt job", "").occupation;
  EXPECT_EQ(occupation.disco08, "7522");
  EXPECT_EQ(occupation.abstention, Abstention::kUnspecified);
  EXPECT_THAT(occupation.alternatives, IsEmpty());
}

TEST_F(CorrectionsTest, ThatAgreeWithTheRulesKeepTheirEvidence) {
  const Occupation& occupation = Classify({Entry("5120")}).occupation;
  EXPECT_EQ(occupation.disco08, "5120");
  EXPECT_EQ(occupation.origin, Origin::kCorrection);
  ASSERT_EQ(occupation.evidence.size(), 1u);
  EXPECT_EQ(occupation.evidence[0].rule_id, "5120.kok");
  EXPECT_THAT(occupation.alternatives, IsEmpty());
}

TEST_F(CorrectionsTest, TheCorrectedCodeIsNoAlternativeToItself) {
  Correction entry = Entry("7522");
  entry.text_hash = TextHash("Kok eller snedker", "");
  const Occupation& occupation = Classify({entry}, "Kok eller snedker", "").occupation;
  EXPECT_EQ(occupation.disco08, "7522");
  ASSERT_EQ(occupation.alternatives.size(), 1u);
  EXPECT_EQ(occupation.alternatives[0].disco08, "5120");
  EXPECT_GT(occupation.alternatives[0].score, 0.5);
  EXPECT_LT(occupation.alternatives[0].score, 1);
}

TEST_F(CorrectionsTest, AChangedTextIsLeftToTheRulesAndTheRecordSaysSo) {
  for (const auto& [title, body] : {std::pair<std::string_view, std::string_view>{"Kok", kBody},
                                    {kTitle, "<p>Du skal servere.</p>"}}) {
    const Occupation& occupation = Classify({Entry("2512")}, title, body).occupation;
    EXPECT_EQ(occupation.disco08, "5120");
    EXPECT_EQ(occupation.origin, Origin::kRules);
    EXPECT_EQ(occupation.correction.status, CorrectionStatus::kTextChanged);
  }
}

TEST_F(CorrectionsTest, OtherPostingsAreLeftAlone) {
  const Occupation& occupation = Classify({Entry("2512")}, kTitle, kBody, "18").occupation;
  EXPECT_EQ(occupation.disco08, "5120");
  EXPECT_EQ(occupation.correction.status, CorrectionStatus::kUnspecified);
}

TEST_F(CorrectionsTest, EachTextOfAPostingCanHaveItsOwn) {
  Correction later = Entry("7522");
  later.text_hash = TextHash("Kok", "");
  EXPECT_EQ(Classify({later, Entry("2512")}).occupation.disco08, "2512");
  EXPECT_EQ(Classify({later, Entry("2512")}, "Kok", "").occupation.disco08, "7522");
}

TEST_F(CorrectionsTest, TheVersionNamesEditionAndContent) {
  const auto one = Parsed(FileOf({Entry("2512")}));
  const auto other = Parsed(FileOf({Entry("5120")}));
  ASSERT_TRUE(one && other);
  EXPECT_THAT(std::string((*one)->version()), testing::MatchesRegex("2026\\.11\\.29-[0-9a-f]+"));
  EXPECT_NE((*one)->version(), (*other)->version());
  EXPECT_EQ((*one)->number(), 4u);
}

TEST(TextHash, TellsHeadlineFromBody) {
  EXPECT_NE(TextHash("ab", "c"), TextHash("a", "bc"));
  EXPECT_EQ(TextHash("Kok", "mad"), TextHash("Kok", "mad"));
  EXPECT_EQ(TextHash("", "").size(), 16u);
  // Written into files: a change here takes every correction out of force.
  EXPECT_EQ(TextHash("Kok søges", "Du skal lave mad"), "a92830c5cb55af36");
}

TEST_F(CorrectionsTest, AFaultyFileIsRefusedAsAWholeWithThePlace) {
  Correction bad_code = Entry("9999");
  bad_code.posting_id = "18";
  EXPECT_THAT(Refusal(FileOf({Entry("2512"), bad_code})),
              AllOf(HasSubstr("corrections.textproto:15:12: error: DISCO-08 has no code \"9999\""),
                    HasSubstr("hint:")));
  Correction bad_hash = Entry("2512");
  bad_hash.text_hash = "12AB";
  EXPECT_THAT(Refusal(FileOf({bad_hash})), HasSubstr("no text_hash"));
  for (const std::string date : {"29-11-2026", "2026-02-29", "2026-13-01", "2026-1-01", ""}) {
    Correction bad_date = Entry("2512");
    bad_date.date = date;
    EXPECT_THAT(Refusal(FileOf({bad_date})), HasSubstr("is no date")) << date;
  }
  Correction leap_day = Entry("2512");
  leap_day.date = "2024-02-29";
  EXPECT_EQ(Refusal(FileOf({leap_day})), "");
  Correction without_reason = Entry("2512");
  without_reason.reason.clear();
  EXPECT_THAT(Refusal(FileOf({without_reason})), HasSubstr("has no reason"));
  Correction without_id = Entry("2512");
  without_id.posting_id.clear();
  EXPECT_THAT(Refusal(FileOf({without_id})), HasSubstr("has no posting_id"));
  EXPECT_THAT(Refusal("version: \"1\" corection {}"), HasSubstr("corrections.textproto:1:14"));
  EXPECT_THAT(Refusal("number: 4"), HasSubstr("has no version"));
}

TEST_F(CorrectionsTest, OneTextIsCorrectedOnce) {
  EXPECT_THAT(Refusal(FileOf({Entry("2512"), Entry("5120")})),
              AllOf(HasSubstr("corrections.textproto:11: error:"), HasSubstr("in line 3 already")));
}

}  // namespace
}  // namespace opslag
