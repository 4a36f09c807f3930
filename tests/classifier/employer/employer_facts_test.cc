#include "classifier/employer/employer_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classifier/employer/days.h"

namespace opslag {
namespace {

constexpr std::int32_t kRegisterDay = Day(2026, 11, 1);
constexpr std::int32_t kDay = Day(2026, 3, 1);

PlaceTable Places() {
  PlaceTable table;
  table.municipalities = {{"0265", "Roskilde", "5"}, {"0779", "Skive", "10"}};
  table.landsdele = {{"5", "Østsjælland"}, {"10", "Vestjylland"}};
  table.postal_areas = {{"4000", 0, true, "roskilde", {1}}, {"7800", 1, false, "skive", {}}};
  table.regions = {{"1085", "Region Sjælland", INT32_MIN, Day(2026, 12, 31), {"0265"}},
                   {"", "Region Østdanmark", Day(2027, 1, 1), INT32_MAX, {"0265"}},
                   {"1082", "Region Midtjylland", INT32_MIN, INT32_MAX, {"0779"}}};
  return table;
}

IndustryTable Industries() {
  IndustryTable table;
  table.schemes.resize(2);
  table.schemes[0] = {"DB07", Day(2008, 1, 1), Day(2024, 12, 31), {{"8531", "Gymnasier"}}, {}};
  table.schemes[1] = {
      "DB25", Day(2025, 1, 1), INT32_MAX, {{"353000", "Fjernvarme"}, {"853120", "Gymnasier"}}, {}};
  table.strongholds = {{"energi", "Energi", {{"", {"35"}}}},
                       {"mad", "Mad", {{"", {"10"}}}},
                       {"kun07", "Kun i DB07", {{"DB07", {"8531"}}}}};
  table.sectors = {{Sector::kMunicipality, {250}, {}},
                   {Sector::kSelfOwning, {90}, {{"", {"85"}}}},
                   {Sector::kPrivate, {60, 80}, {}}};
  return table;
}

RegisterEntity Company() {
  RegisterEntity company;
  company.number = 1234567;  // a leading zero
  company.names = {{"Gymnasiet", false, {Day(2010, 1, 1), Day(2019, 12, 31)}},
                   {"Det Nye Gymnasium", false, {Day(2020, 1, 1), Period::kOpenEnd}},
                   {"Kaldenavn", true, {}}};
  company.forms = {{90, {}}};
  company.industries = {{853120, {Day(2012, 1, 1), Period::kOpenEnd}}};
  company.advertising_protected = true;
  return company;
}

RegisterEntity Unit() {
  RegisterEntity unit;
  unit.number = 1'001'234'567;
  unit.names = {{"Gymnasiet, Roskilde", false, {}}};
  unit.addresses = {{"Vej", "1", 7800, "Skive", 779, {Day(2010, 1, 1), Day(2020, 1, 1)}},
                    {"Gade", "2", 4000, "Roskilde", 265, {Day(2020, 1, 2), Period::kOpenEnd}}};
  unit.industries = {{853120, {Day(2012, 1, 1), Period::kOpenEnd}}};
  unit.employment = {{EmploymentSource::kYear, 2025, 0, EmploymentInterval::k50To99, {}, {}, {}}};
  return unit;
}

EmployerLink Facts(const LinkedEmployer& employer, std::int32_t day = kDay) {
  static const IndustryTable industries = Industries();
  static const PlaceTable places = Places();
  EmployerLink link;
  FillEmployerFacts(industries, places, employer, day, kRegisterDay, &link);
  return link;
}

TEST(EmployerFacts, AWorkplacesFactsAreItsOwn) {
  const RegisterEntity company = Company(), unit = Unit();
  const EmployerLink link = Facts({&company, &unit, 0});
  EXPECT_EQ(link.cvr_number, "01234567");
  EXPECT_EQ(link.p_number, "1001234567");
  EXPECT_EQ(link.level, EmployerLevel::kWorkplace);
  EXPECT_EQ(link.name, "Gymnasiet, Roskilde");
  EXPECT_EQ(link.municipality.code, "0265");
  EXPECT_EQ(link.region.name, "Region Sjælland");
  EXPECT_EQ(link.landsdel.name, "Østsjælland");
  EXPECT_EQ(link.industry.code, "853120");
  EXPECT_FALSE(link.industry.of_company);
  EXPECT_EQ(link.size.months_apart, -3);
  EXPECT_FALSE(link.size.of_company);
  EXPECT_EQ(link.sector, Sector::kSelfOwning);
  EXPECT_TRUE(link.advertising_protected);
  EXPECT_THAT(link.strongholds, testing::ElementsAre("kun07"));
}

TEST(EmployerFacts, AreThoseOfThePostingsDay) {
  const RegisterEntity company = Company(), unit = Unit();
  const EmployerLink link = Facts({&company, &unit, 0}, Day(2016, 3, 1));
  EXPECT_EQ(link.municipality.code, "0779");
  EXPECT_EQ(link.industry.scheme, "DB07");
  EXPECT_EQ(Facts({&company, nullptr, 0}, Day(2016, 3, 1)).name, "Gymnasiet");
  EXPECT_EQ(Facts({&company, nullptr, 0}, Day(2020, 3, 1)).name, "Det Nye Gymnasium");
  EXPECT_EQ(Facts({&company, &unit, 0}, Day(2027, 1, 1)).region.name, "Region Østdanmark");
}

TEST(EmployerFacts, OfACompanyOnlyTheRecordSaysSo) {
  const RegisterEntity company = Company();
  const EmployerLink link = Facts({&company, nullptr, 0});
  EXPECT_EQ(link.level, EmployerLevel::kCompany);
  EXPECT_EQ(link.p_number, "");
  EXPECT_TRUE(link.industry.of_company);
  EXPECT_TRUE(link.db25.of_company);
  EXPECT_TRUE(link.size.of_company);
  EXPECT_EQ(link.municipality.code, "");
  EXPECT_EQ(link.region.name, "");
  EXPECT_EQ(Facts({&company, nullptr, 779}).municipality.name, "Skive");
}

TEST(EmployerFacts, AnAddressFromBefore2007LiesWhereItsPostalCodeDoes) {
  const RegisterEntity company = Company();
  RegisterEntity unit = Unit();
  unit.addresses = {{"Gade", "2", 7800, "Skive", 777, {}}};
  EXPECT_EQ(Facts({&company, &unit, 0}).municipality.code, "0779");
  unit.addresses = {{"Street", "2", 0, "Oslo", 0, {}}};
  EXPECT_EQ(Facts({&company, &unit, 0}).municipality.code, "");
}

TEST(EmployerFacts, TheFirstSectorRuleThatFits) {
  const IndustryTable table = Industries();
  const auto sector = [&](std::uint16_t form, std::string code) {
    EmployerIndustries found;
    if (!code.empty()) {
      found.db25.scheme = "DB25";
      found.db25.code = code;
    }
    return SectorOf(table, form, found);
  };
  EXPECT_EQ(sector(250, "853120"), Sector::kMunicipality);
  EXPECT_EQ(sector(90, "853120"), Sector::kSelfOwning);
  EXPECT_EQ(sector(90, "353000"), Sector::kUnknown);
  EXPECT_EQ(sector(90, ""), Sector::kUnknown);
  EXPECT_EQ(sector(60, "353000"), Sector::kPrivate);
  EXPECT_EQ(sector(0, "353000"), Sector::kUnknown);
}

JobPlace In(std::string_view code, bool several = false) {
  JobPlace place;
  place.municipality.code = code;
  place.several_municipalities = several;
  return place;
}

TEST(PlacesConflict, IsWhereNoPlaceIsTheWorkplaces) {
  const PlaceTable places = Places();
  EmployerLink link;
  EXPECT_FALSE(PlacesConflict(places, link, {In("0779")}));
  link.municipality = {"0779", "Skive"};
  EXPECT_FALSE(PlacesConflict(places, link, {}));
  EXPECT_FALSE(PlacesConflict(places, link, {In("0265"), In("0779")}));
  EXPECT_TRUE(PlacesConflict(places, link, {In("0265")}));
  // 4000 reaches into 0779.
  EXPECT_FALSE(PlacesConflict(places, link, {In("0265", true)}));
  JobPlace abroad, not_fixed;
  abroad.abroad = true;
  not_fixed.not_fixed = true;
  EXPECT_TRUE(PlacesConflict(places, link, {abroad}));
  EXPECT_FALSE(PlacesConflict(places, link, {not_fixed}));
}

}  // namespace
}  // namespace opslag
