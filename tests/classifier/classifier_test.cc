// Headlines and whole postings through the classifier, on rules that stand beside the tests.
#include "classifier/classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/explain.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using testing::HasSubstr;

constexpr char kKlejnsmed[] = R"(disco08: "7213" title { id: "klejnsmed" form: "klejnsmed" })";
constexpr char kSnedker[] = R"(disco08: "7522"
  title { id: "snedker" form: "-snedker" }
  title { id: "orgelbygger" form: "orgelbygger" disco08: "752210" unless: "sko" }
  title { id: "skomager" form: "skomager" unless: "sko" unless_in_employer: true })";
constexpr char kLager[] = R"(disco08: "4321"
  head { id: "lagermedarbejder" head: "medarbejder" domain: "lager-" unless: "kontor" })";
constexpr char kSalgschef[] = R"(disco08: "1221" title { id: "salgschef" form: "salgschef" form: "-chef" strength: WEAK }
  title { id: "hel" form: "salgschef" })";
constexpr char kKok[] = R"(disco08: "5120" title { id: "kok" form: "kok" }
  context { id: "mad" term: "madlavning" strength: STRONG }
  context { id: "ikke-opvask" term: "opvask" effect: AGAINST strength: STRONG })";
constexpr char kTjener[] = R"(disco08: "5131" title { id: "tjener" form: "tjener" })";
constexpr char kVvs[] = R"(disco08: "7126" title { id: "vvs" form: "vvs|montør" })";
constexpr char kSkoleleder[] = R"(disco08: "1345"
  head { id: "leder" head: "=leder" employer_domain: "skole-" })";
constexpr char kHr[] = R"(disco08: "2423"
  head { id: "hr-konsulent" head: "konsulent" domain: "hr" })";
constexpr char kForretning[] = R"(disco08: "24" title { id: "konsulent" form: "-konsulent" strength: WEAK })";
constexpr char kCompetences[] = R"(
  competence { id: "truckcertifikat" label: "Truckcertifikat" kind: PROFESSIONAL esco_group: "K10" form: "truckcertifikat" }
  competence { id: "tig-svejsning" label: "TIG-svejsning" kind: PROFESSIONAL esco_group: "S7" form: "tig-svejsning" }
  competence { id: "svejsning" label: "Svejsning" kind: PROFESSIONAL esco_group: "S7" form: "svejsning" })";

std::shared_ptr<const Classifier> AllRules() {
  static const auto classifier = std::make_shared<const Classifier>(
      SmallRules()
          .File("occupations/72/7213.textproto", kKlejnsmed)
          .File("occupations/75/7522.textproto", kSnedker)
          .File("occupations/43/4321.textproto", kLager)
          .File("occupations/12/1221.textproto", kSalgschef)
          .File("occupations/51/5120.textproto", kKok)
          .File("occupations/51/5131.textproto", kTjener)
          .File("occupations/24/2423.textproto", kHr)
          .File("occupations/71/7126.textproto", kVvs)
          .File("occupations/13/1345.textproto", kSkoleleder)
          .File("occupations/24/24.textproto", kForretning)
          .File("competences/competences.textproto", kCompetences)
          .Compile());
  return classifier;
}

class ClassifierTest : public testing::Test {
 protected:
  const Classification& Headline(std::string_view title, std::string_view employer = {}) {
    Posting posting;
    posting.title = title;
    posting.employer.name = employer;
    return thread_.Classify(posting);
  }
  const Classification& Body(std::string_view body, BodyFormat format = BodyFormat::kPlainText,
                             std::string_view title = {}) {
    Posting posting;
    posting.title = title;
    posting.body = body;
    posting.body_format = format;
    return thread_.Classify(posting);
  }
  std::string Code(std::string_view title, std::string_view employer = {}) {
    return std::string(Headline(title, employer).occupation.disco08);
  }

  std::shared_ptr<const Classifier> classifier_ = AllRules();
  ClassifierThread thread_{classifier_};
};

