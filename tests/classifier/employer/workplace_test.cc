#include "classifier/employer/workplace.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/classifier/employer/days.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

constexpr std::int32_t kDay = Day(2026, 3, 1);

class WorkplaceTest : public testing::Test {
 protected:
  WorkplaceTest()
      : rules_(SmallRules()
                   .File("places/places.textproto", R"(
      municipality { code: "0265" name: "Roskilde" landsdel: "5" }
      municipality { code: "0615" name: "Horsens" landsdel: "9" }
      municipality { code: "0779" name: "Skive" landsdel: "10" }
      postal_area { postal_code: "4000" name: "Roskilde" municipality: "0265" }
      postal_area { postal_code: "7800" name: "Skive" municipality: "0779" }
      postal_area { postal_code: "7840" name: "Højslev" municipality: "0779" }
      postal_area { postal_code: "8700" name: "Horsens" municipality: "0615" }
    )")
                   .Compile()),
        chooser_(&rules_->places(), rules_->text()) {
    company_.number = 12345674;
    company_.names = {{"Byg & Bo A/S", false, {}}};
  }

  // A unit of the company, numbered from 1.
  RegisterEntity& Add(std::string name, RegisterAddress address) {
    const RegisterNumber number = 1'000'000'000 + units_.size() + 1;
    RegisterEntity& unit = units_[number];
    unit.number = number;
    unit.names = {{std::move(name), false, {}}};
    unit.addresses = {std::move(address)};
    company_.relations.push_back({number, {}});
    return unit;
  }

