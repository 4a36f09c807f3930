// Each lint: what it complains of and where, what it lets pass, and how to say that it is meant.
#include "classifier/ruleset/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kKok[] = "occupations/51/5120.textproto";
constexpr char kTjener[] = "occupations/51/5131.textproto";
constexpr char kCompetences[] = "competences/c.textproto";

class LintTest : public testing::Test {
 protected:
  LintTest() {
    rules_.File("occupations/51/5120.cases", "+ Kok => 5120\n- Tjener => 5131\n")
        .File("occupations/51/5131.cases", "+ Tjener => 5131\n- Kok => 5120\n")
        .File("competences/c.cases", "+ Kok => none\n- Kok => x\n");
  }

  std::string Kok(const std::string& rules) {
    return rules_.File(kKok, "disco08: \"5120\"\n" + rules).Complaints();
  }
  std::string Both(const std::string& kok, const std::string& tjener) {
    rules_.File(kTjener, "disco08: \"5131\"\n" + tjener);
    return Kok(kok);
  }
  std::string Concept(const std::string& fields) {
    return rules_
        .File(kCompetences,
              "competence { id: \"x\" label: \"X\" kind: PROFESSIONAL " + fields + "}")
        .Complaints();
  }

  SmallRules rules_;
};

TEST_F(LintTest, RulesWithoutFaultGetNoComplaint) {
  EXPECT_EQ(Kok("title { id: \"kok\" form: [\"kok\", \"-køkken|leder\"] unless: \"tjener\" }\n"
                "head { id: \"h\" head: \"assistent\" domain: [\"køkken-\", \"hr\"] }\n"
                "context { id: \"c\" term: \"madlavning\" }"),
            "");
  EXPECT_EQ(Concept("esco_group: \"S5.6\" form: \"svejsning\""), "");
}

// --- nearly everything, nearly nothing

TEST_F(LintTest, AnOpenTermOfTwoLettersMatchesNearlyEverything) {
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"kok\", \"-ko\"] }"),
              HasSubstr("5120.textproto:2:33: error: \"-ko\" would match nearly everything"));
  EXPECT_THAT(Kok("head { id: \"h\" head: \"kok\" domain: \"it-\" }"),
              HasSubstr("\"it-\" would match"));
  EXPECT_THAT(Concept("esco_group: \"K06\" form: \"ø-\""), HasSubstr("\"ø-\" would match"));
  EXPECT_THAT(Kok("title { id: \"kok\" form: \"-kok\" }"), Not(HasSubstr("\"-kok\" would")));
}

TEST_F(LintTest, WordsOfEveryAdTellNothing) {
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"kok\", \"og til\"] }"),
              HasSubstr("5120.textproto:2:33: warning: \"og til\" stands in nearly every ad"));
  EXPECT_THAT(Kok("title { id: \"kok\" form: \"kok til\" }"), Not(HasSubstr("nearly every ad")));
  EXPECT_THAT(Kok("context { id: \"c\" term: \"og\" allow: COMMON_WORDS note: \"prøve\" }"),
              Not(HasSubstr("nearly every ad")));
}

TEST_F(LintTest, AWordOfTwoLettersMeansManyThings) {
  EXPECT_THAT(Concept("esco_group: \"K04\" form: [\"personale\", \"hr!\"]"),
              HasSubstr("c.textproto:1:90: warning: \"hr!\" is a word of so few letters"));
  EXPECT_THAT(Concept("esco_group: \"K04\" form: \"hr!\" allow: SHORT_WORD note: \"personale\""),
              Not(HasSubstr("so few letters")));
  EXPECT_THAT(Concept("esco_group: \"K04\" form: \"hr-afdeling\""),
              Not(HasSubstr("so few letters")));
}

TEST_F(LintTest, AnAllowanceNeedsItsReason) {
  EXPECT_THAT(Concept("esco_group: \"K04\" form: \"hr!\" allow: SHORT_WORD"),
              HasSubstr("c.textproto:1:1: warning: the rule allows what is complained of and does "
                        "not say why"));
}

TEST_F(LintTest, ASymbolThatIsNotReadChangesNothing) {
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"kok\", \"kok#\"] }"),
              HasSubstr("5120.textproto:2:33: warning: \"#\" in \"kok#\" is not read"));
  rules_.File("text/symbols.textproto", "protected_term: \"KOK#\"");
  EXPECT_THAT(Kok("title { id: \"kok\" form: \"kok#\" }"), Not(HasSubstr("is not read")));
  EXPECT_THAT(Kok("head { id: \"kok\" head: \"=kok\" domain: \"smørrebrød\" }"),
              Not(HasSubstr("is not read")));
}

TEST_F(LintTest, WhatBuildsAHeadlineIsNoTitlesEdge) {
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"kok\", \"søges kok\"] }"),
              HasSubstr("5120.textproto:2:33: warning: \"søges kok\" never counts in a headline"));
}

