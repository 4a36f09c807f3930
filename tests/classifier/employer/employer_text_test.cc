#include "classifier/employer/employer_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/ruleset/load.h"
#include "classifier/text/extracted_text.h"
#include "tests/classifier/text/sample_tables.h"

namespace opslag {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Domains(std::string_view body) {
  std::vector<std::string> domains;
  FindDomains(body, &domains);
  return domains;
}

TEST(FindDomainsTest, OfLinksAndMailAddresses) {
  EXPECT_THAT(Domains("Skriv til job@minotto.dk, eller se https://www.Minotto.dk/job?x=1 og www.nytjob.example.com."),
              ElementsAre("minotto.dk", "nytjob.example.com"));
  EXPECT_THAT(Domains(R"(<a href="http://karriere.minotto.dk/">Søg</a>)"), ElementsAre("karriere.minotto.dk"));
}

TEST(FindDomainsTest, WhatIsNone) {
  EXPECT_THAT(Domains("@ 10 kr. http:// www. x@y @home kl. 10@.dk a@-.dk"), IsEmpty());
  EXPECT_LE(Domains([] {
              std::string many;
              for (int i = 0; i < 10'000; ++i) many += " @a" + std::to_string(i) + ".dk";
              return many;
            }())
                .size(),
            12u);
}

class FindNamesTest : public ::testing::Test {
 protected:
  FindNamesTest() : tokenizer_(SampleTables()) {
    const auto words = LoadEmployerWords(OPSLAG_RULES_DIR);
    EXPECT_TRUE(words.has_value());
    lexicon_ = *EmployerLexicon::Make(*words, places_);
  }
  std::vector<std::string> Names(std::string_view body) {
    ExtractedText extracted;
    ReadPlainText(body, &extracted);
    CanonicalText text;
    tokenizer_.Append(extracted, Field::kBody, &text);
    std::vector<std::string_view> names;
    FindNames(*lexicon_, text, extracted, &names);
    return {names.begin(), names.end()};
  }

  PlaceTable places_;
  Tokenizer tokenizer_;
  std::shared_ptr<const EmployerLexicon> lexicon_;
};

TEST_F(FindNamesTest, BehindACueOrBeforeOne) {
  EXPECT_THAT(Names("Hos Skavhøj Maskinfabrik bygger vi maskiner."), ElementsAre("Skavhøj Maskinfabrik"));
  EXPECT_THAT(Names("Vi bor i Skive. Skavhøj Maskinfabrik søger en smed."), Contains("Skavhøj Maskinfabrik"));
  EXPECT_THAT(Names("Med venlig hilsen\nSkavhøj"), IsEmpty());  // a line's end lies between
}

TEST_F(FindNamesTest, WithALegalFormFirst) {
  const auto names = Names("Hos Karla i Skive er alt godt. Det er Jensen & Brink A/S, som betaler.");
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names.front(), "Jensen & Brink A/S");
}

TEST_F(FindNamesTest, NothingWithoutACue) {
  EXPECT_THAT(Names("Du er god til Excel og bor i Skive."), IsEmpty());
  EXPECT_THAT(Names(""), IsEmpty());
}

}  // namespace
}  // namespace opslag
