// The terms of the job, on rules that stand here.
#include "classifier/resolve/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/ruleset/cases.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kConditions[] = R"(
  rule { id: "fuldtid" says: FULL_TIME term: "fuldtid" unless: "studerende" }
  rule { id: "deltid" says: PART_TIME term: "deltid" }
  rule { id: "timer" says: HOURS term: "timer om ugen" number: BEFORE least: 5 most: 48 }
  rule { id: "stilling-paa" says: HOURS term: "stilling på" number: BEHIND unit: "timer" }
  rule { id: "kun" says: HOURS term: "timer" number: BEFORE least: 20 most: 40 needs: "stilling" }
  rule { id: "doegnet" term: "timer i døgnet" }
  rule { id: "fast" says: PERMANENT term: "fast" }
  rule { id: "projekt" says: TEMPORARY term: "fast projekt" }
  rule { id: "elev" says: APPRENTICE term: "elev" headline_only: true }
  rule { id: "vikar" says: SUBSTITUTE term: "vikar" }
  rule { id: "aften" says: EVENING term: "aften" }
  rule { id: "loen" says: PAY_A_MONTH term: "kr om måneden" number: BEFORE }
  rule { id: "kolleger" says: POSITIONS term: "kolleger" number: BEFORE words_between: 1 least: 2 }
  rule { id: "erfaring" says: EXPERIENCE term: "års erfaring" number: BEFORE }
  before_title { id: "antal" least: 2 most: 30 words_between: 1 }
  number_word { value: 2 word: "to" } number_word { value: 5 word: "fem" } range_word: "til")";

class ConditionsTest : public testing::Test {
 protected:
  std::vector<std::string> Told(const Posting& posting) {
    return ConditionTexts(thread_.Classify(posting).conditions);
  }
  std::vector<std::string> Told(std::string_view body, std::string_view title = {}) {
    Posting posting;
    posting.title = title;
    posting.body = body;
    posting.body_format = BodyFormat::kPlainText;
    return Told(posting);
  }
  // The evidence of the body's or title's terms.
  std::vector<std::string> Words(std::string_view body) {
    Told(body);
    std::vector<std::string> words;
    Posting posting;
    posting.body = body;
    posting.body_format = BodyFormat::kPlainText;
    for (const Evidence& evidence : thread_.Classify(posting).conditions.evidence) {
      words.push_back(evidence.text);
    }
    return words;
  }

  std::shared_ptr<const Classifier> classifier_ = std::make_shared<const Classifier>(
      SmallRules()
          .File("conditions.textproto", kConditions)
          .File("occupations/51/5120.textproto",
                R"(disco08: "5120" title { id: "kok" form: "kok" form: "kokke" })")
          .Compile());
  ClassifierThread thread_{classifier_};
};

TEST_F(ConditionsTest, NumbersInDigitsAndWords) {
  EXPECT_THAT(Told("37 timer om ugen"), ElementsAre("extent:FULL_TIME", "hours:37"));
  EXPECT_THAT(Told("37,5 timer om ugen"), ElementsAre("extent:FULL_TIME", "hours:37.5"));
  EXPECT_THAT(Told("Fem timer om ugen"), ElementsAre("extent:PART_TIME", "hours:5"));
  EXPECT_THAT(Told("27.500 kr om måneden"), ElementsAre("pay:27500/MONTH"));
  EXPECT_THAT(Told("27.500,50 kr om måneden"), ElementsAre("pay:27500.5/MONTH"));
  EXPECT_THAT(Told("27,500 kr om måneden"), ElementsAre("pay:27500/MONTH"));
  EXPECT_THAT(Told("1.2.3 timer om ugen"), IsEmpty());
}

TEST_F(ConditionsTest, Ranges) {
  const auto is_range = ElementsAre("extent:EITHER", "hours:30-37");
  EXPECT_THAT(Told("30-37 timer om ugen"), is_range);
  EXPECT_THAT(Told("30 - 37 timer om ugen"), is_range);
  EXPECT_THAT(Told("Job 30–37 timer om ugen"), is_range);
  EXPECT_THAT(Told("30 til 37 timer om ugen"), is_range);
  EXPECT_THAT(Told("stilling på 30-37 timer"), is_range);
  EXPECT_THAT(Told("stilling på 30–37 timer"), is_range);
  EXPECT_THAT(Told("stilling på 30 til 37 timer"), is_range);
  // No range: the second end is the smaller one, or stands apart.
  EXPECT_THAT(Told("40-37 timer om ugen"), ElementsAre("extent:FULL_TIME", "hours:37"));
  EXPECT_THAT(Told("hold 12, 37 timer om ugen"), ElementsAre("extent:FULL_TIME", "hours:37"));
}

