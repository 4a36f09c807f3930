// `opslag rules check`: one file's verdict is the whole check's, and ids are looked after.
#include "classifier/check_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class CheckRulesTest : public testing::Test {
 protected:
  CheckRulesTest() {
    fs::remove_all(dir_);
    rules_
        .File("occupations/51/5120.textproto",
              R"(disco08: "5120" title { id: "kok" form: "-kok" unless: "tjener" })")
        .File("occupations/51/5120.cases",
              "+ Souskok søges => 5120\n+ Kok eller snedker => 5120\n- Tjener søges => 5131\n"
              "? Køkkenchef => 5120\n")
        .File("occupations/51/5131.textproto",
              R"(disco08: "5131" title { id: "tjener" form: "tjener" })")
        .File("occupations/51/5131.cases", "+ Salgs- og køkkenchef => 5131\n- Kok => 5120\n")
        .File("occupations/12/1221.textproto",
              R"(disco08: "1221" title { id: "salgschef" form: "salgschef" }
                    title { id: "chef" form: "-chef" strength: WEAK })")
        .File("occupations/12/1221.cases", "+ Salgs- og køkkenchef => 1221\n- Kok => 5120\n")
        .File("occupations/75/7522.textproto",
              R"(disco08: "7522" title { id: "snedker" form: "-snedker" })")
        .File("occupations/75/7522.cases", "+ Snedker => 7522\n- Kok => 5120\n");
  }
  ~CheckRulesTest() override { fs::remove_all(dir_); }

  RuleReport Check(const std::vector<std::string>& only = {}) {
    rules_.WriteTo(dir_);
    std::vector<fs::path> files;
    for (const std::string& file : only) files.push_back(dir_ / file);
    const auto report = CheckRules(dir_, files);
    EXPECT_TRUE(report) << report.error().ToString();
    return report ? *report : RuleReport{};
  }

  // The complaints about one file, as they stand in a report.
  static std::string About(const std::string& file, const std::string& text) {
    std::istringstream lines(text);
    std::string line, found;
    bool mine = false;
    while (std::getline(lines, line)) {
      if (!line.starts_with(' ')) mine = line.starts_with(file);
      if (mine) found += line + "\n";
    }
    return found;
  }

  SmallRules rules_;
  const fs::path dir_ =
      fs::path(testing::TempDir()) /
      ("opslag_check_" +
       std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(CheckRulesTest, OneFilesVerdictIsTheWholeChecks) {
  const RuleReport whole = Check();
  EXPECT_EQ(whole.cases, 10u);
  EXPECT_EQ(whole.failed_cases, 1u) << whole.text;
  std::size_t failed = 0, literals = 0;
  for (const std::string stem : {"51/5120", "51/5131", "12/1221", "75/7522"}) {
    const std::string cases = "occupations/" + stem + ".cases";
    const RuleReport one = Check({cases});
    EXPECT_EQ(About(cases, one.text), About(cases, whole.text));
    EXPECT_LT(one.literals, whole.literals);
    failed += one.failed_cases;
    literals += one.literals;
  }
  EXPECT_EQ(failed, whole.failed_cases);
  EXPECT_GT(literals, 0u);
}

TEST_F(CheckRulesTest, ARulesFileStandsForItsCases) {
  EXPECT_EQ(Check({"occupations/51/5120.textproto"}).cases, 4u);
}

TEST_F(CheckRulesTest, AKnownGapThatPassesFails) {
  rules_.File("occupations/51/5120.cases", "? Souskok søges => 5120\n- Tjener => 5131\n");
  const RuleReport report = Check({"occupations/51/5120.cases"});
  EXPECT_EQ(report.failed_cases, 1u);
  EXPECT_THAT(report.text, HasSubstr("5120.cases:1:20: error: the known gap is closed"));
}

TEST_F(CheckRulesTest, AFaultyCaseIsNamedAndTheOthersAreRun) {
  rules_.File("occupations/51/5120.cases", "+ Souskok 5120\n- Tjener => 5131\n");
  const RuleReport report = Check({"occupations/51/5120.cases"});
  EXPECT_EQ(report.cases, 1u);
  EXPECT_FALSE(report.ok());
  EXPECT_THAT(report.text, HasSubstr("5120.cases:1:"));
}

TEST_F(CheckRulesTest, ACaseOfACodeOrConceptThatIsNotThereFails) {
  rules_.File("occupations/51/5120.cases", "+ Kok => 5120\n- Trold => 5129\n")
      .File(
          "competences/c.textproto",
          R"(competence { id: "svejsning" label: "S" kind: PROFESSIONAL esco_group: "S7" form: "svejsning" })")
      .File("competences/c.cases", "+ Du kan svejsning => svejsning\n- Du kan læse => svejsnig\n");
  const RuleReport report = Check({"occupations/51/5120.cases", "competences/c.cases"});
  EXPECT_EQ(report.failed_cases, 2u);
  EXPECT_THAT(report.text,
              AllOf(HasSubstr("5120.cases:2:12: error: DISCO-08 has no code 5129"),
                    HasSubstr("c.cases:2:18: error: there is no concept \"svejsnig\"")));
}

TEST_F(CheckRulesTest, AVanishedRuleFailsUntilItsIdIsRetired) {
  Check();
  ASSERT_TRUE(LockRuleIds(dir_, false));
  EXPECT_THAT(Check().text, Not(HasSubstr("ids.lock")));
  rules_.File("occupations/75/7522.textproto",
              R"(disco08: "7522" title { id: "tømrer" form: "-snedker" })");
  const RuleReport report = Check({"occupations/51/5120.cases"});
  EXPECT_THAT(report.text, HasSubstr("error: the rule \"7522.snedker\" has vanished"));
  EXPECT_EQ(report.failed_cases, 0u);
  EXPECT_EQ(report.errors, 1u);

  const auto kept = LockRuleIds(dir_, false);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->added, 1u);
  EXPECT_THAT(kept->vanished, ElementsAre("7522.snedker"));
  const auto retired = LockRuleIds(dir_, true);
  ASSERT_TRUE(retired);
  EXPECT_EQ(retired->retired, 1u);
  EXPECT_TRUE(Check({"occupations/51/5120.cases"}).ok());

  rules_.File(
      "occupations/75/7522.textproto",
      R"(disco08: "7522" title { id: "snedker" form: "-snedker" } title { id: "tømrer" form: "tømrer" })");
  EXPECT_THAT(Check().text, HasSubstr("the id \"7522.snedker\" was retired"));
}

TEST_F(CheckRulesTest, ALockThatCannotBeReadIsNotReplaced) {
  rules_.WriteTo(dir_);
  std::ofstream(dir_ / "ids.lock") << "<<<<<<< mine\n";
  const auto report = LockRuleIds(dir_, true);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kRules);
  EXPECT_THAT(report.error().reason, HasSubstr("ids.lock:1:1: error"));
  std::string line;
  std::getline(std::ifstream(dir_ / "ids.lock") >> std::ws, line);
  EXPECT_EQ(line, "<<<<<<< mine");
}

}  // namespace
}  // namespace opslag