TEST_F(ClassifierTest, ATitleInTheHeadlineTellsTheCode) {
  const Occupation& occupation = Headline("Dygtige klejnsmede søges til Skive").occupation;
  EXPECT_EQ(occupation.disco08, "7213");
  EXPECT_EQ(occupation.label, "Klejnsmed");
  EXPECT_EQ(occupation.job_title, "klejnsmed");
  EXPECT_EQ(occupation.origin, Origin::kRules);
  EXPECT_GT(occupation.confidence, 0.5);
  ASSERT_EQ(occupation.evidence.size(), 1u);
  const Evidence& evidence = occupation.evidence[0];
  EXPECT_EQ(evidence.rule_id, "7213.klejnsmed");
  EXPECT_EQ(evidence.field, Field::kTitle);
  EXPECT_EQ(evidence.section, Section::kTitle);
  EXPECT_EQ(evidence.text, "klejnsmede");
  EXPECT_EQ(evidence.begin, 8u);
  EXPECT_EQ(evidence.end, 18u);
}

TEST_F(ClassifierTest, ACompoundsEndTellsTheCodeAndKeepsItsOwnBeginning) {
  const Occupation& occupation = Headline("Møbelsnedkere til værksted").occupation;
  EXPECT_EQ(occupation.disco08, "7522");
  EXPECT_EQ(occupation.job_title, "møbelsnedker");
  EXPECT_EQ(occupation.evidence[0].text, "Møbelsnedkere");
}

TEST_F(ClassifierTest, AnApprenticeGetsTheTradesCode) {
  EXPECT_EQ(Code("Klejnsmedelærling søges"), "7213");
  EXPECT_EQ(Code("Snedkerelev"), "7522");
}

TEST_F(ClassifierTest, SixDigitsWhereTheWordsTellThem) {
  EXPECT_EQ(Code("Orgelbygger søges"), "752210");
  EXPECT_EQ(Code("Orgelbygger, snedker"), "752210");
  EXPECT_EQ(Code("Snedker søges"), "7522");
}

TEST_F(ClassifierTest, AHeadNeedsItsDomain) {
  EXPECT_EQ(Code("Lagermedarbejder"), "4321");
  EXPECT_EQ(Code("Lager-medarbejder"), "4321");
  EXPECT_EQ(Code("Lager- og logistikmedarbejder"), "4321");
  EXPECT_EQ(Code("Medarbejder til vores lager i Køge"), "4321");
  EXPECT_EQ(Code("Medarbejder søges", "Hansens Lagerhotel ApS"), "4321");
  EXPECT_EQ(Code("Medarbejder søges"), "");
}

TEST_F(ClassifierTest, UnlessForbidsARule) {
  EXPECT_EQ(Code("Medarbejder til lager og kontor"), "");
}

TEST_F(ClassifierTest, WhatStandsBehindTilCountsForLess) {
  EXPECT_EQ(Code("Tjener til vores kok"), "5131");
}

TEST_F(ClassifierTest, TheEmployersNameIsNoTitle) {
  const Occupation& occupation = Headline("Snedker Kok ApS søger tjener", "Snedker Kok ApS").occupation;
  EXPECT_EQ(occupation.disco08, "5131");
}

TEST_F(ClassifierTest, OfSeveralTitlesTheFirstLeads) {
  EXPECT_EQ(Code("Kok eller tjener"), "5120");
  EXPECT_EQ(Code("Tjener/kok"), "5131");
  const Occupation& occupation = Headline("Kok eller tjener").occupation;
  ASSERT_EQ(occupation.alternatives.size(), 1u);
  EXPECT_EQ(occupation.alternatives[0].disco08, "5131");
  EXPECT_GT(occupation.alternatives[0].score, 0.3);
  EXPECT_LT(occupation.alternatives[0].score, 0.5);
}

TEST_F(ClassifierTest, AHangingPartIsCompleted) {
  const Occupation& occupation = Headline("Salgs- og marketingchef").occupation;
  EXPECT_EQ(occupation.disco08, "1221");
  EXPECT_EQ(occupation.job_title, "salgschef");
  EXPECT_EQ(occupation.evidence[0].text, "Salgs");
}

