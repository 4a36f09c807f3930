#include "tests/fuzz/rules_paths.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/ruleset/rule_files.h"

namespace opslag {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

std::set<std::string> KindsThatAreTried() {
  std::set<std::string> kinds;
  for (const char* path : kRulesPaths) kinds.insert(KindOfRulesPath(path));
  return kinds;
}

TEST(RulesPathsTest, EveryKindOfRuleFileIsTried) {
  const auto sources = LoadRuleSources(OPSLAG_TEST_RULES);
  ASSERT_TRUE(sources) << sources.error().ToString();
  ASSERT_FALSE(sources->empty());
  const std::set<std::string> tried = KindsThatAreTried();
  for (const RuleSource& source : *sources) {
    EXPECT_THAT(tried, Contains(KindOfRulesPath(source.path))) << "rules_paths.h lacks it";
  }
}

TEST(RulesPathsTest, EveryPathIsOneThatIsRead) {
  EXPECT_EQ(KindsThatAreTried().size(), kRulesPaths.size()) << "one kind stands there twice";
  for (const char* path : kRulesPaths) {
    Diagnostics diagnostics;
    static_cast<void>(ParseRuleSources({{path, ""}}, &diagnostics));
    EXPECT_THAT(diagnostics.all(), IsEmpty()) << path;
  }
}

TEST(RulesPathsTest, EveryKindHasASeed) {
  std::set<std::size_t> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(OPSLAG_TEST_CORPUS)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const int first = file.get();
    if (first >= 0) seeds.insert(static_cast<std::size_t>(first) % kRulesPaths.size());
  }
  EXPECT_EQ(seeds.size(), kRulesPaths.size());
}

}  // namespace
}  // namespace opslag
