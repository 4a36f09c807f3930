// Corrections become cases: what is written where, and what is left to a person.
#include "classifier/adopt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "classifier/check_rules.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class AdoptTest : public testing::Test {
 protected:
  AdoptTest() {
    fs::remove_all(dir_);
    rules_
        .File("occupations/51/5120.textproto", R"(disco08: "5120" title { id: "kok" form: "kok" })")
        .File("occupations/51/5120.cases", "+ Kok => 5120\n- Tjener => none")
        .WriteTo(dir_);
    thread_.emplace(std::make_shared<const Classifier>(rules_.Compile()));
  }
  ~AdoptTest() override { fs::remove_all(dir_); }

  static Correction Entry(std::string code) {
    return {.source = "portal",
            .posting_id = "17",
            .text_hash = "0123456789abcdef",
            .disco08 = std::move(code),
            .reason = "Læst af\nen koder",
            .date = "2026-11-29"};
  }
  AdoptedCase Made(const std::string& code, std::string_view title,
                   std::string_view employer = {}) {
    const auto adopted = MakeCase(Entry(code), title, employer, &*thread_);
    EXPECT_TRUE(adopted) << adopted.error().ToString();
    return adopted ? *adopted : AdoptedCase{};
  }
  std::string Read(const std::string& file) const {
    std::ifstream in(dir_ / file);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  SmallRules rules_;
  std::optional<ClassifierThread> thread_;
  const fs::path dir_ =
      fs::path(testing::TempDir()) /
      ("opslag_adopt_" +
       std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(AdoptTest, WhereTheRulesAgreeTheCaseMustPass) {
  const AdoptedCase adopted = Made("5120", "Kok  søges\ttil Skive");
  EXPECT_EQ(adopted.file, "occupations/51/5120.cases");
  EXPECT_EQ(adopted.line, "+ Kok søges til Skive => 5120  # Læst af en koder, 2026-11-29");
  EXPECT_TRUE(adopted.agrees);
  EXPECT_EQ(adopted.answered, "5120");
}

TEST_F(AdoptTest, WhereTheyDoNotItIsAKnownGap) {
  const AdoptedCase adopted = Made("752210", "Orgelbygger", "Orgler ApS");
  EXPECT_EQ(adopted.file, "occupations/75/7522.cases");
  EXPECT_THAT(adopted.line, HasSubstr("? Orgelbygger @ Orgler ApS => 752210  #"));
  EXPECT_EQ(adopted.answered, "none");
  EXPECT_EQ(Made("24", "Kok").file, "occupations/24/24.cases");
}

TEST_F(AdoptTest, WhatCannotBeCodedHasAFileOfItsOwn) {
  EXPECT_EQ(Made("", "Et godt job").line.substr(0, 21), "+ Et godt job => none");
  EXPECT_EQ(Made("", "Kok").line.substr(0, 13), "? Kok => none");
  EXPECT_EQ(Made("", "Kok").file, "occupations/none.cases");
}

TEST_F(AdoptTest, AHeadlineWithTheFormatsSignsIsLeftToAPerson) {
  for (const std::string title : {"", " ", "Kok @ Hotel", "Kok // mad", "[[Kok]]", "Kok [[ her"}) {
    const auto adopted = MakeCase(Entry("5120"), title, "", &*thread_);
    ASSERT_FALSE(adopted) << title;
    EXPECT_EQ(adopted.error().code, ErrorCode::kBadValue);
  }
  EXPECT_TRUE(MakeCase(Entry("5120"), "Kok => chef #1", "", &*thread_));
}

TEST_F(AdoptTest, ACaseIsAddedOnceAndPassesTheCheck) {
  const AdoptedCase plus = Made("5120", "Kok søges"), gap = Made("7522", "Orgelbygger");
  for (const AdoptedCase& adopted : {plus, gap}) {
    EXPECT_EQ(AppendCase(dir_, adopted, true), CaseWriting::kAdded);
    EXPECT_EQ(AppendCase(dir_, adopted, false), CaseWriting::kAdded);
    EXPECT_EQ(AppendCase(dir_, adopted, false), CaseWriting::kWasThere);
  }
  EXPECT_EQ(Read("occupations/51/5120.cases"),
            "+ Kok => 5120\n- Tjener => none\n" + plus.line + "\n");
  EXPECT_EQ(Read("occupations/75/7522.cases"), gap.line + "\n");
  const auto report = CheckRules(dir_, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->cases, 4u);
  EXPECT_EQ(report->failed_cases, 0u) << report->text;
}

TEST_F(AdoptTest, ADryRunWritesNothing) {
  EXPECT_EQ(AppendCase(dir_, Made("7522", "Orgelbygger"), true), CaseWriting::kAdded);
  EXPECT_FALSE(fs::exists(dir_ / "occupations/75"));
}

TEST_F(AdoptTest, AFileWithMistakesIsNotAddedTo) {
  std::ofstream(dir_ / "occupations/51/5120.cases") << "Kok => 5120\n";
  const auto written = AppendCase(dir_, Made("5120", "Kok søges"), false);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kRules);
  EXPECT_EQ(Read("occupations/51/5120.cases"), "Kok => 5120\n");
}

TEST_F(AdoptTest, ACorrectionIsSuperfluousOnceTheRulesSayTheSame) {
  Posting posting;
  posting.title = "Kok søges";
  EXPECT_TRUE(IsSuperfluous(Entry("5120"), posting, &*thread_));
  EXPECT_FALSE(IsSuperfluous(Entry("7522"), posting, &*thread_));
  EXPECT_FALSE(IsSuperfluous(Entry(""), posting, &*thread_));
}

}  // namespace
}  // namespace opslag
