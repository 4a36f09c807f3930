// What a posting asks for: concepts, framed phrases, and how strongly, on rules that stand here.
#include "classifier/resolve/competences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "classifier/classifier.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kConcepts[] = R"(
  competence { id: "truck" label: "Truck" kind: PROFESSIONAL esco_group: "K10" form: "truckcertifikat" }
  competence { id: "trailer" label: "Trailer" kind: PROFESSIONAL esco_group: "K10" form: "trailerkort" }
  competence { id: "tig" label: "TIG" kind: PROFESSIONAL esco_group: "S7" form: "tig-svejsning" }
  competence { id: "samarbejde" label: "Samarbejde" kind: PERSONAL esco_group: "S1" form: "samarbejde!" })";
constexpr char kCues[] = R"(
  cue { id: "fordel" requirement: WISHED reach: BEFORE term: "er en fordel!" term: "en fordel, men ikke et krav!" }
  cue { id: "fordel-hvis" requirement: WISHED term: "en fordel hvis du!" }
  cue { id: "krav" requirement: REQUIRED reach: BEFORE term: "er et krav!" }
  cue { id: "ikke" requirement: NEGATED reach: BEHIND term: "behøver ikke!" }
  cue { id: "ikke-krav" requirement: NEGATED term: "ikke et krav!" })";
constexpr char kFrames[] = R"(
  frame { id: "kan" lead: "du kan" lead: "evne til at" opening: "kan" }
  frame { id: "erfaring" kind: PROFESSIONAL lead: "erfaring med" lead: "erfaring" most_words: 3 }
  frame { id: "er" takes: ITEMS most_words: 2 kind: PERSONAL esco_group: "A1" lead: "du er" }
  frame { id: "indgaa" keeps_lead: true lead: "indgå i" }
  stop: ["som", "og du"] no_first: ["kontakte", "få mere"] no_last: ["i", "med"] joint: ["og", "eller"])";

constexpr char kKok[] = R"(disco08: "5120" title { id: "kok" form: "kok" })";
constexpr char kSnedker[] =
    R"(disco08: "7522" head { id: "snedker" head: "snedker" domain: "møbel-" })";

class CompetencesTest : public testing::Test {
 protected:
  const std::vector<Competence>& Asked(std::string_view body) {
    Posting posting;
    posting.body = body;
    posting.body_format = BodyFormat::kPlainText;
    return thread_.Classify(posting).competences;
  }
  // The words of each, in order.
  std::vector<std::string> Words(std::string_view body) {
    std::vector<std::string> words;
    for (const Competence& competence : Asked(body)) {
      for (const Evidence& evidence : competence.evidence) words.push_back(evidence.text);
    }
    return words;
  }
  Requirement Of(std::string_view concept_id, std::string_view body) {
    for (const Competence& competence : Asked(body)) {
      if (competence.concept_id == concept_id) return competence.requirement;
    }
    ADD_FAILURE() << concept_id << " is not listed";
    return Requirement::kUnspecified;
  }

  std::shared_ptr<const Classifier> classifier_ =
      std::make_shared<const Classifier>(SmallRules()
                                             .File("competences/all.textproto", kConcepts)
                                             .File("cues.textproto", kCues)
                                             .File("frames.textproto", kFrames)
                                             .File("occupations/51/5120.textproto", kKok)
                                             .File("occupations/75/7522.textproto", kSnedker)
                                             .Compile());
  ClassifierThread thread_{classifier_};
};

// --- what no concept names

TEST_F(CompetencesTest, APhraseBehindAFrameIsListedAsItIsWritten) {
  const std::vector<Competence>& asked = Asked("Vi ser gerne erfaring med Mastercam 2024.");
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_TRUE(asked[0].unlisted);
  EXPECT_EQ(asked[0].concept_id, "");
  EXPECT_EQ(asked[0].label, "");
  EXPECT_EQ(asked[0].kind, CompetenceKind::kProfessional);
  EXPECT_EQ(asked[0].esco_group, "");
  ASSERT_EQ(asked[0].evidence.size(), 1u);
  EXPECT_EQ(asked[0].evidence[0].text, "Mastercam 2024");
  EXPECT_EQ(asked[0].evidence[0].rule_id, "frame.erfaring");
}

TEST_F(CompetencesTest, ThePhraseEndsAtMarksStopsAndTheNextLead) {
  EXPECT_THAT(Words("Du kan læse tegninger, siger vi."), ElementsAre("læse tegninger"));
  EXPECT_THAT(Words("Du kan læse tegninger som er svære"), ElementsAre("læse tegninger"));
  EXPECT_THAT(Words("Du kan læse tegninger du kan måle op"),
              ElementsAre("læse tegninger", "måle op"));
  EXPECT_THAT(Words("Du kan læse tegninger\nog måle"), ElementsAre("læse tegninger"));
}

TEST_F(CompetencesTest, WordsThatSayNothingAtTheEndAreLeftOff) {
  EXPECT_THAT(Words("Du kan måle op med og i"), ElementsAre("måle op"));
  EXPECT_THAT(Words("Du kan i"), IsEmpty());
}

TEST_F(CompetencesTest, WhatIsNoCompetenceIsNotTaken) {
  EXPECT_THAT(Words("Du kan kontakte os"), IsEmpty());
  EXPECT_THAT(Words("Du kan få mere at vide"), IsEmpty());
  EXPECT_THAT(Words("Erfaring med noget der er meget langt"), IsEmpty()) << "more than three words";
}

