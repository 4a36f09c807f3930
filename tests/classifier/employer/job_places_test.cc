#include "classifier/employer/job_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opslag {
namespace {

constexpr std::int32_t kDay2026 = 20453;  // 2025-12-31
constexpr std::int32_t kDay2027 = 20819;  // 2027-01-01

PlaceTable TwoTowns() {
  PlaceTable table;
  table.municipalities = {{"0169", "Høje-Taastrup"}, {"0779", "Skive"}};
  table.postal_areas = {{"2640", 0, true}, {"7800", 1, false}};
  table.regions = {{"1084", "Region Hovedstaden", INT32_MIN, kDay2027 - 1, {"0169"}},
                   {"", "Region Østdanmark", kDay2027, INT32_MAX, {"0169"}},
                   {"1082", "Region Midtjylland", INT32_MIN, INT32_MAX, {"0779"}}};
  return table;
}

Posting At(std::vector<PostingWorkplace> workplaces, std::int32_t day = kDay2026) {
  Posting posting;
  posting.workplaces = std::move(workplaces);
  posting.published_day = day;
  return posting;
}

TEST(JobPlaces, APostalCodeTellsTheMunicipality) {
  const PlaceTable table = TwoTowns();
  const auto places = ResolveJobPlaces(table, At({{.postal_code = "7800"}}));
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].municipality.code, "0779");
  EXPECT_EQ(places[0].region.name, "Region Midtjylland");
  EXPECT_EQ(places[0].source, PlaceSource::kPostalCode);
  EXPECT_FALSE(places[0].several_municipalities);
}

TEST(JobPlaces, AMunicipalityCodeWinsOverThePostalCode) {
  const PlaceTable table = TwoTowns();
  const auto places =
      ResolveJobPlaces(table, At({{.postal_code = "7800", .municipality_code = "0169"}}));
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].municipality.code, "0169");
  EXPECT_EQ(places[0].source, PlaceSource::kMunicipalityCode);
}

TEST(JobPlaces, APostalCodeOverSeveralMunicipalitiesSaysSo) {
  const PlaceTable table = TwoTowns();
  EXPECT_TRUE(ResolveJobPlaces(table, At({{.postal_code = "2640"}}))[0].several_municipalities);
}

TEST(JobPlaces, RegionsAreReadAsOfThePostingsDate) {
  const PlaceTable table = TwoTowns();
  const auto region = [&](std::int32_t day) {
    return ResolveJobPlaces(table, At({{.postal_code = "2640"}}, day))[0].region.name;
  };
  EXPECT_EQ(region(kDay2026), "Region Hovedstaden");
  EXPECT_EQ(region(kDay2027 - 1), "Region Hovedstaden");
  EXPECT_EQ(region(kDay2027), "Region Østdanmark");
  EXPECT_EQ(region(INT32_MIN), "Region Hovedstaden");
}

TEST(JobPlaces, AbroadAndNotFixedAreNoMunicipality) {
  const PlaceTable table = TwoTowns();
  const auto places = ResolveJobPlaces(
      table, At({{.postal_code = "7800", .abroad = true}, {.not_fixed = true}}));
  ASSERT_EQ(places.size(), 2u);
  EXPECT_TRUE(places[0].abroad);
  EXPECT_EQ(places[0].municipality.code, "");
  EXPECT_TRUE(places[1].not_fixed);
  EXPECT_EQ(places[1].source, PlaceSource::kStated);
}

TEST(JobPlaces, UnknownPlacesAreLeftOutAndRepeatedOnesGivenOnce) {
  const PlaceTable table = TwoTowns();
  const auto places = ResolveJobPlaces(
      table, At({{.postal_code = "7800"}, {.postal_code = "9999"}, {.municipality_code = "0779"}}));
  EXPECT_EQ(places.size(), 1u);
}

}  // namespace
}  // namespace opslag
