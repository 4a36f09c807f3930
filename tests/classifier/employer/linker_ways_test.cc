// Ways in which a name of the register is written, each with the neighbours that make it hard.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "classifier/employer/linker.h"
#include "classifier/ruleset/load.h"
#include "tests/classifier/support/small_register.h"

namespace opslag {
namespace {

constexpr RegisterNumber kFirst = 10'000'001, kFirstUnit = 1'000'000'001;

class LinkerWaysTest : public ::testing::Test {
 protected:
  // A company of this name; its number.
  RegisterNumber Add(const std::string& name, std::uint16_t postal_code = 0,
                     std::uint16_t municipality = 0) {
    const RegisterNumber number = kFirst + companies_++;
    entities_.push_back(EntityNamed(number, name));
    Place(postal_code, municipality);
    return number;
  }
  // A unit of the company that was added last.
  RegisterNumber AddUnit(const std::string& name, std::uint16_t postal_code,
                         std::uint16_t municipality) {
    const RegisterNumber number = kFirstUnit + units_++;
    entities_.push_back(EntityNamed(number, name));
    for (RegisterEntity& entity : entities_) {
      if (entity.number == kFirst + companies_ - 1) Relate(&entity, &entities_.back());
    }
    Place(postal_code, municipality);
    return number;
  }

  EmployerMatch Link(const std::string& name, const std::string& postal_code = "") {
    if (!linker_) Open();
    PostingWorkplace place;
    place.postal_code = postal_code;
    LinkRequest request;
    request.name = name;
    if (!postal_code.empty()) request.places = {&place, 1};
    return linker_->Link(request);
  }

 private:
  void Place(std::uint16_t postal_code, std::uint16_t municipality) {
    if (postal_code == 0) return;
    entities_.back().addresses.push_back({"", "", postal_code, "", municipality, {}});
  }
  void Open() {
    const std::string file = ::testing::TempDir() + "/linker_ways_" +
                             ::testing::UnitTest::GetInstance()->current_test_info()->name();
    reader_.emplace(MakeRegister(file, entities_));
    places_.municipalities = {
        {"0740", "Silkeborg", ""}, {"0779", "Skive", ""}, {"0791", "Viborg", ""}};
    places_.postal_areas = {{"7800", 1, false, "skive", {}},
                            {"8600", 0, false, "silkeborg", {}},
                            {"8800", 2, false, "viborg", {}}};
    const auto words = LoadEmployerWords(OPSLAG_RULES_DIR);
    ASSERT_TRUE(words.has_value());
    const auto lexicon = EmployerLexicon::Make(*words, places_);
    ASSERT_TRUE(lexicon.has_value());
    auto made = Linker::Make(&*reader_, *lexicon);
    ASSERT_TRUE(made.has_value());
    linker_.emplace(std::move(*made));
  }

