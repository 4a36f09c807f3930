// The linked employer's industry as evidence for the occupation.
#include <gtest/gtest.h>

#include "classifier/resolve/ellipsis.h"
#include "classifier/resolve/occupation.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

class IndustryEvidenceTest : public testing::Test {
 protected:
  IndustryEvidenceTest() : rules_(WithRules().Compile()), tokenizer_(rules_->text()) {}

  static SmallRules WithRules() {
    return SmallRules()
        .File("industries/test.textproto", R"(
          scheme { name: "DB07" valid_from: "2008-01-01" valid_to: "2024-12-31" }
          scheme { name: "DB25" valid_from: "2025-01-01" }
        )")
        .File("weights.textproto", R"(
          title_weak: 1.6 title_normal: 4 title_strong: 6 compound_end: 0.8 extra_word: 0.4 later_title: 0.85
          domain_same_word: 1.1 domain_before: 1 domain_behind: 0.9 domain_near: 0.7 domain_employer: 0.55
          domain_body: 0.5 domain_industry: 0.45 zone_behind: 0.35 zone_employer: 0.4 body_lead: 0.8
          body_announced: 0.7 body_other: 0.12 body_title_cap: 4 context_weak: 0.4 context_normal: 0.8
          context_strong: 1.6 context_cap: 2.5 group_share: 0.5 least_score: 1.5
          confidence_bias: -2 confidence_score: 0.45 confidence_margin: 2.2 confidence_titled: 0.6
        )")
        .File("occupations/25/2512.textproto", R"(
          disco08: "2512"
          head { id: "leder" head: "projektleder" domain: "software-" industry: "DB07:6201" industry: "DB25:62" }
        )")
        .File("occupations/71/7126.textproto", R"(
          disco08: "7126"
          head { id: "leder" head: "projektleder" domain: "rør-" industry: "43" unless: "ventilation" }
        )");
  }

  std::string Answer(std::string_view headline, std::string_view db07, std::string_view db25) {
    text_.Clear();
    ExtractedText title;
    ReadPlainText(headline, &title);
    tokenizer_.Append(title, Field::kTitle, &text_);
    CompleteWords(*rules_, &text_);
    std::vector<LiteralHit> hits;
    EXPECT_TRUE(scratch_.Scan(rules_->literals(), text_.text, &hits));
    matches_.Read(*rules_, text_, hits);
    EXPECT_TRUE(matches_.industry.empty());
    matches_.SetIndustry(db07, db25);
    return std::string(ResolveOccupation(matches_, &work_).code);
  }

  std::shared_ptr<const RuleSet> rules_;
  Tokenizer tokenizer_;
  ScanScratch scratch_;
  CanonicalText text_;
  PostingMatches matches_;
  OccupationWork work_;
};

TEST_F(IndustryEvidenceTest, StandsForADomain) {
  EXPECT_EQ(Answer("Projektleder", "", ""), "");
  EXPECT_EQ(Answer("Projektleder", "432200", ""), "7126");
  EXPECT_EQ(Answer("Projektleder", "", "432200"), "7126");
  EXPECT_EQ(Answer("Projektleder", "471100", "471100"), "");
}

TEST_F(IndustryEvidenceTest, OfOneSchemeWhereTheRuleSaysSo) {
  EXPECT_EQ(Answer("Projektleder", "620100", ""), "2512");
  EXPECT_EQ(Answer("Projektleder", "620900", ""), "");
  EXPECT_EQ(Answer("Projektleder", "", "621000"), "2512");
}

TEST_F(IndustryEvidenceTest, WordsTellMore) {
  EXPECT_EQ(Answer("Projektleder til software", "432200", "432200"), "2512");
  EXPECT_EQ(Answer("Projektleder til rør", "620100", "621000"), "7126");
}

TEST_F(IndustryEvidenceTest, TheRulesOwnExceptionsHold) {
  EXPECT_EQ(Answer("Projektleder, ventilation", "432200", ""), "");
}

TEST_F(IndustryEvidenceTest, AloneItTellsNothing) {
  EXPECT_EQ(Answer("Kollega", "432200", ""), "");
}

TEST_F(IndustryEvidenceTest, TheWorkingNamesTheRuleWithoutADomain) {
  Answer("Projektleder", "432200", "");
  ASSERT_EQ(work_.contributions.size(), 1u);
  EXPECT_EQ(work_.contributions[0].relation, Relation::kIndustry);
  EXPECT_EQ(work_.contributions[0].domain, nullptr);
  EXPECT_DOUBLE_EQ(work_.contributions[0].weight, 4 * 0.45);
}

TEST(IndustryEvidence, WhatIsNoCodeIsRefused) {
  SmallRules rules;
  rules.File("occupations/25/2512.textproto", R"(
    disco08: "2512"
    head { id: "leder" head: "projektleder" domain: "software-" industry: "byggeri" industry: "DB99:41" }
  )");
  EXPECT_NE(rules.Complaints().find("\"byggeri\" is no beginning of an industry's code"),
            std::string::npos);
  EXPECT_NE(rules.Complaints().find("\"DB99:41\" is no beginning"), std::string::npos);
}

}  // namespace
}  // namespace opslag
