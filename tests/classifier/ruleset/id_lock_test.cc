// The lock of the rules' ids: what it refuses, and how it is kept up to date.
#include "classifier/ruleset/id_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace opslag {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kKok[] = R"(disco08: "5120"
title { id: "kok" form: "kok" }
context { id: "mad" term: "mad" }
)";
constexpr char kLocked[] = "5120.kok title 5120 active\n5120.mad context 5120 active\n";

class IdLock : public testing::Test {
 protected:
  void Occupation(std::string text) {
    sources_.push_back({"occupations/51/5120.textproto", std::move(text)});
  }
  void Lock(std::string text) { sources_.push_back({"ids.lock", std::move(text)}); }

  std::string Complaints() const {
    Diagnostics diagnostics;
    const RuleFiles files = ParseRuleSources(sources_, &diagnostics);
    CheckIdLock(files, &diagnostics);
    return diagnostics.Render(files.sources);
  }
  IdLockUpdate Update(bool retire) const {
    Diagnostics diagnostics;
    const RuleFiles files = ParseRuleSources(sources_, &diagnostics);
    const IdLockUpdate update = UpdateIdLock(files, retire, &diagnostics);
    EXPECT_FALSE(diagnostics.HasErrors()) << diagnostics.Render(files.sources);
    return update;
  }
  static std::string Lines(const IdLockUpdate& update) {
    std::size_t begin = 0;
    while (update.text.compare(begin, 1, "#") == 0) begin = update.text.find('\n', begin) + 1;
    return update.text.substr(begin);
  }

  std::vector<RuleSource> sources_;
};

TEST_F(IdLock, AgreesWithRulesAsTheyWere) {
  Occupation(kKok);
  Lock(kLocked);
  EXPECT_EQ(Complaints(), "");
}

TEST_F(IdLock, AVanishedIdIsAnErrorThatSaysWhatToRun) {
  Occupation(R"(disco08: "5120" title { id: "kok" form: "kok" })");
  Lock(kLocked);
  EXPECT_THAT(Complaints(),
              AllOf(HasSubstr("ids.lock:2:1: error: the rule \"5120.mad\" has vanished"),
                    HasSubstr("opslag rules lock --retire")));
}

TEST_F(IdLock, ADeprecatedOrRetiredIdMayVanish) {
  Occupation(R"(disco08: "5120" title { id: "kok" form: "kok" })");
  Lock("5120.kok title 5120 active\n5120.mad context 5120 retired\n5120.x head 5120 deprecated\n");
  EXPECT_EQ(Complaints(), "");
}

TEST_F(IdLock, ARetiredIdMayNotComeBack) {
  Occupation(kKok);
  Lock("5120.kok title 5120 retired\n5120.mad context 5120 active\n");
  EXPECT_THAT(Complaints(), HasSubstr("occupations/51/5120.textproto:2:1: error: the id "
                                      "\"5120.kok\" was retired (ids.lock, line 1)"));
}

TEST_F(IdLock, AnIdKeepsItsMeaning) {
  Occupation(kKok);
  Lock("5120.kok head 5120 active\n5120.mad context 5120 active\n");
  EXPECT_THAT(Complaints(),
              HasSubstr("5120.textproto:2:1: error: \"5120.kok\" is a title of 5120, and was a "
                        "head of 5120 (ids.lock, line 1)"));
}

TEST_F(IdLock, AConceptKeepsItsKind) {
  sources_.push_back(
      {"competences/c.textproto",
       "competence { id: \"dansk\" label: \"Dansk\" kind: LANGUAGE form: \"dansk\" }"});
  Lock("dansk concept PROFESSIONAL active\n");
  EXPECT_THAT(Complaints(), HasSubstr("is a LANGUAGE concept, and was a PROFESSIONAL concept"));
}

TEST_F(IdLock, NewIdsAreOneWarning) {
  Occupation(kKok);
  Lock("");
  EXPECT_THAT(Complaints(), AllOf(HasSubstr("ids.lock: warning: 2 new ids are not in it, "
                                            "\"5120.kok\" the first"),
                                  Not(HasSubstr("error"))));
}

TEST_F(IdLock, ASetWithoutALockIsToldSo) {
  Occupation(kKok);
  EXPECT_THAT(Complaints(), HasSubstr("warning: there is no lock"));
}

TEST_F(IdLock, LinesOfSeveralAuthorsMerge) {
  Occupation(kKok);
  Lock(
      "# one author's\n5120.mad context 5120 active\n\n# another's\n5120.kok title 5120 active\r\n"
      "5120.kok title 5120 active\n5120.alt head 5120 active\n5120.alt head 5120 retired\n");
  EXPECT_EQ(Complaints(), "");
}

TEST_F(IdLock, TwoAuthorsCannotGiveOneIdTwoMeanings) {
  Occupation(kKok);
  Lock("5120.mad context 5120 active\n5120.kok title 5120 active\n5120.kok head 5120 active\n");
  EXPECT_THAT(Complaints(), HasSubstr("ids.lock:3:1: error: \"5120.kok\" is a title of 5120 in "
                                      "line 2 and a head of 5120 here"));
}

TEST_F(IdLock, AFaultyLineIsAnError) {
  Occupation(kKok);
  Lock("5120.kok title 5120 activ\n5120.mad context 5120 active\n<<<<<<< HEAD\n");
  EXPECT_THAT(Complaints(),
              AllOf(HasSubstr("ids.lock:1:1: error: the line is not"), HasSubstr("ids.lock:3:1:")));
}

TEST_F(IdLock, AnUpdateAddsWhatIsNewAndNamesWhatVanished) {
  Occupation(kKok);
  Lock("5120.zz head 5120 active\n5120.mad context 5120 active\n");
  const IdLockUpdate update = Update(false);
  EXPECT_EQ(Lines(update),
            "5120.kok title 5120 active\n5120.mad context 5120 active\n5120.zz head 5120 active\n");
  EXPECT_EQ(update.added, 1u);
  EXPECT_THAT(update.vanished, ElementsAre("5120.zz"));
}

TEST_F(IdLock, AnUpdateRetiresOnlyWhenAsked) {
  Occupation(kKok);
  Lock("5120.zz head 5120 active\n5120.mad context 5120 active\n");
  const IdLockUpdate update = Update(true);
  EXPECT_THAT(Lines(update), HasSubstr("5120.zz head 5120 retired\n"));
  EXPECT_EQ(update.retired, 1u);
  EXPECT_THAT(update.vanished, testing::IsEmpty());
}

TEST_F(IdLock, AnUpdateFollowsTheStatusAndNeverRevives) {
  Occupation(R"(disco08: "5120"
    title { id: "kok" form: "kok" status: DEPRECATED } context { id: "mad" term: "mad" })");
  Lock("5120.kok title 5120 active\n5120.mad context 5120 retired\n");
  EXPECT_EQ(Lines(Update(true)), "5120.kok title 5120 deprecated\n5120.mad context 5120 retired\n");
}

TEST_F(IdLock, AnUpdateOfAnUpdateChangesNothing) {
  Occupation(kKok);
  const IdLockUpdate first = Update(false);
  Lock(first.text);
  EXPECT_EQ(Update(false).text, first.text);
  EXPECT_EQ(Complaints(), "");
}

}  // namespace
}  // namespace opslag
