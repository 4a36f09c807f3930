#include "classifier/employer/job_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/classifier.h"
#include "tests/classifier/employer/days.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int32_t kDay2026 = Day(2025, 12, 31);
constexpr std::int32_t kDay2027 = Day(2027, 1, 1);

class JobPlacesTest : public testing::Test {
 protected:
  JobPlacesTest()
      : rules_(SmallRules()
                   .File("places/places.textproto", R"(
      municipality { code: "0169" name: "Høje-Taastrup" landsdel: "2" }
      municipality { code: "0563" name: "Fanø" landsdel: "8" }
      municipality { code: "0615" name: "Horsens" landsdel: "9" }
      municipality { code: "0741" name: "Samsø" landsdel: "9" }
      municipality { code: "0779" name: "Skive" landsdel: "10" }
      postal_area { postal_code: "2640" name: "Hedehusene" municipality: "0169" other_municipality: "0779" }
      postal_area { postal_code: "7800" name: "Skive" municipality: "0779" }
      postal_area { postal_code: "8700" name: "Horsens" municipality: "0615" }
      region { code: "1084" name: "Region Hovedstaden" valid_to: "2026-12-31" municipality: "0169" }
      region { name: "Region Østdanmark" valid_from: "2027-01-01" municipality: "0169" }
      region { code: "1082" name: "Region Midtjylland" municipality: "0779" municipality: "0615" }
      town { name: "Nordby" municipality: ["0563", "0741"] }
      town { name: "Stilling" municipality: "0779" }
      town { name: "Sundby" municipality: ["0615", "0779"] }
      abroad: ["Norge", "Oslo"]
      words {
        workplace: ["arbejdsstedet er", "arbejdssted"]
        not_fixed: "skiftende byggepladser"
        before_place: ["i", "til", "tæt på", "på"]
        behind_place: ["Kommune", "C"]
      }
    )")
                   .Compile()),
        thread_(std::make_shared<const Classifier>(rules_)) {}

  const std::vector<JobPlace>& Read(std::vector<PostingWorkplace> workplaces,
                                    std::string_view title = "", std::string_view body = "",
                                    std::string_view employer = "", std::int32_t day = kDay2026) {
    Posting posting;
    posting.workplaces = std::move(workplaces);
    posting.title = title;
    posting.body = body;
    posting.employer.name = employer;
    posting.published_day = day;
    places_ = thread_.Classify(posting).job_places;
    return places_;
  }

  // Municipalities' names, "abroad", "not fixed".
  std::vector<std::string> Names(std::vector<PostingWorkplace> workplaces,
                                 std::string_view title = "", std::string_view body = "",
                                 std::string_view employer = "") {
    std::vector<std::string> names;
    for (const JobPlace& place : Read(std::move(workplaces), title, body, employer)) {
      names.emplace_back(place.abroad      ? "abroad"
                         : place.not_fixed ? "not fixed"
                                           : place.municipality.name);
    }
    return names;
  }
  std::vector<std::string> InTitle(std::string_view title, std::string_view employer = "") {
    return Names({}, title, "", employer);
  }
  std::vector<std::string> InBody(std::string_view body) { return Names({}, "Smed", body); }

  std::shared_ptr<const RuleSet> rules_;
  ClassifierThread thread_;
  std::vector<JobPlace> places_;
};

TEST_F(JobPlacesTest, APostalCodeTellsTheMunicipality) {
  const auto places = Read({{.postal_code = "7800"}});
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].municipality.code, "0779");
  EXPECT_EQ(places[0].region.name, "Region Midtjylland");
  EXPECT_EQ(places[0].source, PlaceSource::kPostalCode);
  EXPECT_FALSE(places[0].several_municipalities);
  EXPECT_THAT(Names({{.postal_code = "DK-7800"}}), ElementsAre("Skive"));
  EXPECT_THAT(Names({{.postal_code = "78001"}}), IsEmpty());
}

