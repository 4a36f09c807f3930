#include "ingest/eval/phrase_coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

constexpr char kConcepts[] = R"(
  competence { id: "truck" label: "Truck" kind: PROFESSIONAL esco_group: "K10" form: "truckcertifikat" })";
constexpr char kFrames[] = R"(
  frame { id: "erfaring" kind: PROFESSIONAL lead: "erfaring med" most_words: 3 }
  frame { id: "kan" lead: "du kan" most_words: 3 })";

class PhraseCoverageTest : public testing::Test {
 protected:
  void Body(std::string_view body, PhraseCoverage* coverage) {
    Posting posting;
    posting.body = body;
    posting.body_format = BodyFormat::kPlainText;
    coverage->Add(thread_.Classify(posting));
  }
  static std::string Text(const PhraseCoverage& coverage, std::size_t least = 1,
                          std::size_t top = 100) {
    v1::RulesCoverageReport report;
    coverage.Report(least, top, &report);
    std::string text = std::to_string(report.competences().listed()) + "+" +
                       std::to_string(report.competences().unlisted()) + ":";
    for (const auto& phrase : report.phrases()) {
      text += " " + phrase.phrase() + "/" + phrase.frame() + "/" +
              std::to_string(phrase.postings()) + "/" + std::to_string(phrase.asked());
    }
    return text + " -" + std::to_string(report.rare_phrases());
  }

  std::shared_ptr<const Classifier> classifier_ =
      std::make_shared<const Classifier>(SmallRules()
                                             .File("competences/all.textproto", kConcepts)
                                             .File("frames.textproto", kFrames)
                                             .Compile());
  ClassifierThread thread_{classifier_};
  PhraseCoverage coverage_{*classifier_, 1000};
};

TEST_F(PhraseCoverageTest, CountsPhrasesOnceForAPosting) {
  Body("Din profil\nDu kan bødkre tønder.\nDu kan Bødkre tønder.", &coverage_);
  Body("Du har erfaring med bødkre tønder, og du har truckcertifikat.", &coverage_);
  EXPECT_EQ(Text(coverage_), "1+2: boedkre toender/frame.kan/2/1 -0");
}

TEST_F(PhraseCoverageTest, RarePhrasesAreCountedAndNotShown) {
  Body("Du kan bødkre.", &coverage_);
  Body("Du kan bødkre. Du kan hvæsse.", &coverage_);
  EXPECT_EQ(Text(coverage_, 2), "0+3: boedkre/frame.kan/2/0 -1");
  EXPECT_EQ(Text(coverage_, 1, 1), "0+3: boedkre/frame.kan/2/0 -0");
}

TEST_F(PhraseCoverageTest, ThreadsAddUp) {
  PhraseCoverage other(*classifier_, 1000);
  Body("Du kan bødkre.", &coverage_);
  Body("Erfaring med bødkre. Du kan hvæsse.", &other);
  PhraseCoverage sum(*classifier_, 1000);
  sum.Merge(other);
  sum.Merge(coverage_);
  EXPECT_EQ(Text(sum), "0+3: boedkre/frame.erfaring/2/0 hvaesse/frame.kan/1/0 -0");
}

TEST_F(PhraseCoverageTest, TheRarestAreLetGoWhenThereAreTooMany) {
  PhraseCoverage few(*classifier_, 4);
  for (int i = 0; i < 3; ++i) Body("Du kan bødkre.", &few);
  for (const char* const word : {"hvæsse", "karte", "spinde", "blege", "farve"}) {
    Body("Du kan " + std::string(word) + ".", &few);
  }
  EXPECT_THAT(Text(few, 2), testing::HasSubstr(" boedkre/frame.kan/3/0 -5"));
}

}  // namespace
}  // namespace opslag
