#include "classifier/ruleset/inflection.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opslag {
namespace {

using ::testing::ElementsAre;

Inflector Danish() {
  return Inflector({
      {.ending = "", .forms = {"", "en", "er", "erne"}},
      {.ending = "er", .forms = {"er", "eren", "ere", "erne"}},
      {.ending = "mand", .forms = {"mand", "manden", "mænd", "mændene"}},
      {.ending = "ør", .forms = {"ør", "øren", "ører"}},
      {.ending = "isk", .forms = {"isk", "iske"}, .modifier = true},
  });
}

TEST(InflectorTest, ReplacesTheEndingByEachForm) {
  EXPECT_THAT(Danish().Forms("snedker"),
              ElementsAre("snedker", "snedkeren", "snedkere", "snedkerne"));
}

TEST(InflectorTest, TheLongestEndingWins) {
  const Inflector inflector(
      {{.ending = "d", .forms = {"d", "dx"}}, {.ending = "mand", .forms = {"mand", "mænd"}}});
  EXPECT_THAT(inflector.Forms("formand"), ElementsAre("formand", "formænd"));
  EXPECT_THAT(inflector.Forms("smed"), ElementsAre("smed", "smedx"));
}

TEST(InflectorTest, TheEndingMayBeTheWholeWord) {
  EXPECT_THAT(Danish().Forms("mand"), ElementsAre("mand", "manden", "mænd", "mændene"));
}

TEST(InflectorTest, TheEmptyEndingFitsAnyWord) {
  EXPECT_THAT(Danish().Forms("smed"), ElementsAre("smed", "smeden", "smeder", "smederne"));
}

TEST(InflectorTest, TheBaseFormComesFirstAlsoWhereTheEntryForgetsIt) {
  const Inflector inflector({{.ending = "e", .forms = {"er", "e"}}});
  EXPECT_THAT(inflector.Forms("kunde"), ElementsAre("kunde", "kunder"));
}

TEST(InflectorTest, AWordThatNoEndingFitsStaysAsItIs) {
  const Inflector inflector({{.ending = "er", .forms = {"er", "eren"}}});
  EXPECT_THAT(inflector.Forms("smed"), ElementsAre("smed"));
  EXPECT_THAT(Inflector({}).Forms("smed"), ElementsAre("smed"));
}

TEST(InflectorTest, EndingsAreLettersNotBytes) {
  // "ø" is c3 b8 and "å" is c3 a5: they share a byte, not a letter.
  EXPECT_THAT(Danish().Forms("montør"), ElementsAre("montør", "montøren", "montører"));
  const Inflector inflector({{.ending = "å", .forms = {"å", "åen"}}});
  EXPECT_THAT(inflector.Forms("ø"), ElementsAre("ø"));
}

TEST(InflectorTest, AnEndingLongerThanTheWordDoesNotFit) {
  EXPECT_THAT(Danish().Forms("r"), ElementsAre("r", "ren", "rer", "rerne"));
  EXPECT_THAT(Danish().Forms(""), ElementsAre("", "en", "er", "erne"));
}

TEST(InflectorTest, EachFormOnce) {
  const Inflector inflector({{.ending = "s", .forms = {"s", "s", "sen", "sen"}}});
  EXPECT_THAT(inflector.Forms("gris"), ElementsAre("gris", "grisen"));
}

TEST(InflectorTest, EntriesWithTheSameEndingAddUp) {
  const Inflector inflector(
      {{.ending = "er", .forms = {"er", "eren"}}, {.ending = "er", .forms = {"erske"}}});
  EXPECT_THAT(inflector.Forms("vasker"), ElementsAre("vasker", "vaskeren", "vaskerske"));
}

TEST(InflectorTest, ModifiersHaveEntriesOfTheirOwn) {
  EXPECT_THAT(Danish().ModifierForms("pædagogisk"), ElementsAre("pædagogisk", "pædagogiske"));
  EXPECT_THAT(Danish().ModifierForms("snedker"), ElementsAre("snedker"));
  EXPECT_THAT(Danish().Forms("pædagogisk"),
              ElementsAre("pædagogisk", "pædagogisken", "pædagogisker", "pædagogiskerne"));
}

}  // namespace
}  // namespace opslag