TEST_F(LintTest, ATermThatItsOwnUnlessForbidsNeverCounts) {
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"kok\", \"skibs|kok\"] unless: \"skibs-\" }"),
              HasSubstr("5120.textproto:2:33: warning: \"skibs|kok\" can never count: the rule has "
                        "unless: \"skibs-\""));
  // Only some of its spellings are forbidden.
  EXPECT_THAT(Kok("title { id: \"kok\" form: \"kok\" unless: \"kokken!\" }"),
              Not(HasSubstr("can never count")));
  rules_.File("vocabulary/v.textproto", "set { name: \"skib\" term: \"skib-\" }");
  EXPECT_THAT(
      Kok("head { id: \"h\" head: \"kok\" domain: [\"hotel\", \"skibskabys\"] unless: \"@skib\" }"),
      HasSubstr("\"skibskabys\" never counts in the headline that its head stands in: the "
                "rule has unless: \"@skib\""));
}

TEST_F(LintTest, ATermHasABudgetOfSpellings) {
  const std::string seams = "a|b|c d|e|f g|h|i j|k|l m|n|o p|q|r s|t|u";
  EXPECT_THAT(Kok("title { id: \"kok\" form: \"" + seams + "\" }"),
              HasSubstr("spellings, more than the budget of 250 for a term"));
  EXPECT_THAT(
      Kok("title { id: \"kok\" form: \"" + seams + "\" allow: MANY_SPELLINGS note: \"prøve\" }"),
      Not(HasSubstr("budget")));
}

TEST_F(LintTest, ARuleHasABudgetOfSpellings) {
  std::string forms;
  for (int i = 0; i < 1300; ++i) forms += " form: \"kok" + std::to_string(i) + "x\"";
  EXPECT_THAT(Kok("title { id: \"kok\"" + forms + " }"),
              HasSubstr("5120.textproto:2:1: warning: the rule has 5200 spellings, more than its "
                        "budget of 5000"));
}

// --- nothing new

TEST_F(LintTest, ATermThatAnotherHoldsSaysNothing) {
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"køkken|leder\", \"køkken leder\"] }"),
              HasSubstr("5120.textproto:2:42: warning: \"køkken leder\" says nothing that "
                        "\"køkken|leder\" of this rule does not"));
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"køkken-leder\", \"køkken leder\"] }"),
              HasSubstr("\"køkken leder\" says nothing"));
  // Written first, it gives the job title its form.
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"køkken leder\", \"køkken|leder\"] }"),
              Not(HasSubstr("says nothing")));
  EXPECT_THAT(Kok("title { id: \"kok\" form: \"kok\" unless: [\"tjener!\", \"tjener\"] }"),
              HasSubstr("\"tjener!\" says nothing"));
  // Whole and as a compound's end are two things.
  EXPECT_THAT(Kok("title { id: \"kok\" form: [\"kok\", \"-kok\"] }"),
              Not(HasSubstr("says nothing")));
}

TEST_F(LintTest, TwoTitlesOfACodeOnTheSameWordsCountTwice) {
  EXPECT_THAT(
      Kok("title { id: \"a\" form: \"kok\" }\ntitle { id: \"b\" form: [\"chef\", \"kok\"] }"),
      HasSubstr("5120.textproto:3:32: warning: \"kok\" counts twice for 5120: it stands in "
                "5120.a too"));
  EXPECT_THAT(Kok("title { id: \"a\" form: \"kok!\" }\ntitle { id: \"b\" form: \"kok\" }"),
              Not(HasSubstr("counts twice")));
}

TEST_F(LintTest, ASetThatNoRuleNamesIsUnused) {
  rules_.File("vocabulary/v.textproto",
              "set { name: \"a\" term: \"x\" }\nset { name: \"b\" term: \"@a\" }");
  EXPECT_THAT(rules_.Complaints(),
              AllOf(HasSubstr("v.textproto:2:1: warning: no rule uses the set @b"),
                    Not(HasSubstr("the set @a"))));
}

// --- rules against each other

TEST_F(LintTest, ATitleOfTwoCodesNeedsAReason) {
  const std::string both = Both("title { id: \"a\" form: [\"chef\", \"køkken|leder\"] }",
                                "title { id: \"b\" form: \"køkkenleder\" }");
  EXPECT_THAT(both, HasSubstr("5120.textproto:2:32: warning: \"køkken|leder\" is claimed by 5131.b "
                              "too, where it is written \"køkkenleder\""));
  EXPECT_THAT(both,
              HasSubstr("5131.textproto:2:23: warning: \"køkkenleder\" is claimed by 5120.a"));
  EXPECT_THAT(Both("title { id: \"a\" form: \"leder\" unless: \"hotel\" }",
                   "title { id: \"b\" form: \"leder\" }"),
              Not(HasSubstr("claimed")));
  EXPECT_THAT(Both("title { id: \"a\" form: \"leder\" allow: SHARED_WORDS note: \"begge\" }",
                   "title { id: \"b\" form: \"leder\" }"),
              Not(HasSubstr("claimed")));
}

