// How well a language must be known, on rules that stand here.
#include "classifier/resolve/language_level.h"

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "classifier/classifier.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

constexpr char kLanguages[] = R"(
  competence { id: "dansk" label: "Dansk" kind: LANGUAGE esco_group: "L1" form: "dansk!" form: "flydende dansk!" }
  competence { id: "tysk" label: "Tysk" kind: LANGUAGE esco_group: "L1" form: "tysk!" }
  competence { id: "java" label: "Java" kind: PROFESSIONAL esco_group: "K06" form: "java!" }
  level { level: BASIC phrase: "lidt" }
  level { level: WORKING phrase: "godt" }
  level { level: FLUENT phrase: "flydende" phrase: "i skrift og tale" }
  level { level: NATIVE phrase: "modersmål" })";

class LanguageLevelTest : public testing::Test {
 protected:
  LanguageLevel Of(std::string_view concept_id, std::string_view body) {
    Posting posting;
    posting.body = body;
    posting.body_format = BodyFormat::kPlainText;
    for (const Competence& competence : thread_.Classify(posting).competences) {
      if (competence.concept_id == concept_id) return competence.language_level;
    }
    ADD_FAILURE() << concept_id << " is not listed";
    return LanguageLevel::kUnspecified;
  }

  std::shared_ptr<const Classifier> classifier_ = std::make_shared<const Classifier>(
      SmallRules().File("competences/all.textproto", kLanguages).Compile());
  ClassifierThread thread_{classifier_};
};

TEST_F(LanguageLevelTest, ByWordsOnEitherSide) {
  EXPECT_EQ(Of("tysk", "Du taler godt tysk."), LanguageLevel::kWorking);
  EXPECT_EQ(Of("tysk", "Du kan tysk i skrift og tale."), LanguageLevel::kFluent);
  EXPECT_EQ(Of("tysk", "Tysk er dit modersmål."), LanguageLevel::kNative);
  EXPECT_EQ(Of("tysk", "Du taler tysk."), LanguageLevel::kUnspecified);
}

TEST_F(LanguageLevelTest, InsideTheFindFirstAndThenTheNearest) {
  EXPECT_EQ(Of("dansk", "Du taler flydende dansk og lidt tysk."), LanguageLevel::kFluent);
  EXPECT_EQ(Of("tysk", "Du taler flydende dansk og lidt tysk."), LanguageLevel::kBasic);
}

TEST_F(LanguageLevelTest, OnlyInTheSentenceAndNotFarAway) {
  EXPECT_EQ(Of("tysk", "Du taler tysk. Det går godt."), LanguageLevel::kUnspecified);
  EXPECT_EQ(Of("tysk", "Du taler tysk, og vi er her og der og alle vegne og har det godt"),
            LanguageLevel::kUnspecified);
}

TEST_F(LanguageLevelTest, TheHighestOfSeveralAndOfLanguagesOnly) {
  EXPECT_EQ(Of("tysk", "Du kan lidt tysk. Tysk i skrift og tale."), LanguageLevel::kFluent);
  EXPECT_EQ(Of("java", "Du kan java flydende."), LanguageLevel::kUnspecified);
}

}  // namespace
}  // namespace opslag