TEST_F(ClassifierTest, AGroupsWordIsAnsweredWithTheGroupOrTheCodeBelow) {
  EXPECT_EQ(Code("Konsulent"), "24");
  EXPECT_EQ(Code("HR-konsulent"), "2423");
  EXPECT_EQ(Code("Konsulent til HR"), "2423");
}

TEST_F(ClassifierTest, AContextAloneCanCodeAndCanForbid) {
  EXPECT_EQ(Code("Brænder du for madlavning?"), "5120");
  EXPECT_EQ(Code("Madlavning og opvask"), "");
}

TEST_F(ClassifierTest, AnnouncedTitlesInTheBodyCount) {
  EXPECT_EQ(Body("Et godt job\n\nVi søger en erfaren klejnsmed.").occupation.disco08, "7213");
  EXPECT_EQ(Body("Om os\nVi har brug for hver eneste klejnsmed.").occupation.disco08, "");
}

TEST_F(ClassifierTest, ABodysFirstLineIsReadLikeAHeadlineWhereThereIsNone) {
  EXPECT_EQ(Body("Klejnsmed til værkstedet i Skive\n\nVi er tolv mand.").occupation.disco08, "7213");
  const Occupation& sought = Body("Erfaren møbelsnedker søges til Skive. Vi er tolv mand.").occupation;
  EXPECT_EQ(sought.disco08, "7522");
  EXPECT_EQ(sought.job_title, "møbelsnedker");
  EXPECT_EQ(Body("Lagermedarbejder søges til butikken. Vi er tolv.").occupation.disco08, "4321");
}

TEST_F(ClassifierTest, ASloganLeavesTheHeadlinesPlaceToTheBody) {
  const std::string_view slogan = "Brug for et nyt job?";
  const std::string_view body = "Klejnsmed søges til Skive. Vores kok laver god mad.";
  EXPECT_EQ(Body(body, BodyFormat::kPlainText, slogan).occupation.disco08, "7213");
  EXPECT_EQ(Body(body, BodyFormat::kPlainText, "Tjener søges").occupation.disco08, "5131");
}

TEST_F(ClassifierTest, WithoutAHeadlineMoreWordsMayStandBeforeTheTitle) {
  const std::string_view body =
      "Vi søger en dygtig og erfaren og glad og rask og ganske serviceminded klejnsmed nu.";
  EXPECT_EQ(Body(body).occupation.disco08, "7213");
  EXPECT_EQ(Body("Vi søger en dygtig og erfaren og glad og rask kollega til arbejde for en klejnsmed.")
                .occupation.disco08,
            "");
}

TEST_F(ClassifierTest, ATitleThatTheBodyOnlyMentionsIsNotTheJobs) {
  EXPECT_EQ(Body("Her arbejder mange, og blandt dem er en klejnsmed.").occupation.job_title, "");
}

TEST_F(ClassifierTest, ATitleKeepsTheSeamThatItIsWrittenWith) {
  EXPECT_EQ(Headline("VVS-montører søges").occupation.job_title, "vvs-montør");
  EXPECT_EQ(Headline("VVS montør søges").occupation.job_title, "vvs montør");
  EXPECT_EQ(Headline("Vvsmontører søges").occupation.job_title, "vvsmontør");
}

TEST_F(ClassifierTest, ATownIsNoDomain) {
  EXPECT_EQ(Code("Medarbejder til Lagerby"), "");
  EXPECT_EQ(Code("Medarbejder til Lagerbys torv"), "");
  EXPECT_EQ(Code("Medarbejder til lagerby"), "4321");
  EXPECT_EQ(Code("Medarbejder søges", "Lagerby Marked"), "");
}

TEST_F(ClassifierTest, AnAgencysNameIsNoDomain) {
  EXPECT_EQ(Code("Medarbejder søges", "Lagerfolk ApS"), "4321");
  EXPECT_EQ(Code("Medarbejder søges", "Vikarhuset Lager ApS"), "");
}