TEST_F(ConditionsTest, BoundsNeedsAndUnits) {
  EXPECT_THAT(Told("70 timer om ugen"), IsEmpty());
  EXPECT_THAT(Told("timer om ugen"), IsEmpty());
  EXPECT_THAT(Told("30 timer"), IsEmpty());
  EXPECT_THAT(Told("En stilling, 30 timer"), ElementsAre("extent:PART_TIME", "hours:30"));
  EXPECT_THAT(Told("En stilling. 30 timer"), IsEmpty());  // another sentence
  EXPECT_THAT(Told("stilling på 30 kilo"), IsEmpty());
  EXPECT_THAT(Told("stilling på 30"), IsEmpty());
  EXPECT_THAT(Told("fuldtid"), ElementsAre("extent:FULL_TIME"));
  EXPECT_THAT(Told("studerende på fuldtid"), IsEmpty());
}

TEST_F(ConditionsTest, LongerTermsOfOneQuestionSilenceShorterOnes) {
  EXPECT_THAT(Told("En stilling med vagt 24 timer i døgnet"), IsEmpty());
  EXPECT_THAT(Told("Et fast projekt"), ElementsAre("duration:TEMPORARY"));
  EXPECT_THAT(Told("Vikar, fast"), ElementsAre("form:SUBSTITUTE", "duration:PERMANENT"));
}

TEST_F(ConditionsTest, TheFirstWordCountsAndExtentsJoin) {
  EXPECT_THAT(Told("30 timer om ugen. 25 timer om ugen."),
              ElementsAre("extent:PART_TIME", "hours:30"));
  EXPECT_THAT(Words("30 timer om ugen. 25 timer om ugen."), ElementsAre("30 timer om ugen"));
  EXPECT_THAT(Told("fuldtid eller deltid"), ElementsAre("extent:EITHER"));
}

TEST_F(ConditionsTest, SectionsAndFields) {
  EXPECT_THAT(Told("Om os\n37 timer om ugen"), IsEmpty());
  EXPECT_THAT(Told("Dine opgaver\n37 timer om ugen"), ElementsAre("extent:FULL_TIME", "hours:37"));
  EXPECT_THAT(Told("Vi har en elev"), IsEmpty());
  EXPECT_THAT(Told("Velkommen", "Elev søges"), ElementsAre("form:APPRENTICE"));
}

TEST_F(ConditionsTest, PeopleSought) {
  EXPECT_THAT(Told("", "2 kokke"), ElementsAre("positions:2"));
  EXPECT_THAT(Told("", "To glade kokke"), ElementsAre("positions:2"));
  EXPECT_THAT(Told("", "To meget glade kokke"), IsEmpty());
  EXPECT_THAT(Told("", "1 kok"), IsEmpty());
  EXPECT_THAT(Told("", "Caféen søger to kokke"), ElementsAre("positions:2"));
  EXPECT_THAT(Told("", "Assistant to kok"), IsEmpty());
  EXPECT_THAT(Told("", "Afsnit 12 kok"), IsEmpty());
  EXPECT_THAT(Told("", "Kok til 2 hold"), IsEmpty());
  EXPECT_THAT(Told("Vi mangler fem kolleger"), ElementsAre("positions:5"));
}

TEST_F(ConditionsTest, TheSourcesOwnWordsComeFirst) {
  Posting posting;
  posting.title = "2 kokke";
  posting.body = "30 timer om ugen, aften";
  posting.employment_form = "Fast";
  posting.hours = "37 timer om ugen";
  posting.positions = 4;
  EXPECT_THAT(Told(posting), ElementsAre("duration:PERMANENT", "extent:FULL_TIME", "hours:37",
                                         "shift:EVENING", "positions:4"));
  // They are no part of the text: only "aften" is evidence.
  const Conditions& told = thread_.Classify(posting).conditions;
  ASSERT_EQ(told.evidence.size(), 1u);
  EXPECT_EQ(told.evidence[0].rule_id, "condition.aften");
  EXPECT_EQ(posting.body.substr(told.evidence[0].begin, 5), "aften");
}

TEST_F(ConditionsTest, AVacancyThatTellsNoFormIsOrdinary) {
  Posting posting;
  posting.title = "Kok";
  EXPECT_EQ(thread_.Classify(posting).conditions.form, EmploymentForm::kUnspecified);
  posting.body = "Vi laver mad.";
  EXPECT_EQ(thread_.Classify(posting).conditions.form, EmploymentForm::kOrdinary);
}

TEST_F(ConditionsTest, ThousandsOfTermsInOneSentenceAreRead) {
  std::string body = "stilling ";
  for (int i = 0; i < 5'000; ++i) body += "37 timer om ugen aften ";
  EXPECT_THAT(Told(body), ElementsAre("extent:FULL_TIME", "hours:37", "shift:EVENING"));
}

}  // namespace
}  // namespace opslag
