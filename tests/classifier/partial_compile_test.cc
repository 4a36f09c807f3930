// The project's own rules, compiled for the cases of one file: what they say of these cases is what
// the whole set says, down to every match and weight.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/explain.h"
#include "classifier/ruleset/cases.h"
#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/load.h"

namespace opslag {
namespace {

// Of all case files, so that the test stays quick: every part of the rules is among them.
constexpr std::size_t kEvery = 60;

std::vector<Posting> PostingsOf(const std::vector<Case>& cases) {
  std::vector<Posting> postings;
  for (const Case& test : cases) {
    Posting& posting = postings.emplace_back();
    posting.title = test.title;
    posting.body = test.body;
    posting.employer.name = test.employer;
  }
  return postings;
}

std::vector<std::string> Explained(const std::shared_ptr<const RuleSet>& rules,
                                   const std::vector<Posting>& postings) {
  const auto classifier = std::make_shared<const Classifier>(rules);
  ClassifierThread thread(classifier);
  std::vector<std::string> explained;
  for (const Posting& posting : postings) {
    const Classification& result = thread.Classify(posting);
    std::string text = Explain(*classifier, thread.trace(), result);
    for (const Competence& competence : result.competences) {
      text += std::string(competence.concept_id) + " ";
    }
    explained.push_back(std::move(text));
  }
  return explained;
}

TEST(PartialCompile, SaysOfItsTextsWhatTheWholeSetSays) {
  const auto whole = LoadRuleSet(OPSLAG_RULES_DIR, OPSLAG_TEST_CACHE);
  ASSERT_TRUE(whole) << whole.error().ToString();
  Diagnostics diagnostics;
  const auto files = ReadRuleFiles(OPSLAG_RULES_DIR, &diagnostics);
  ASSERT_TRUE(files);
  std::vector<Case> cases;
  for (std::size_t i = 0; i < files->case_files.size(); i += kEvery) {
    const std::string& path = files->case_files[i];
    auto read = ParseCases(path, *files->sources.Find(path), &diagnostics);
    std::move(read.begin(), read.end(), std::back_inserter(cases));
  }
  ASSERT_FALSE(cases.empty());
  const std::vector<Posting> postings = PostingsOf(cases);
  const auto part = CompileRulesFor(
      *files,
      [&](const std::shared_ptr<const RuleSet>& bare) { return CanonicalTexts(bare, postings); },
      &diagnostics);
  ASSERT_TRUE(part) << part.error().ToString();
  EXPECT_LT((*part)->literal_count(), (*whole)->literal_count() / 10);
  EXPECT_EQ(Explained(*part, postings), Explained(*whole, postings));
}

}  // namespace
}  // namespace opslag