TEST_F(ClassifierTest, UnlessReadsTheEmployersNameWhereTheRuleSaysSo) {
  EXPECT_EQ(Code("Orgelbygger søges", "Sko og Co"), "752210");
  EXPECT_EQ(Code("Skomager søges", "Kontor og Co"), "7522");
  EXPECT_EQ(Code("Skomager søges", "Sko og Co"), "");
}

TEST_F(ClassifierTest, AHeadCanBeToldToEndNoCompound) {
  EXPECT_EQ(Code("Leder søges", "Skolen"), "1345");
  EXPECT_EQ(Code("Vejleder søges", "Skolen"), "");
}

TEST_F(ClassifierTest, ADomainCanCountInTheEmployersNameAlone) {
  EXPECT_EQ(Code("Leder til skolen"), "");
  EXPECT_EQ(Code("Leder søges", "Skolen"), "1345");
}

TEST_F(ClassifierTest, NothingIsSaidOfNothing) {
  const Classification& result = Headline("");
  EXPECT_EQ(result.occupation.disco08, "");
  EXPECT_EQ(result.occupation.confidence, 0);
  EXPECT_EQ(result.occupation.origin, Origin::kUnspecified);
  EXPECT_EQ(result.vacancy_kind, VacancyKind::kUnspecified);
  EXPECT_EQ(result.stem.status, StemStatus::kUndetermined);
  EXPECT_TRUE(result.competences.empty());
}

TEST_F(ClassifierTest, VolunteersHaveNoCode) {
  const Classification& result = Headline("Frivillig kok");
  EXPECT_EQ(result.vacancy_kind, VacancyKind::kVolunteer);
  EXPECT_EQ(result.occupation.disco08, "");
  EXPECT_EQ(Headline("Frivilligkoordinator og kok").vacancy_kind, VacancyKind::kVacancy);
}

TEST_F(ClassifierTest, ConfidenceKnowsAWholeWordFromACompoundsEnd) {
  const auto whole = [this](std::string_view title) {
    Headline(title);
    return FeaturesOf(*thread_.trace().work).whole;
  };
  EXPECT_EQ(whole("Dygtig snedker søges"), 1);
  EXPECT_EQ(whole("Møbelsnedker"), 0);
  EXPECT_EQ(whole("Lagermedarbejder"), 0);
  EXPECT_EQ(whole("Medarbejder til lager"), 1);
}

TEST_F(ClassifierTest, WithoutACodeTheReasonIsTold) {
  EXPECT_EQ(Headline("Dygtig klejnsmed").occupation.abstention, Abstention::kUnspecified);
  EXPECT_EQ(Headline("").occupation.abstention, Abstention::kUnknownWords);
  EXPECT_EQ(Headline("Brug for et job nu?").occupation.abstention, Abstention::kUnknownWords);
  EXPECT_EQ(Headline("Frivillig kok").occupation.abstention, Abstention::kNoVacancy);
  EXPECT_EQ(Headline("Afdelingschef").occupation.abstention, Abstention::kWeakEvidence);
}

TEST_F(ClassifierTest, AnUnsureAnswerIsWithheldAndStaysAnAlternative) {
  const Occupation sure = Headline("Orgelbygger").occupation;
  ASSERT_EQ(sure.disco08, "752210");
  ClassifierThread strict(classifier_, sure.confidence + 0.01);
  Posting posting;
  posting.title = "Orgelbygger";
  const Classification& withheld = strict.Classify(posting);
  EXPECT_EQ(withheld.occupation.disco08, "");
  EXPECT_EQ(withheld.occupation.confidence, 0);
  EXPECT_EQ(withheld.occupation.abstention, Abstention::kLowConfidence);
  EXPECT_DOUBLE_EQ(withheld.occupation.withheld_confidence, sure.confidence);
  ASSERT_FALSE(withheld.occupation.alternatives.empty());
  EXPECT_EQ(withheld.occupation.alternatives.front().disco08, "7522");
  EXPECT_EQ(withheld.occupation.job_title, "orgelbygger");
  EXPECT_EQ(withheld.stem.status, StemStatus::kUndetermined);
  // At the confidence itself the answer is given.
  ClassifierThread just(classifier_, sure.confidence);
  EXPECT_EQ(just.Classify(posting).occupation.disco08, "752210");
}