  WorkplaceChoice Choose(std::vector<PostingWorkplace> places, std::string_view headline = "",
                         std::string_view employer = "Byg & Bo", std::int32_t day = kDay) {
    return chooser_.Choose(company_, {places, employer, headline, day},
                           [this](RegisterNumber number, RegisterEntity* entity) {
                             ++reads_;
                             const auto it = units_.find(number);
                             if (it != units_.end()) *entity = it->second;
                             return it != units_.end();
                           });
  }
  // The number of the chosen unit as Add counts; 0 = the company.
  int Chosen(std::vector<PostingWorkplace> places, std::string_view headline = "",
             std::string_view employer = "Byg & Bo") {
    const RegisterNumber unit = Choose(std::move(places), headline, employer).unit;
    return unit == 0 ? 0 : static_cast<int>(unit - 1'000'000'000);
  }

  // One in Roskilde, two in Skive's municipality, one in Horsens.
  void AddChain() {
    Add("Byg & Bo A/S", {"Algade", "1", 4000, "Roskilde", 265, {}});
    Add("Byg & Bo A/S", {"Nørregade", "12B", 7800, "Skive", 779, {}});
    Add("Byg & Bo A/S", {"Søndergade", "3", 7840, "Højslev", 779, {}});
    Add("Byg & Bo A/S", {"Algade", "9", 8700, "Horsens", 615, {}});
  }

  std::shared_ptr<const RuleSet> rules_;
  WorkplaceChooser chooser_;
  RegisterEntity company_;
  std::map<RegisterNumber, RegisterEntity> units_;
  int reads_ = 0;
};

TEST_F(WorkplaceTest, ASingleActiveUnitIsTaken) {
  Add("Byg & Bo A/S", {"Algade", "1", 4000, "Roskilde", 265, {}});
  RegisterEntity& ceased = Add("Byg & Bo A/S", {"Vej", "2", 7800, "Skive", 779, {}});
  ceased.active = {{Day(2000, 1, 1), Day(2020, 1, 1)}};
  const WorkplaceChoice choice = Choose({{.postal_code = "7800"}});
  EXPECT_EQ(choice.unit, 1'000'000'001u);
  EXPECT_EQ(choice.reason, WorkplaceReason::kOnlyUnit);
  EXPECT_EQ(choice.active_units, 1u);
}

TEST_F(WorkplaceTest, UnitsOfTheDayCount) {
  Add("Byg & Bo A/S", {"Algade", "1", 4000, "Roskilde", 265, {}});
  Add("Byg & Bo A/S", {"Vej", "2", 7800, "Skive", 779, {}});
  company_.relations[0].period = {Day(2000, 1, 1), Day(2015, 1, 1)};
  company_.relations[1].period = {Day(2016, 1, 1), Period::kOpenEnd};
  EXPECT_EQ(Choose({}, "", "", Day(2010, 1, 1)).unit, 1'000'000'001u);
  EXPECT_EQ(Choose({}, "", "", kDay).unit, 1'000'000'002u);
  EXPECT_EQ(Choose({}, "", "", Day(2015, 6, 1)).unit, 0u);
}

TEST_F(WorkplaceTest, FitsThePostalCodeTheTownOrTheMunicipality) {
  AddChain();
  EXPECT_EQ(Chosen({{.postal_code = "7840"}}), 3);
  EXPECT_EQ(Chosen({{.city = "skive"}}), 2);
  EXPECT_EQ(Chosen({{.municipality_code = "0615"}}), 4);
  EXPECT_EQ(Choose({{.municipality_code = "0615"}}).reason, WorkplaceReason::kMunicipality);
}

TEST_F(WorkplaceTest, SeveralThatFitEquallyAreTheCompany) {
  AddChain();
  const WorkplaceChoice choice = Choose({{.municipality_code = "0779"}});
  EXPECT_EQ(choice.unit, 0u);
  EXPECT_EQ(choice.equals, 2u);
  EXPECT_EQ(choice.municipality, 0u);  // the others lie elsewhere
  EXPECT_EQ(Chosen({}), 0);
  EXPECT_EQ(Chosen({{.postal_code = "9000"}}), 0);
}

TEST_F(WorkplaceTest, StreetAndHouseTellNeighboursApart) {
  AddChain();
  Add("Byg & Bo A/S", {"Nørregade", "14", 7800, "Skive", 779, {}});
  EXPECT_EQ(Chosen({{.postal_code = "7800"}}), 0);
  EXPECT_EQ(Chosen({{.street = "Nørregade 12 B, 1. sal", .postal_code = "7800"}}), 2);
  EXPECT_EQ(Chosen({{.street = "Nørregade 14", .postal_code = "7800"}}), 5);
  EXPECT_EQ(Chosen({{.street = "Nørregade 1", .postal_code = "7800"}}), 0);
  // The same street elsewhere is another.
  EXPECT_EQ(Chosen({{.street = "Algade 1", .postal_code = "8700"}}), 4);
}

TEST_F(WorkplaceTest, ThePlaceInTheHeadlineOrTheName) {
  AddChain();
  EXPECT_EQ(Chosen({}, "Salgsassistent til Horsens"), 4);
  EXPECT_EQ(Chosen({}, "Salgsassistent", "Byg & Bo Roskilde"), 1);
  EXPECT_EQ(Chosen({}, "Salgsassistent til butikken i Algade"), 0);
}

TEST_F(WorkplaceTest, AUnitsOwnName) {
  company_.names = {{"Skive Kommune", false, {}}};
  Add("Skive Kommune", {"Torvet", "10", 7800, "Skive", 779, {}});
  Add("Aakjærskolen", {"Kielgastvej", "5", 7800, "Skive", 779, {}});
  Add("Skive Bibliotek", {"Østertorv", "6", 7800, "Skive", 779, {}});
  Add("Højslev Skole", {"Skolegade", "1", 7840, "Højslev", 779, {}});
  Add("Ådalskolen", {"Skolevej", "1", 7800, "Skive", 779, {}});
  EXPECT_EQ(Chosen({{.postal_code = "7800"}}, "Lærer til Aakjærskolen", "Skive Kommune"), 2);
  EXPECT_EQ(Chosen({{.postal_code = "7800"}}, "Bibliotekar", "Skive Kommune, Skive Bibliotek"), 3);
  EXPECT_EQ(Chosen({{.postal_code = "7800"}}, "Lærer", "Højslev Skole"), 4);
  // What bears the company's own name is what is left, where the ad names no other.
  EXPECT_EQ(Chosen({{.postal_code = "7800"}}, "Jurist til Rådhuset", "Skive Kommune"), 1);
  EXPECT_EQ(Choose({}, "Jurist", "Skive Kommune").municipality, 779);
}

TEST_F(WorkplaceTest, AUnitsOwnNameMisspelt) {
  company_.names = {{"Skive Kommune", false, {}}};
  for (const char* name : {"Aakjærskolen", "Bøgehøj Skole", "Ådalskolen", "Skive Kommune"}) {
    Add(name, {"Torvet", "10", 7800, "Skive", 779, {}});
  }
  EXPECT_EQ(Chosen({}, "", "Aakjærsklen"), 1);     // too few
  EXPECT_EQ(Chosen({}, "", "Bøgehøøj Skole"), 2);  // too many
  EXPECT_EQ(Chosen({}, "", "Ådalsoklen"), 3);      // exchanged
  EXPECT_EQ(Chosen({}, "", "Ådalskilen"), 3);      // wrong
  EXPECT_EQ(Chosen({}, "", "Ådalskirken"), 0);
}

TEST_F(WorkplaceTest, TheCompanysOwnWordsAreNoEvidence) {
  company_.names = {{"Horsens Tømrer ApS", false, {}}};
  Add("Horsens Tømrer ApS", {"Algade", "1", 8700, "Horsens", 615, {}});
  Add("Horsens Tømrer ApS", {"Vej", "2", 7800, "Skive", 779, {}});
  EXPECT_EQ(Chosen({}, "Tømrer søges", "Horsens Tømrer ApS"), 0);
  EXPECT_EQ(Chosen({}, "Tømrer til Horsens", "Horsens Tømrer ApS"), 1);
}

TEST_F(WorkplaceTest, SeveralPlacesOfAnAdTellNone) {
  AddChain();
  EXPECT_EQ(Chosen({{.postal_code = "4000"}, {.postal_code = "8700"}}), 0);
  EXPECT_EQ(Chosen({{.postal_code = "9000"}, {.postal_code = "8700"}}), 4);
}

TEST_F(WorkplaceTest, LargeCompaniesAreReadOnce) {
  for (int i = 0; i < 40; ++i) {
    Add("Byg & Bo A/S", {"Vej",
                         std::to_string(i + 1),
                         static_cast<std::uint16_t>(i == 7 ? 8700 : 7800),
                         "By",
                         779,
                         {}});
  }
  EXPECT_EQ(Chosen({{.postal_code = "8700"}}), 8);
  const int reads = reads_;
  EXPECT_EQ(Chosen({{.street = "Vej 3", .postal_code = "7800"}}), 3);
  EXPECT_EQ(reads_, reads);
  Choose({}, "", "", kDay + 1);
  EXPECT_EQ(reads_, 2 * reads);
}

TEST_F(WorkplaceTest, AUnitThatTheRegisterHasNotIsLeftOut) {
  company_.relations = {{1'000'000'999, {}}};
  EXPECT_EQ(Choose({{.postal_code = "8700"}}).unit, 0u);
  EXPECT_EQ(Choose({}).active_units, 0u);
}

}  // namespace
}  // namespace opslag