TEST_F(LintTest, AGroupsWordsMayStandInTheCodesBelow) {
  rules_
      .File("occupations/24/24.textproto",
            "disco08: \"24\" title { id: \"a\" form: \"konsulent\" }")
      .File("occupations/24/2423.textproto",
            "disco08: \"2423\" title { id: \"b\" form: \"konsulent\" }");
  EXPECT_THAT(rules_.Complaints(), Not(HasSubstr("claimed")));
}

TEST_F(LintTest, ARuleThatAStrongerOneAlwaysOutdoesCannotDecide) {
  EXPECT_THAT(Both("title { id: \"a\" form: [\"leder\", \"kok\"] strength: WEAK }",
                   "title { id: \"b\" form: [\"kok\", \"leder\", \"chef\"] }"),
              HasSubstr("5120.textproto:2:1: warning: the rule can never decide: all its words are "
                        "stronger in 5131.b"));
  EXPECT_THAT(Both("title { id: \"a\" form: [\"leder\", \"souschef\"] strength: WEAK }",
                   "title { id: \"b\" form: [\"kok\", \"leder\", \"chef\"] }"),
              Not(HasSubstr("never decide")));
  EXPECT_THAT(Both("title { id: \"a\" form: \"leder\" strength: WEAK }",
                   "title { id: \"b\" form: \"leder\" unless: \"køkken-\" }"),
              Not(HasSubstr("never decide")));
}

TEST_F(LintTest, TwoWordsThatFoldToOneAreNamed) {
  const std::string both = Both("title { id: \"a\" form: [\"kok\", \"rørkok\"] }",
                                "title { id: \"b\" form: \"roerkok\" unless: \"x1\" }");
  EXPECT_THAT(both, HasSubstr("5120.textproto:2:31: warning: \"rørkok\" is read as \"roerkok\" of "
                              "5131.b: both fold to the same"));
  EXPECT_THAT(Both("title { id: \"a\" form: \"rørkok\" allow: SAME_SPELLING note: \"x\" }",
                   "title { id: \"b\" form: \"roerkok\" unless: \"x1\" }"),
              Not(HasSubstr("fold to the same")));
  // Case, hyphens, apostrophes and accents make no other word.
  EXPECT_THAT(Both("title { id: \"a\" form: \"Café-kok\" }",
                   "title { id: \"b\" form: \"cafe kok\" unless: \"x1\" }"),
              Not(HasSubstr("fold to the same")));
}

TEST_F(LintTest, InflectedFormsFallTogetherToo) {
  EXPECT_THAT(Both("title { id: \"a\" form: \"få\" }",
                   "title { id: \"b\" form: \"faaen\" unless: \"x1\" }"),
              HasSubstr("\"fåen\" is read as \"faaen\" of 5131.b"));
}

// --- files and codes

TEST_F(LintTest, CasesNeedNearMisses) {
  rules_.File("occupations/51/5120.cases", "+ Kok => 5120\n");
  EXPECT_THAT(Kok("title { id: \"kok\" form: \"kok\" }"),
              HasSubstr("5120.cases: warning: no near miss"));
  EXPECT_THAT(rules_
                  .File("occupations/75/7522.textproto",
                        "disco08: \"7522\" title { id: \"s\" form: \"snedker\" }")
                  .Complaints(),
              HasSubstr("7522.textproto: warning: there are no cases beside this file"));
}

TEST_F(LintTest, CodesMustExist) {
  rules_.File("stem.textproto",
              "stem_prefix: \"25\" stem_prefix: \"250\" group { key: \"x\" name: \"X\" "
              "prefix: [\"2512\", \"99\"] }");
  EXPECT_THAT(
      rules_.Complaints(),
      AllOf(HasSubstr("stem.textproto:1:82: error: DISCO-08 has no code that begins with \"99\""),
            Not(HasSubstr("begins with \"250\""))));
  for (const std::string group : {"S9", "K11", "A3", "L2", "X1", "S", "K1"}) {
    EXPECT_THAT(Concept("esco_group: \"" + group + "\" form: \"svejsning\""),
                HasSubstr("c.textproto:1:64: error: ESCO has no group \"" + group + "\""));
  }
  for (const std::string group : {"S1", "S8.12", "K00", "K10", "K99", "A2", "L1", "K06.1"}) {
    EXPECT_THAT(Concept("esco_group: \"" + group + "\" form: \"svejsning\""),
                Not(HasSubstr("ESCO")));
  }
}

}  // namespace
}  // namespace opslag
