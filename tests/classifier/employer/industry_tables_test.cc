// The tables under rules/industries: whole, and without a slip.
#include <gtest/gtest.h>

#include <set>

#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/tables.h"

namespace opslag {
namespace {

class IndustryTablesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto sources = LoadRuleSources(OPSLAG_RULES_DIR);
    ASSERT_TRUE(sources);
    std::erase_if(*sources,
                  [](const RuleSource& source) { return !source.path.starts_with("industries/"); });
    Diagnostics diagnostics;
    const RuleFiles files = ParseRuleSources(std::move(*sources), &diagnostics);
    ASSERT_FALSE(diagnostics.HasErrors());
    auto table = ReadIndustries(Archive(files));
    ASSERT_TRUE(table) << table.error().ToString();
    table_ = std::make_unique<IndustryTable>(std::move(*table));
  }
  static const IndustryScheme& Scheme(std::string_view name) { return *table_->Find(name); }
  static std::set<std::string> Keys(std::string_view scheme, IndustryGrouping grouping) {
    std::set<std::string> keys;
    for (const auto& entry : Scheme(scheme).groups[static_cast<std::size_t>(grouping)]) {
      keys.insert(entry.text);
    }
    return keys;
  }

  static std::unique_ptr<IndustryTable> table_;
};
std::unique_ptr<IndustryTable> IndustryTablesTest::table_;

TEST_F(IndustryTablesTest, TheSchemesFollowEachOther) {
  ASSERT_EQ(table_->schemes.size(), 4u);
  for (std::size_t i = 1; i < table_->schemes.size(); ++i) {
    EXPECT_EQ(table_->schemes[i].first_day, table_->schemes[i - 1].last_day + 1);
  }
  EXPECT_EQ(table_->InForce(20088)->name, kDb07);  // 2024-12-31
  EXPECT_EQ(table_->InForce(20089)->name, kDb25);
}

TEST_F(IndustryTablesTest, AsManyCodesAndGroupsAsPublished) {
  EXPECT_EQ(Scheme(kDb25).labels.size(), 738u);
  EXPECT_EQ(Keys(kDb25, IndustryGrouping::kSections).size(), 20u);
  EXPECT_EQ(Keys(kDb25, IndustryGrouping::kThirtySix).size(), 36u);
  EXPECT_EQ(Keys(kDb25, IndustryGrouping::kTen).size(), 10u);
  // And one for what is not told.
  EXPECT_EQ(Keys(kDb07, IndustryGrouping::kSections).size(), 19u + 1);
  EXPECT_EQ(Keys(kDb07, IndustryGrouping::kThirtySix).size(), 36u + 1);
  EXPECT_EQ(Keys(kDb07, IndustryGrouping::kTen).size(), 10u + 1);
}

TEST_F(IndustryTablesTest, EveryCodeHasALabelAndItsGroups) {
  for (const std::string_view scheme : {kDb07, kDb25}) {
    for (const auto& entry : Scheme(scheme).labels) {
      EXPECT_FALSE(entry.text.empty()) << entry.code;
      for (const auto grouping :
           {IndustryGrouping::kSections, IndustryGrouping::kThirtySix, IndustryGrouping::kTen}) {
        EXPECT_NE(Scheme(scheme).Group(grouping, entry.code), "") << scheme << " " << entry.code;
      }
    }
  }
}

TEST_F(IndustryTablesTest, TheKeyHasRealCodesAndNoneTwice) {
  std::size_t one_to_one = 0;
  for (const auto& entry : table_->to_db25) {
    EXPECT_TRUE(Scheme(kDb07).Knows(entry.from)) << entry.from;
    one_to_one += entry.one_to_one ? 1 : 0;
    for (const std::string& to : entry.to) EXPECT_TRUE(Scheme(kDb25).Knows(to)) << to;
    EXPECT_EQ(std::set<std::string>(entry.to.begin(), entry.to.end()).size(), entry.to.size())
        << entry.from;
  }
  for (const auto& entry : table_->to_db07) {
    EXPECT_EQ(std::set<std::string>(entry.to.begin(), entry.to.end()).size(), entry.to.size())
        << entry.from;
  }
  EXPECT_GT(one_to_one, 500u);
}

TEST_F(IndustryTablesTest, ALabelFallsBackToTheClass) {
  EXPECT_EQ(Scheme(kDb07).Label("620100"), "Computerprogrammering");
  EXPECT_EQ(Scheme(kDb07).Label("471130"), Scheme(kDb07).Label("4711"));
  EXPECT_EQ(Scheme(kDb25).Label("621000"), "Computerprogrammering");
}

TEST_F(IndustryTablesTest, PrefixesNameSomething) {
  const auto check = [&](const std::vector<IndustryTable::Prefixes>& list) {
    for (const auto& prefixes : list) {
      for (const std::string_view scheme : {kDb07, kDb25}) {
        if (!prefixes.scheme.empty() && prefixes.scheme != scheme) continue;
        for (const std::string& prefix : prefixes.prefixes) {
          const auto& labels = Scheme(scheme).labels;
          const bool any = std::any_of(labels.begin(), labels.end(), [&](const auto& entry) {
            return entry.code.starts_with(prefix) || prefix.starts_with(entry.code);
          });
          EXPECT_TRUE(any) << scheme << " has no " << prefix;
        }
      }
    }
  };
  EXPECT_EQ(table_->strongholds.size(), 3u);
  for (const auto& stronghold : table_->strongholds) check(stronghold.industries);
  for (const auto& rule : table_->sectors) check(rule.industries);
  for (const auto& rule : table_->agencies) check(rule.industries);
}

}  // namespace
}  // namespace opslag