TEST_F(JobPlacesTest, AMunicipalityCodeWinsOverThePostalCode) {
  const auto places = Read({{.postal_code = "7800", .municipality_code = "0169"}});
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].municipality.code, "0169");
  EXPECT_EQ(places[0].source, PlaceSource::kMunicipalityCode);
}

TEST_F(JobPlacesTest, ATownsNameThatSeveralBearIsDecidedByAddressesInTheBody) {
  EXPECT_THAT(InTitle("Maler til Sundby"), IsEmpty());
  EXPECT_THAT(Names({{.city = "Sundby"}}), IsEmpty());
  const char* const two = "Vi bor på Torvet 1, 7800 Skive, og på Vejen 2, 2640 Hedehusene.";
  EXPECT_THAT(Names({}, "Maler", two), IsEmpty());
  EXPECT_THAT(Names({}, "Maler til Sundby", two), ElementsAre("Skive"));
  EXPECT_THAT(Names({{.city = "Sundby"}}, "Maler", two), ElementsAre("Skive"));
  // Both of its municipalities: no more is known than before.
  EXPECT_THAT(Names({}, "Maler til Sundby", "Torvet 1, 7800 Skive, og Vejen 2, 8700 Horsens."),
              IsEmpty());
}

TEST_F(JobPlacesTest, APostalCodeOverSeveralMunicipalitiesSaysSo) {
  EXPECT_TRUE(Read({{.postal_code = "2640"}})[0].several_municipalities);
}

TEST_F(JobPlacesTest, RegionsAreReadAsOfThePostingsDate) {
  const auto region = [&](std::int32_t day) {
    return Read({{.postal_code = "2640"}}, "", "", "", day)[0].region.name;
  };
  EXPECT_EQ(region(kDay2026), "Region Hovedstaden");
  EXPECT_EQ(region(kDay2027 - 1), "Region Hovedstaden");
  EXPECT_EQ(region(kDay2027), "Region Østdanmark");
  EXPECT_EQ(region(INT32_MIN), "Region Hovedstaden");
}

TEST_F(JobPlacesTest, AbroadAndNotFixedAreNoMunicipality) {
  const auto places = Read({{.postal_code = "7800", .abroad = true}, {.not_fixed = true}});
  ASSERT_EQ(places.size(), 2u);
  EXPECT_TRUE(places[0].abroad);
  EXPECT_EQ(places[0].municipality.code, "");
  EXPECT_TRUE(places[1].not_fixed);
  EXPECT_EQ(places[1].source, PlaceSource::kStated);
}

TEST_F(JobPlacesTest, UnknownPlacesAreLeftOutAndRepeatedOnesGivenOnce) {
  EXPECT_EQ(Read({{.postal_code = "7800"}, {.postal_code = "9999"}, {.municipality_code = "0779"}})
                .size(),
            1u);
}

TEST_F(JobPlacesTest, ATownsNameInTheAddress) {
  const auto places = Read({{.city = "Horsens"}});
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].municipality.code, "0615");
  EXPECT_EQ(places[0].source, PlaceSource::kCity);
  EXPECT_THAT(Names({{.city = "HORSENS, Danmark"}}), ElementsAre("Horsens"));
  EXPECT_THAT(Names({{.city = "8700 Horsens"}}), ElementsAre("Horsens"));
  EXPECT_THAT(Names({{.city = "Oslo"}}), ElementsAre("abroad"));
  EXPECT_THAT(Names({{.city = "Nordby"}}), IsEmpty());  // on Fanø, and on Samsø
  EXPECT_THAT(Names({{.city = "hele landet"}}), IsEmpty());
}