  std::vector<RegisterEntity> entities_;
  RegisterNumber companies_ = 0, units_ = 0;
  PlaceTable places_;
  std::optional<RegisterReader> reader_;
  std::optional<Linker> linker_;
};

TEST_F(LinkerWaysTest, ASchoolAmongManyNamesakesIsThatOfThePlace) {
  RegisterNumber wanted = 0;
  for (int i = 0; i < 80; ++i) {
    const bool here = i == 60;
    Add("Kommune Nr " + std::to_string(i), here ? 7800 : 8600, here ? 779 : 740);
    const RegisterNumber school = AddUnit("Møllevangskolen", here ? 7800 : 8600, here ? 779 : 740);
    if (here) wanted = school;
  }
  EXPECT_EQ(Link("Møllevangskolen", "7800").unit, wanted);
  EXPECT_EQ(Link("Møllevangskolen").company, 0u);
  EXPECT_EQ(Link("Møllevangskolen", "8600").company, 0u);
}

TEST_F(LinkerWaysTest, TheMunicipalityInTheNameTellsItsInstitution) {
  for (const char* name : {"Silkeborg Kommune", "Viborg Kommune"}) {
    Add(name);
    AddUnit("Ældrecenter Ågården", name[0] == 'S' ? 8600 : 8800, name[0] == 'S' ? 740 : 791);
  }
  const RegisterNumber skive = Add("Skive Kommune");
  const RegisterNumber unit = AddUnit("Ældrecenter Ågården", 7800, 779);
  EXPECT_EQ(Link("SKIVE KOMMUNE, ÆLDRECENTER ÅGÅRDEN").unit, unit);
  EXPECT_EQ(Link("Skive Kommmune, Ældrecenter Ågården").unit, unit);
  EXPECT_EQ(Link("Skive Komm.").company, skive);
  EXPECT_EQ(Link("Skive Kommunes Ældrepleje").company, skive);
}

TEST_F(LinkerWaysTest, DepartmentsWithOgAreKnown) {
  const RegisterNumber wanted = Add("Skavhøj Byg ApS");
  Add("Lund Lager ApS");
  EXPECT_EQ(Link("Skavhøj Byg - Lager og logistik").company, wanted);
  EXPECT_EQ(Link("Løn & personale, Skavhøj Byg").company, wanted);
}

TEST_F(LinkerWaysTest, AShopUnderABrandMayBearItsStreetsName) {
  const RegisterNumber wanted = Add("Ontuzix Skive Vestergade ApS", 7800, 779);
  Add("Ontuzix Viborg ApS", 8800, 791);
  Add("Ontuzix Silkeborg ApS", 8600, 740);
  EXPECT_EQ(Link("Ontuzix", "7800").company, wanted);
  EXPECT_EQ(Link("Ontuzix").company, 0u);
}

TEST_F(LinkerWaysTest, TwoShopsOfOneBrandInTwoTownsAreTwo) {
  Add("Ontuzix Skive ApS", 7800, 779);
  EXPECT_EQ(Link("Ontuzix Viborg").company, 0u);
  EXPECT_EQ(Link("Viborg Ontuzix").company, 0u);
}

TEST_F(LinkerWaysTest, WordsWrittenTogetherApartAndShortened) {
  const RegisterNumber apart = Add("Juhl & Dyrberg El-Service ApS");
  const RegisterNumber together = Add("Gregersen & Frandsen Ejendomsselskab ApS");
  Add("Juhl Service A/S");
  Add("Frandsen Selskab A/S");
  EXPECT_EQ(Link("Juhl & Dyrberg Elservice").company, apart);
  EXPECT_EQ(Link("Gregersen & Frandsen Ejd.selskab ApS").company, together);
}

TEST_F(LinkerWaysTest, GenitivesAndOtherAlphabets) {
  const RegisterNumber wanted = Add("Lundø's Maskinstation ApS");
  const RegisterNumber other = Add("Ørbæksted A/S");
  EXPECT_EQ(Link("Lundø Maskinstation").company, wanted);
  EXPECT_EQ(Link("Orbaeksted").company, other);
}

TEST_F(LinkerWaysTest, OwnersOfOneSurnameAreTwo) {
  const RegisterNumber jens = Add("Trælasten Thygesen v/ Jens Thygesen");
  const RegisterNumber lene = Add("Trælasten Thygesen v/ Lene Thygesen");
  EXPECT_EQ(Link("Trælasten Thygesen v/ Jens Thygesen").company, jens);
  EXPECT_EQ(Link("Trælasten Thygesen v/ direktør Lene Thygesen").company, lene);
  EXPECT_EQ(Link("Trælasten Thygesen").company, 0u);
}

TEST_F(LinkerWaysTest, ASegmentOfTheRegisteredNameIsTheWhole) {
  const RegisterNumber wanted = Add("Zorba - Dansk Fodpleje og Omsorg");
  Add("Dansk Fodpleje ApS");
  EXPECT_EQ(Link("Zorba").company, wanted);
  EXPECT_EQ(Link("Zorba Dansk Fodpleje og Omsorg").company, wanted);
}

TEST_F(LinkerWaysTest, WhatStandsBehindAnAliasStays) {
  const RegisterNumber bank = Add("Nordea Danmark, filial af Nordea Bank Abp, Finland");
  const RegisterNumber novo = Add("Novo Nordisk A/S");
  EXPECT_EQ(Link("Nordea").company, bank);
  EXPECT_EQ(Link("Novo").company, novo);
  EXPECT_EQ(Link("Novo Nordisk Denmark A/S").company, novo);
  EXPECT_EQ(Link("Novo - Supply Chain").company, novo);
  EXPECT_EQ(Link("Novo Ejendomme").company, 0u);
  EXPECT_EQ(Link("Novo Rørlægning").company, 0u);
}

TEST_F(LinkerWaysTest, WhatAFormOrADepartmentPartsFromTheNameIsNoneOfIt) {
  const RegisterNumber wanted = Add("Skavhøj Byg ApS");
  for (const char* name :
       {"Skavhøj Byg ApS søger ny kollega", "Skavhøj Byg søger ny kollega", "Vikar til Skavhøj Byg",
        "Skavhøj Byg ApS region Midt", "Skavhøj Byg v. HR", "Skavhøj Byg filial Viborg"}) {
    EXPECT_EQ(Link(name).company, wanted) << name;
  }
  EXPECT_EQ(Link("Skavhøj Kollega").company, 0u);
}

TEST_F(LinkerWaysTest, APartOfANameNeedsMore) {
  Add("Højbjerg & Kold Import ApS");
  Add("Poulsen Autoservice ApS");
  Add("Skive Executive Search", 7800, 779);
  EXPECT_EQ(Link("Kold Import").company, 0u);
  EXPECT_EQ(Link("Poulsen & Osman Autoservice").company, 0u);
  EXPECT_EQ(Link("LS Executive Search", "7800").company, 0u);
  EXPECT_EQ(Link("Viborg Executive Search", "8800").company, 0u);
}

}  // namespace
}  // namespace opslag
