#include "classifier/employer/agency.h"

#include <gtest/gtest.h>

#include "classifier/classifier.h"
#include "classifier/explain.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

class AgencyTest : public testing::Test {
 protected:
  AgencyTest()
      : rules_(SmallRules()
                   .File("text/agencies.textproto", R"(
      agencies {
        recruiter: "Hovedjagt" portal: "Jobtavlen"
        client_behind: "for vores kunde" client_behind: "på vegne af"
        client_behind_in_headline: "hos"
        client_ends: "A/S" client_ends: "ApS"
      }
    )")
                   .Compile()),
        thread_(std::make_shared<const Classifier>(rules_)) {}

  EmployerRole Role(std::string_view name) {
    Posting posting;
    posting.employer.name = name;
    return thread_.Classify(posting).employer.role;
  }

  std::string Client(std::string_view title, std::string_view body) {
    Posting posting;
    posting.title = title;
    posting.body = body;
    posting.employer.name = "Hovedjagt";
    thread_.Classify(posting);
    ExtractedText title_text, body_text;
    ReadPlainText(title, &title_text);
    ReadPlainText(body, &body_text);
    return std::string(FindClient(*thread_.trace().posting, title_text, body_text));
  }

  std::shared_ptr<const RuleSet> rules_;
  ClassifierThread thread_;
};

TEST_F(AgencyTest, TheNameTellsWhoAdvertises) {
  EXPECT_EQ(Role("Hovedjagt Danmark A/S"), EmployerRole::kRecruiter);
  EXPECT_EQ(Role("Vikarhuset"), EmployerRole::kTempAgency);
  EXPECT_EQ(Role("Jobtavlen"), EmployerRole::kPortal);
  EXPECT_EQ(Role("Smedjen ApS"), EmployerRole::kEmployer);
  EXPECT_EQ(Role(""), EmployerRole::kUnspecified);
}

TEST_F(AgencyTest, TheClientIsWhomTheTextNames) {
  EXPECT_EQ(Client("Indkøber", "Vi søger for vores kunde Nordisk Stål A/S en indkøber."),
            "Nordisk Stål A/S");
  EXPECT_EQ(Client("Indkøber", "På vegne af Holm & Søn ApS søger vi en indkøber."),
            "Holm & Søn ApS");
  EXPECT_EQ(Client("Indkøber hos Nordisk Stål i Skive", ""), "Nordisk Stål");
  EXPECT_EQ(Client("Indkøber", "For vores kunde, Nordisk Stål, søger vi en indkøber."),
            "Nordisk Stål");
}

TEST_F(AgencyTest, AClientWithoutANameStaysUnknown) {
  EXPECT_EQ(Client("Indkøber", "For vores kunde i Skive søger vi en indkøber."), "");
  EXPECT_EQ(Client("Indkøber", "For vores kunde søger vi en indkøber."), "");
  EXPECT_EQ(Client("Indkøber hos virksomhed i Skive", "Vi søger en indkøber."), "");
  EXPECT_EQ(Client("Indkøber", "Vi sidder hos Nordisk Stål."), "");
  // A place is no client.
  EXPECT_EQ(Client("Indkøber hos Skive", ""), "");
}

TEST_F(AgencyTest, TheIndustryTellsWhoseNameDoesNot) {
  IndustryTable table;
  table.schemes.resize(1);
  table.schemes[0].name = "DB25";
  table.agencies = {{EmployerRole::kTempAgency, {{"", {"782"}}}}};
  EmployerIndustries found;
  EXPECT_EQ(RoleByIndustry(table, found), EmployerRole::kUnspecified);
  found.db25.scheme = "DB25";
  found.db25.code = "782000";
  EXPECT_EQ(RoleByIndustry(table, found), EmployerRole::kTempAgency);
  found.db25.code = "621000";
  EXPECT_EQ(RoleByIndustry(table, found), EmployerRole::kUnspecified);
}

}  // namespace
}  // namespace opslag