TEST_F(JobPlacesTest, PlacesInTheHeadline) {
  const auto places = Read({}, "Smed til Horsens");
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].source, PlaceSource::kText);
  EXPECT_EQ(places[0].region.name, "Region Midtjylland");
  EXPECT_THAT(InTitle("Smed i Horsens eller Skive"), ElementsAre("Horsens", "Skive"));
  EXPECT_THAT(InTitle("Smed i Horsens, Skive og Hedehusene"),
              ElementsAre("Horsens", "Skive", "Høje-Taastrup"));
  EXPECT_THAT(InTitle("Smed – Horsens"), ElementsAre("Horsens"));
  EXPECT_THAT(InTitle("Smed (Skive)"), ElementsAre("Skive"));
  EXPECT_THAT(InTitle("Horsens: Smed søges"), ElementsAre("Horsens"));
  EXPECT_THAT(InTitle("Smed tæt på Skive søges"), ElementsAre("Skive"));
  EXPECT_THAT(InTitle("Lærer til Skive Kommune"), ElementsAre("Skive"));
  EXPECT_THAT(InTitle("Smed til Norge"), ElementsAre("abroad"));
}

TEST_F(JobPlacesTest, WhatIsNoPlaceInTheHeadline) {
  EXPECT_THAT(InTitle("Smed til Horsens Stål"), IsEmpty());   // a longer name
  EXPECT_THAT(InTitle("En stilling med ansvar"), IsEmpty());  // no capital
  EXPECT_THAT(InTitle("Stilling som smed"), IsEmpty());       // stands nowhere
  EXPECT_THAT(InTitle("Smed til Nordby"), IsEmpty());         // which of them?
  EXPECT_THAT(InTitle("Smed til Skive Stål", "Skive Stål A/S"), IsEmpty());
}

TEST_F(JobPlacesTest, TheHeadlineAddsToTheAddress) {
  EXPECT_THAT(Names({{.postal_code = "8700"}}, "Smed til Skive"), ElementsAre("Horsens", "Skive"));
  EXPECT_THAT(Names({{.postal_code = "8700"}}, "Smed til Horsens"), ElementsAre("Horsens"));
}

TEST_F(JobPlacesTest, AnAddressInTheBody) {
  EXPECT_THAT(InBody("Send din ansøgning til Smedjen, Vej 4, 7800 Skive."), ElementsAre("Skive"));
  EXPECT_THAT(InBody("Vej 4, 7800 Skive\nRing til os på 8700 7800."), ElementsAre("Skive"));
  EXPECT_THAT(InBody("Vi har 7800 medarbejdere."), IsEmpty());
  EXPECT_THAT(InBody("Vi har 7800 Kunder."), IsEmpty());
  // Which of two is the head office?
  EXPECT_THAT(InBody("Vej 4, 7800 Skive\nGade 5, 8700 Horsens"), IsEmpty());
}

TEST_F(JobPlacesTest, BehindWordsThatSayWhereTheWorkIs) {
  EXPECT_THAT(InBody("Arbejdsstedet er Gade 5, 8700 Horsens.\nKontor: Vej 4, 7800 Skive"),
              ElementsAre("Horsens"));
  EXPECT_THAT(InBody("Arbejdsstedet er Horsens. Kontoret ligger i Skive."), ElementsAre("Horsens"));
  EXPECT_THAT(InBody("Arbejdssted:\nSkive Landevej 7, 8700 Horsens"), ElementsAre("Horsens"));
  EXPECT_THAT(InBody("Arbejdsstedet er centralt. Vi er fra Horsens."), IsEmpty());
}

TEST_F(JobPlacesTest, TheBodyIsSilentWhereTheAdHasAPlaceAlready) {
  EXPECT_THAT(Names({{.postal_code = "8700"}}, "Smed", "Arbejdsstedet er Vej 4, 7800 Skive."),
              ElementsAre("Horsens"));
}

TEST_F(JobPlacesTest, NotFixedByWords) {
  EXPECT_THAT(InBody("Du arbejder på skiftende byggepladser."), ElementsAre("not fixed"));
  EXPECT_EQ(places_[0].source, PlaceSource::kText);
  EXPECT_THAT(Names({{.postal_code = "8700"}}, "Smed", "Du arbejder på skiftende byggepladser."),
              ElementsAre("Horsens", "not fixed"));
}

}  // namespace
}  // namespace opslag