TEST_F(CompetencesTest, AnOpeningLeadsAtTheBeginningOfASentenceOnly) {
  EXPECT_THAT(Words("Kan læse tegninger"), ElementsAre("læse tegninger"));
  EXPECT_THAT(Words("- kan læse tegninger\n- kan måle"), ElementsAre("læse tegninger", "måle"));
  EXPECT_THAT(Words("Vi kan love dig kaffe"), IsEmpty());
}

TEST_F(CompetencesTest, ItemsAreTakenEachForItself) {
  EXPECT_THAT(Words("Du er rolig, venlig og meget omhyggelig."),
              ElementsAre("rolig", "venlig", "meget omhyggelig"));
}

TEST_F(CompetencesTest, TheJobItselfIsNothingOneIs) {
  EXPECT_THAT(Words("Du er erfaren kok, rolig og møbelsnedker"), ElementsAre("rolig"));
}

TEST_F(CompetencesTest, TheLeadBelongsToThePhraseWhereTheFrameSaysSo) {
  EXPECT_THAT(Words("Du skal indgå i teamet"), ElementsAre("indgå i teamet"));
}

TEST_F(CompetencesTest, TheLongerLeadCounts) {
  EXPECT_THAT(Words("Erfaring med beton"), ElementsAre("beton"));
}

TEST_F(CompetencesTest, AConceptAtThePhrasesBeginningTakesThePhrase) {
  const std::vector<Competence>& asked = Asked("Du kan samarbejde på tværs");
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].concept_id, "samarbejde");
  EXPECT_FALSE(asked[0].unlisted);
  EXPECT_EQ(asked[0].evidence[0].text, "samarbejde på tværs");
}

TEST_F(CompetencesTest, AConceptInsideAPhraseSpeaksForIt) {
  EXPECT_THAT(Words("Erfaring med god tig-svejsning"), ElementsAre("tig-svejsning"));
}

TEST_F(CompetencesTest, NothingIsTakenWhereTheEmployerSpeaksOfItself) {
  EXPECT_THAT(Words("Om os\nDu kan læse om vores historie"), IsEmpty());
}

// --- how strongly

TEST_F(CompetencesTest, ACueAtTheEndReachesBackThroughAnEnumeration) {
  const char* const body = "Truckcertifikat, trailerkort og TIG-svejsning er en fordel.";
  EXPECT_EQ(Of("truck", body), Requirement::kWished);
  EXPECT_EQ(Of("trailer", body), Requirement::kWished);
  EXPECT_EQ(Of("tig", body), Requirement::kWished);
}

TEST_F(CompetencesTest, ACueAtTheEndStopsAtAComma) {
  const char* const body = "Din profil\nTruckcertifikat, trailerkort er en fordel.";
  EXPECT_EQ(Of("truck", body), Requirement::kRequired);
  EXPECT_EQ(Of("trailer", body), Requirement::kWished);
}

TEST_F(CompetencesTest, ACueReachesOneWayOnly) {
  const char* const body = "Truckcertifikat er en fordel og trailerkort er et krav.";
  EXPECT_EQ(Of("truck", body), Requirement::kWished);
  EXPECT_EQ(Of("trailer", body), Requirement::kRequired);
}

TEST_F(CompetencesTest, ANegationReachesToTheNextClause) {
  const char* const body = "Du behøver ikke truckcertifikat, og trailerkort er et krav.";
  EXPECT_EQ(Of("truck", body), Requirement::kNegated);
  EXPECT_EQ(Of("trailer", body), Requirement::kRequired);
}

TEST_F(CompetencesTest, AWishThatIsNoDemandStaysAWish) {
  EXPECT_EQ(Of("truck", "Truckcertifikat er en fordel, men ikke et krav."), Requirement::kWished);
}

TEST_F(CompetencesTest, ALineThatEndsWithAColonSpeaksForTheListBehindIt) {
  const char* const body =
      "Din profil\nDet er en fordel hvis du har:\n- truckcertifikat\n- "
      "trailerkort\n\nTIG-svejsning";
  EXPECT_EQ(Of("truck", body), Requirement::kWished);
  EXPECT_EQ(Of("trailer", body), Requirement::kWished);
  EXPECT_EQ(Of("tig", body), Requirement::kRequired);
}

TEST_F(CompetencesTest, OfTwoCuesBeforeAColonTheNearerOneSpeaksForTheList) {
  const char* const body =
      "Du behøver ikke truckcertifikat, men det er en fordel hvis du har:\n- trailerkort";
  EXPECT_EQ(Of("truck", body), Requirement::kNegated);
  EXPECT_EQ(Of("trailer", body), Requirement::kWished);
}

TEST_F(CompetencesTest, ACueOfAnotherPageSpeaksForNothingHere) {
  std::string body = "Din profil\ntruckcertifikat";
  for (int i = 0; i < 100; ++i) body += ", ord";
  EXPECT_EQ(Of("truck", body + " ikke et krav"), Requirement::kRequired);
}

TEST_F(CompetencesTest, AnItemThatLeadsToTheRestOfItsListSpeaksForThat) {
  const char* const body =
      "Ikke et krav:\n- truckcertifikat\n- Det er en fordel hvis du har:\n- trailerkort";
  EXPECT_EQ(Of("truck", body), Requirement::kNegated);
  EXPECT_EQ(Of("trailer", body), Requirement::kWished);
}

TEST_F(CompetencesTest, AnItemsOwnCueCountsBeforeTheLists) {
  const char* const body = "Ikke et krav:\n- truckcertifikat\n- trailerkort er et krav";
  EXPECT_EQ(Of("truck", body), Requirement::kNegated);
  EXPECT_EQ(Of("trailer", body), Requirement::kRequired);
}

}  // namespace
}  // namespace opslag
