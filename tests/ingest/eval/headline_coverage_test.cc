#include "ingest/eval/headline_coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kSnedker[] = R"(disco08: "7522" title { id: "snedker" form: "-snedker" })";
constexpr char kLager[] = R"(disco08: "4321"
  head { id: "lagermedarbejder" head: "medarbejder" domain: "lager-" }
  context { id: "pakke" term: "pakning" strength: WEAK })";

std::shared_ptr<const Classifier> Rules() {
  static const auto classifier =
      std::make_shared<const Classifier>(SmallRules()
                                             .File("occupations/75/7522.textproto", kSnedker)
                                             .File("occupations/43/4321.textproto", kLager)
                                             .Compile());
  return classifier;
}

class CoverageTest : public testing::Test {
 protected:
  void Headline(std::string_view title, std::string_view employer = {},
                HeadlineCoverage* coverage = nullptr) {
    Posting posting;
    posting.title = title;
    posting.employer.name = employer;
    const Classification& classification = thread_.Classify(posting);
    (coverage == nullptr ? coverage_ : *coverage).Add(thread_.trace(), classification);
  }

  // "word/headlines/without code" of each, in order.
  static std::string Words(const HeadlineCoverage& coverage, std::size_t least = 1,
                           std::size_t top = 100) {
    std::string words;
    const v1::RulesCoverageReport report = coverage.Report(least, top);
    for (const auto& word : report.words()) {
      words += word.word() + "/" + std::to_string(word.headlines()) + "/" +
               std::to_string(word.without_code()) + " ";
    }
    return words;
  }

  ClassifierThread thread_{Rules()};
  HeadlineCoverage coverage_{*Rules(), 1000};
};

TEST_F(CoverageTest, CountsWhatNoRuleKnows) {
  Headline("Vinduespolerer søges til Skive");
  Headline("Vinduespolerer og møbelsnedker");
  EXPECT_EQ(Words(coverage_), "vinduespolerer/2/1 ");
}

TEST_F(CoverageTest, AWordThatEndsInATitleOrHeadIsKnown) {
  Headline("Møbelsnedker");
  Headline("Kontormedarbejder");
  Headline("Pakning");
  EXPECT_EQ(Words(coverage_), "");
}

TEST_F(CoverageTest, AKnownBeginningIsShown) {
  Headline("Lagerhelt");
  const v1::RulesCoverageReport report = coverage_.Report(1, 10);
  ASSERT_EQ(report.words_size(), 1);
  EXPECT_EQ(report.words(0).word(), "lagerhelt");
  EXPECT_EQ(report.words(0).known_beginning(), "lager");
  EXPECT_THAT(RulesCoverageText(report), HasSubstr("lagerhelt  (known: lager-)"));
}

TEST_F(CoverageTest, TheEmployersNameIsNotCounted) {
  Headline("Netto søger vinduespolerer", "Netto");
  EXPECT_EQ(Words(coverage_), "vinduespolerer/1/1 ");
}

TEST_F(CoverageTest, AHeadlineCountsAWordOnce) {
  Headline("Vinduespolerer, vinduespolerer");
  EXPECT_EQ(Words(coverage_), "vinduespolerer/1/1 ");
}

TEST_F(CoverageTest, RareWordsAreCountedAndNotShown) {
  Headline("Vinduespolerer");
  Headline("Vinduespolerer");
  Headline("Jensine");
  const v1::RulesCoverageReport report = coverage_.Report(2, 10);
  EXPECT_EQ(Words(coverage_, 2), "vinduespolerer/2/2 ");
  EXPECT_EQ(report.rare_words(), 1u);
  EXPECT_THAT(RulesCoverageText(report), Not(HasSubstr("jensine")));
}

TEST_F(CoverageTest, HeadlinesAreCountedByTheirAnswer) {
  Headline("Møbelsnedker");
  Headline("Vinduespolerer");
  Headline("Pakning");
  Headline("");
  const auto headlines = coverage_.Report(1, 10).headlines();
  EXPECT_EQ(headlines.four_digits_or_more(), 1u);
  EXPECT_EQ(headlines.unknown_words(), 1u);
  EXPECT_EQ(headlines.weak_evidence(), 1u);
  EXPECT_EQ(headlines.empty(), 1u);
}

TEST_F(CoverageTest, MergedPartsSayWhatOneWouldHaveSaid) {
  HeadlineCoverage first(*Rules(), 1000), second(*Rules(), 1000), merged(*Rules(), 1000);
  for (const std::string_view title : {"Vinduespolerer", "Skraldemand", "Lagerhelt"}) {
    Headline(title);
    Headline(title, {}, &first);
  }
  for (const std::string_view title : {"Skraldemand søges", "Møbelsnedker"}) {
    Headline(title);
    Headline(title, {}, &second);
  }
  merged.Merge(second);
  merged.Merge(first);
  EXPECT_EQ(merged.Report(1, 100).DebugString(), coverage_.Report(1, 100).DebugString());
}

TEST_F(CoverageTest, MemoryIsBoundedByLettingRareWordsGo) {
  HeadlineCoverage small(*Rules(), 10);
  for (int i = 0; i < 3; ++i) Headline("Vinduespolerer", {}, &small);
  // Each a word of its own, by its ending.
  for (char c = 'a'; c <= 'z'; ++c) Headline(std::string("Ukendtord") + c, {}, &small);
  EXPECT_THAT(Words(small), testing::StartsWith("vinduespolerer/3/3 "));
  const v1::RulesCoverageReport report = small.Report(1, 100);
  EXPECT_LE(report.words_size(), 10);
  EXPECT_EQ(static_cast<int>(report.rare_words()) + report.words_size(), 27);
}

}  // namespace
}  // namespace opslag