TEST_F(ClassifierTest, EvidenceInHtmlPointsIntoTheSourceAndReadsAsText) {
  const std::string body = "<p>Vi s&oslash;ger en <b>klejn&shy;smed</b> nu.</p>";
  const Occupation& occupation = Body(body, BodyFormat::kHtml).occupation;
  ASSERT_EQ(occupation.disco08, "7213");
  const Evidence& evidence = occupation.evidence[0];
  EXPECT_EQ(evidence.field, Field::kBody);
  EXPECT_EQ(body.substr(evidence.begin, evidence.end - evidence.begin), "klejn&shy;smed");
}

TEST_F(ClassifierTest, OfAnEndlessBodyTheBeginningIsRead) {
  const std::string filler(100'000, 'x');
  const Classification& early = Body("Vi søger en klejnsmed. " + filler);
  EXPECT_EQ(early.occupation.disco08, "7213");
  EXPECT_TRUE(early.body_truncated);
  EXPECT_EQ(Body(filler + " Vi søger en klejnsmed.").occupation.disco08, "");
  EXPECT_FALSE(Body("Vi søger en klejnsmed.").body_truncated);
}

TEST_F(ClassifierTest, ABodyIsCutBetweenTwoCharacters) {
  std::string body = "x";
  while (body.size() < 80'000) body += "æ";
  EXPECT_TRUE(Body(body).body_truncated);
}

TEST_F(ClassifierTest, CompetencesTellWhetherTheyAreRequired) {
  const auto& found = Body("Dine opgaver\n- TIG-svejsning i rustfrit stål\n\nDin profil\n"
                           "Truckcertifikat er en fordel.\n\nOm os\nVi er gode til svejsning.")
                          .competences;
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].concept_id, "tig-svejsning");
  EXPECT_EQ(found[0].requirement, Requirement::kRequired);
  EXPECT_EQ(found[0].evidence[0].section, Section::kTasks);
  EXPECT_EQ(found[1].concept_id, "truckcertifikat");
  EXPECT_EQ(found[1].requirement, Requirement::kWished);
}

TEST_F(ClassifierTest, ACompetenceCanBeNegated) {
  const auto& found = Body("Din profil\nDu behøver ikke truckcertifikat.").competences;
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].requirement, Requirement::kNegated);
}

TEST_F(ClassifierTest, IsAFunctionOfThePostingAlone) {
  const std::string first = Explain(*classifier_, thread_.trace(), Headline("Salgs- og marketingchef"));
  Headline("Kok eller tjener");
  Body("<p>Vi søger en klejnsmed</p>", BodyFormat::kHtml);
  EXPECT_EQ(Explain(*classifier_, thread_.trace(), Headline("Salgs- og marketingchef")), first);
}

TEST_F(ClassifierTest, ExplainShowsRulesAndAnswer) {
  const Classification& result = Headline("Møbelsnedker til lager");
  const std::string report = Explain(*classifier_, thread_.trace(), result);
  EXPECT_THAT(report, HasSubstr("7522.snedker"));
  EXPECT_THAT(report, HasSubstr("[behind] til lager"));
  EXPECT_THAT(report, HasSubstr("answer      7522"));
}

TEST_F(ClassifierTest, TheRuleSetsVersionNamesItsContent) {
  EXPECT_THAT(std::string(classifier_->RuleSetVersion()), testing::MatchesRegex("2026\\.01-[0-9a-f]+"));
  EXPECT_EQ(classifier_->RuleSetNumber(), 7u);
}

}  // namespace
}  // namespace opslag
