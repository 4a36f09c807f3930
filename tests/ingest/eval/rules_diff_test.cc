#include "ingest/eval/rules_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Classification Coded(std::string_view code, double confidence = 0.9) {
  Classification classification;
  classification.occupation.disco08 = code;
  classification.occupation.label = code.empty() ? "" : "Label";
  classification.occupation.confidence = confidence;
  return classification;
}

Classification Asking(std::vector<std::pair<std::string_view, Requirement>> competences) {
  Classification classification;
  for (const auto& [id, requirement] : competences) {
    Competence& competence = classification.competences.emplace_back();
    competence.concept_id = id;
    competence.label = "Label";
    competence.requirement = requirement;
  }
  return classification;
}

void Add(RulesDiff* diff, std::uint64_t ordinal, const Classification& before,
         const Classification& after) {
  const std::string id = std::to_string(ordinal);
  diff->Add({ordinal, "s", id}, before, after);
}

std::string Ids(const google::protobuf::RepeatedPtrField<v1::RulesDiffReport::Example>& examples) {
  std::string ids;
  for (const auto& example : examples) ids += example.posting_id() + " ";
  return ids;
}

TEST(RulesDiff, CountsHowCodesChange) {
  RulesDiff diff(3);
  Add(&diff, 0, Coded("7221"), Coded("7221"));
  Add(&diff, 1, Coded(""), Coded(""));
  Add(&diff, 2, Coded(""), Coded("7221"));
  Add(&diff, 3, Coded("7221"), Coded(""));
  Add(&diff, 4, Coded("72"), Coded("7221"));
  Add(&diff, 5, Coded("722110"), Coded("7221"));
  Add(&diff, 6, Coded("7221"), Coded("7223"));
  Add(&diff, 7, Coded("7221"), Coded("5120"));
  Add(&diff, 8, Coded("722110"), Coded("722120"));
  const v1::RulesDiffReport report = diff.Report(100);
  EXPECT_EQ(report.postings(), 9u);
  const auto& occupations = report.occupations();
  EXPECT_EQ(occupations.same(), 2u);
  EXPECT_EQ(occupations.appeared(), 1u);
  EXPECT_EQ(occupations.vanished(), 1u);
  EXPECT_EQ(occupations.deeper(), 1u);
  EXPECT_EQ(occupations.shallower(), 1u);
  ASSERT_EQ(occupations.changed_size(), 6);
  EXPECT_EQ(occupations.changed(0).postings(), 1u);
  EXPECT_EQ(occupations.changed(3).postings(), 1u);
  EXPECT_EQ(occupations.changed(4).postings(), 1u);
  EXPECT_EQ(report.codes_size(), 7);
}

TEST(RulesDiff, TheCommonestChangeComesFirstWithItsFirstExamples) {
  RulesDiff diff(2);
  Add(&diff, 0, Coded("1111"), Coded("2222"));
  for (std::uint64_t i = 1; i < 5; ++i) Add(&diff, i, Coded("3333"), Coded("4444"));
  const v1::RulesDiffReport report = diff.Report(1);
  ASSERT_EQ(report.codes_size(), 1);
  EXPECT_EQ(report.codes(0).old_code(), "3333");
  EXPECT_EQ(report.codes(0).new_code(), "4444");
  EXPECT_EQ(report.codes(0).postings(), 4u);
  EXPECT_EQ(Ids(report.codes(0).examples()), "1 2 ");
}

TEST(RulesDiff, ConfidenceIsComparedWhereTheCodeStays) {
  RulesDiff diff(0);
  Add(&diff, 0, Coded("7221", 0.5), Coded("7221", 0.8));
  Add(&diff, 1, Coded("7221", 0.9), Coded("7221", 0.88));
  Add(&diff, 2, Coded("7221", 0.9), Coded("5120", 0.1));
  Add(&diff, 3, Coded("", 0), Coded("", 0));
  const auto confidence = diff.Report(10).confidence();
  EXPECT_NEAR(confidence.old_mean(), 0.7, 1e-9);
  EXPECT_NEAR(confidence.new_mean(), 0.84, 1e-9);
  EXPECT_EQ(confidence.rose(), 1u);
  EXPECT_EQ(confidence.fell(), 0u);
}

TEST(RulesDiff, CompetencesAreGainedLostOrAskedForOtherwise) {
  RulesDiff diff(1);
  Add(&diff, 0, Asking({{"tig", Requirement::kRequired}, {"truck", Requirement::kWished}}),
      Asking({{"engelsk", Requirement::kRequired}, {"truck", Requirement::kRequired}}));
  Add(&diff, 1, Asking({}), Asking({{"engelsk", Requirement::kWished}}));
  Add(&diff, 2, Asking({{"tig", Requirement::kWished}}), Asking({{"tig", Requirement::kWished}}));
  const v1::RulesDiffReport report = diff.Report(10);
  EXPECT_EQ(report.postings_with_competence_changes(), 2u);
  ASSERT_EQ(report.competences_size(), 3);
  EXPECT_EQ(report.competences(0).concept_id(), "engelsk");
  EXPECT_EQ(report.competences(0).gained(), 2u);
  EXPECT_EQ(Ids(report.competences(0).examples()), "0 ");
  EXPECT_EQ(report.competences(1).concept_id(), "tig");
  EXPECT_EQ(report.competences(1).lost(), 1u);
  EXPECT_EQ(report.competences(2).requirement_changed(), 1u);
}

TEST(RulesDiff, MergedPartsSayWhatOneWouldHaveSaid) {
  RulesDiff one(2), odd(2), even(2);
  for (std::uint64_t i = 0; i < 40; ++i) {
    const Classification before = i % 3 == 0 ? Coded("7221", 0.5) : Coded("");
    Classification after = i % 5 == 0 ? Coded("7221", 0.7) : Coded("5120");
    if (i % 7 == 0) after.competences = Asking({{"tig", Requirement::kWished}}).competences;
    Add(&one, i, before, after);
    Add(i % 2 == 0 ? &even : &odd, i, before, after);
  }
  RulesDiff merged(2);
  merged.Merge(odd);
  merged.Merge(even);
  EXPECT_EQ(merged.Report(10).DebugString(), one.Report(10).DebugString());
}

TEST(RulesDiff, TheTextTellsCodesLabelsAndIds) {
  RulesDiff diff(2);
  Add(&diff, 4711, Coded(""), Coded("5120"));
  v1::RulesDiffReport report = diff.Report(10);
  report.set_old_version("a");
  report.set_new_version("b");
  EXPECT_THAT(RulesDiffText(report),
              AllOf(HasSubstr("rules a -> b: 1 postings"), HasSubstr("none -> 5120 Label"),
                    HasSubstr("s/4711"), HasSubstr("100.0 %")));
}

}  // namespace
}  // namespace opslag
