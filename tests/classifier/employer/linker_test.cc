#include "classifier/employer/linker.h"

#include <gtest/gtest.h>

#include <optional>

#include "classifier/ruleset/load.h"
#include "tests/classifier/support/small_register.h"

namespace opslag {
namespace {

constexpr std::int32_t kDay2010 = 14'610;
constexpr std::int32_t kDay2024 = 19'723;

RegisterEntity At(RegisterEntity entity, std::uint16_t postal_code, const char* town,
                  std::uint16_t municipality, const char* street = "", const char* house = "") {
  entity.addresses.push_back({street, house, postal_code, town, municipality, {}});
  return entity;
}

RegisterEntity Secondary(RegisterEntity entity, const char* name) {
  entity.names.push_back({name, true, {}});
  return entity;
}

// Firms as they are found side by side in the register, with made-up numbers.
class LinkerTest : public ::testing::Test {
 protected:
  enum : RegisterNumber {
    kMaskin = 10000001,
    kMaskinHolding,
    kNorth,
    kSouth,
    kChain,
    kMunicipality,
    kOtherMunicipality,
    kRenamed,
    kCeased,
    kLocalShop,
    kFranchiseChain,
    kSecondLocalShop,
    kTrader,
    kRegion,
    kBranch,
    kPair,
    kShopWest = 1000000001,
    kShopEast,
    kShopEast2,
    kSchool,
    kOtherSchool,
    kHospital
  };

  static void SetUpTestSuite() {
    std::vector<RegisterEntity> all;
    all.push_back(At(EntityNamed(kMaskin, "Skavhøj Maskinfabrik A/S"), 7800, "Skive", 779));
    all.push_back(
        At(EntityNamed(kMaskinHolding, "Skavhøj Maskinfabrik Holding ApS"), 7800, "Skive", 779));
    all.push_back(At(EntityNamed(kNorth, "Hansen Byg ApS"), 7800, "Skive", 779));
    all.push_back(At(EntityNamed(kSouth, "Hansen Byg A/S"), 8600, "Silkeborg", 740));
    RegisterEntity chain = Secondary(
        At(EntityNamed(kChain, "Dagligvaregruppen A/S"), 8000, "Aarhus C", 751), "Minotto");
    RegisterEntity west =
        At(EntityNamed(kShopWest, "Minotto"), 7800, "Skive", 779, "Vestergade", "4");
    RegisterEntity east =
        At(EntityNamed(kShopEast, "Minotto"), 8600, "Silkeborg", 740, "Torvet", "1");
    RegisterEntity east2 =
        At(EntityNamed(kShopEast2, "Minotto"), 8600, "Silkeborg", 740, "Nygade", "9");
    for (RegisterEntity* shop : {&west, &east, &east2}) Relate(&chain, shop);
    chain.domains = {"minotto.dk"};
    all.insert(all.end(), {chain, west, east, east2});
    RegisterEntity municipality =
        At(EntityNamed(kMunicipality, "SKANDERUP KOMMUNE"), 8660, "Skanderup", 746);
    RegisterEntity school = At(EntityNamed(kSchool, "Vestre Skole"), 8660, "Skanderup", 746);
    Relate(&municipality, &school);
    RegisterEntity other =
        At(EntityNamed(kOtherMunicipality, "Rørbæk Kommune"), 7800, "Rørbæk", 779);
    RegisterEntity other_school =
        At(EntityNamed(kOtherSchool, "Vestre Skole"), 7800, "Rørbæk", 779);
    Relate(&other, &other_school);
    all.insert(all.end(), {municipality, school, other, other_school});
    RegisterEntity renamed = EntityNamed(kRenamed, "Grønkilde Energi A/S");
    renamed.names[0].period = {10'957, 16'000};
    renamed.names.push_back({"Voltera A/S", false, {16'001, Period::kOpenEnd}});
    all.push_back(renamed);
    RegisterEntity ceased = EntityNamed(kCeased, "Voltera ApS");
    ceased.active = {{10'957, 15'000}};
    all.push_back(ceased);
    all.push_back(At(Secondary(EntityNamed(kLocalShop, "Købmand Kjær ApS"), "REMA 1000 Skive"),
                     7800, "Skive", 779));
    all.push_back(
        At(Secondary(EntityNamed(kSecondLocalShop, "Købmand Lund ApS"), "REMA 1000 Silkeborg"),
           8600, "Silkeborg", 740));
    all.push_back(At(EntityNamed(kFranchiseChain, "REMA 1000 DANMARK A/S"), 8000, "Aarhus C", 751));
    all.push_back(
        At(EntityNamed(kTrader, "Tømrermester Overgård v/ Ib Overgård"), 7800, "Skive", 779));
    RegisterEntity region = At(EntityNamed(kRegion, "Region Midtjylland"), 8800, "Viborg", 791);
    RegisterEntity hospital =
        At(EntityNamed(kHospital, "Aarhus Universitetshospital"), 8200, "Aarhus N", 751);
    Relate(&region, &hospital);
    all.insert(all.end(), {region, hospital});
    all.push_back(At(EntityNamed(kBranch, "Kronborg Danmark, filial af Kronborg Bank Abp, Finland"),
                     2300, "København S", 101));
    all.push_back(
        At(EntityNamed(kPair, "Brødrene Thykjær Vognmandsforretning ApS"), 8600, "Silkeborg", 740));
    register_ = MakeRegister(::testing::TempDir() + "/linker_test.register", std::move(all));
    places_.municipalities = {{"0101", "København", ""}, {"0740", "Silkeborg", ""},
                              {"0746", "Skanderup", ""}, {"0751", "Aarhus", ""},
                              {"0779", "Skive", ""},     {"0791", "Viborg", ""}};
    places_.postal_areas = {{"7800", 4, false, "skive", {}},
                            {"8600", 1, false, "silkeborg", {}},
                            {"8660", 2, false, "skanderup", {}}};
    const auto words = LoadEmployerWords(OPSLAG_RULES_DIR);
    ASSERT_TRUE(words.has_value());
    const auto lexicon = EmployerLexicon::Make(*words, places_);
    ASSERT_TRUE(lexicon.has_value());
    lexicon_ = *lexicon;
  }
  static void TearDownTestSuite() { register_.reset(); }

  LinkerTest() : reader_(register_) {
    auto made = Linker::Make(&reader_, lexicon_);
    EXPECT_TRUE(made.has_value());
    linker_.emplace(std::move(*made));
  }

  EmployerMatch Link(std::string_view name, std::string_view postal_code = "",
                     std::int32_t day = kDay2024) {
    LinkRequest request;
    request.name = name;
    PostingWorkplace place;
    place.postal_code = postal_code;
    if (!postal_code.empty()) request.places = {&place, 1};
    request.day = day;
    return linker_->Link(request);
  }
  RegisterNumber Company(std::string_view name, std::string_view postal_code = "",
                         std::int32_t day = kDay2024) {
    return Link(name, postal_code, day).company;
  }

  static inline std::shared_ptr<const Register> register_;
  static inline std::shared_ptr<const EmployerLexicon> lexicon_;
  static inline PlaceTable places_;
  RegisterReader reader_;
  std::optional<Linker> linker_;
};

TEST_F(LinkerTest, TheNameHoweverItIsWritten) {
  for (const char* name :
       {"Skavhøj Maskinfabrik A/S", "SKAVHØJ MASKINFABRIK", "skavhøj maskin-fabrik",
        "Skavhøj Maskinfabrik a/s", "Skavhøj Maskinfabrik søger", "Skavhøj Maskinfabrik - HR",
        "Skavhøj Maskinfabrik, Skive", "Skavhøj Maskinfabrik Skive",
        "Skavhøj Maskinfabrik A/S - Afdeling Silkeborg", "Skavhoej Maskinfabrik",
        "Skavhøj Maskinfabik", "Skavøj Maskinfabrik", "Skahvøj Maskinfabrik A/S"}) {
    const EmployerMatch match = Link(name);
    EXPECT_EQ(match.company, kMaskin) << name;
    EXPECT_GE(match.score, 0.75) << name;
    EXPECT_EQ(match.method, name == std::string_view("Skavhøj Maskinfabrik, Skive") ||
                                    name == std::string_view("Skavhøj Maskinfabrik Skive")
                                ? LinkMethod::kNameAndPlace
                                : LinkMethod::kName)
        << name;
  }
}

TEST_F(LinkerTest, AHoldingCompanyIsAnother) {
  EXPECT_EQ(Company("Skavhøj Maskinfabrik Holding"), kMaskinHolding);
}

TEST_F(LinkerTest, NamesThatAreNotThere) {
  for (const char* name :
       {"Skovlund Maskinfabrik", "Hansen Vvs", "Jensen Byg", "Menotto Invest", "Rema 1000 Thisted",
        "Nordre Skole", "Viborg Kommune", "Region Sjælland", "Skavhøj", "Byg", "A/S", ""}) {
    EXPECT_EQ(Company(name), 0u) << name;
  }
}

TEST_F(LinkerTest, NamesakesAreToldByThePlaceOrTheFormOrNotAtAll) {
  EXPECT_EQ(Company("Hansen Byg", "7800"), kNorth);
  EXPECT_EQ(Company("Hansen Byg", "8600"), kSouth);
  EXPECT_EQ(Link("Hansen Byg", "7800").method, LinkMethod::kNameAndPlace);
  EXPECT_EQ(Company("Hansen Byg ApS"), kNorth);
  EXPECT_EQ(Company("Hansen Byg Skive"), kNorth);
  const EmployerMatch nobody = Link("Hansen Byg");
  EXPECT_EQ(nobody.company, 0u);
  EXPECT_EQ(nobody.rivals, 2u);
}

TEST_F(LinkerTest, AShopOfAChain) {
  EXPECT_EQ(Link("Minotto", "7800").unit, kShopWest);
  EXPECT_EQ(Link("Minotto", "7800").company, kChain);
  EXPECT_EQ(Link("Minotto Skive").unit, kShopWest);
  // Two in the town: the company alone.
  EXPECT_EQ(Link("Minotto", "8600").company, kChain);
  EXPECT_EQ(Link("Minotto", "8600").unit, 0u);
  PostingWorkplace place{"Nygade 9", "8600", "Silkeborg", "", false, false};
  LinkRequest request;
  request.name = "Minotto";
  request.places = {&place, 1};
  EXPECT_EQ(linker_->Link(request).unit, kShopEast2);
  EXPECT_EQ(Link("Minotto").company, kChain);
  EXPECT_EQ(Link("Minotto").unit, 0u);
}

TEST_F(LinkerTest, InstitutionsByTheirOwnNamesAndTheirOwners) {
  EXPECT_EQ(Link("Vestre Skole, Skanderup Kommune").unit, kSchool);
  EXPECT_EQ(Link("Rørbæk Kommune - Vestre Skole").unit, kOtherSchool);
  EXPECT_EQ(Link("Vestre Skole", "8660").unit, kSchool);
  EXPECT_EQ(Link("Vestre Skole").company, 0u);
  EXPECT_EQ(Link("Vestre Skole").rivals, 2u);
  EXPECT_EQ(Company("Skanderup Kommune"), kMunicipality);
  EXPECT_EQ(Company("Skanderup Kommune, Børn og Unge"), kMunicipality);
  EXPECT_EQ(Company("Skanderup Kommune, Plejecentret Lindely"), kMunicipality);
  EXPECT_EQ(Link("Aarhus Universitetshospital").unit, kHospital);
  EXPECT_EQ(Link("Aarhus Universitetshospital, Hjertesygdomme").unit, kHospital);
  EXPECT_EQ(Link("AUH").unit, kHospital);
  EXPECT_EQ(Company("Region Midt"), kRegion);
}

TEST_F(LinkerTest, TheDateDecides) {
  EXPECT_EQ(Company("Voltera", "", kDay2024), kRenamed);
  EXPECT_EQ(Company("Voltera", "", kDay2010), kCeased);
  EXPECT_EQ(Company("Grønkilde Energi", "", kDay2010), kRenamed);
  EXPECT_EQ(Company("Grønkilde Energi", "", kDay2024), kRenamed);
  EXPECT_LT(Link("Grønkilde Energi", "", kDay2024).score,
            Link("Grønkilde Energi", "", kDay2010).score);
}

TEST_F(LinkerTest, AFranchiseShopIsNeverTheChain) {
  EXPECT_EQ(Company("REMA 1000", "7800"), kLocalShop);
  EXPECT_EQ(Company("Rema 1000 Silkeborg"), kSecondLocalShop);
  EXPECT_EQ(Company("Rema1000", "8600"), kSecondLocalShop);
  EXPECT_EQ(Company("REMA 1000"), 0u);
  EXPECT_GE(Link("REMA 1000").rivals, 0u);
  EXPECT_EQ(Company("REMA 1000", "8000"), 0u);
  EXPECT_EQ(Company("REMA 1000 Danmark A/S"), kFranchiseChain);
}

TEST_F(LinkerTest, PersonsAndBranches) {
  EXPECT_EQ(Company("Tømrermester Overgård"), kTrader);
  EXPECT_EQ(Company("Tømrermester Overgård v/Ib Overgård"), kTrader);
  EXPECT_EQ(Company("Kronborg Danmark"), kBranch);
  EXPECT_EQ(Company("Kronborg"), kBranch);
  EXPECT_EQ(Company("Brdr. Thykjær Vognmandsforretning"), kPair);
  EXPECT_EQ(Company("Brdr Thykjær Vognmandsforr."), kPair);
}

TEST_F(LinkerTest, TheDomainOfTheAdCounts) {
  const std::vector<std::string> domains = {"job.minotto.dk", "gmail.com"};
  LinkRequest request;
  request.name = "Minotto Butikker";
  request.day = kDay2024;
  const double without = linker_->Link(request).score;
  request.domains = domains;
  const EmployerMatch match = linker_->Link(request);
  EXPECT_EQ(match.company, kChain);
  EXPECT_GT(match.score, without);
}

TEST_F(LinkerTest, NumbersStandAndTheNameChecksThem) {
  LinkRequest request;
  request.name = "Vestre Skole";
  request.p_number = "1000000004";
  EmployerMatch match = linker_->Link(request);
  EXPECT_EQ(match.unit, kSchool);
  EXPECT_EQ(match.method, LinkMethod::kPNumber);
  EXPECT_DOUBLE_EQ(match.score, 0.99);
  request.name = "Noget Helt Andet";
  EXPECT_DOUBLE_EQ(linker_->Link(request).score, 0.6);
  request.name = "";
  EXPECT_DOUBLE_EQ(linker_->Link(request).score, 0.95);
  // A CVR number of another company is believed before the P-number.
  request.cvr_number = "10000009";
  EXPECT_EQ(linker_->Link(request).company, kCeased);
  EXPECT_EQ(linker_->Link(request).method, LinkMethod::kCvrNumber);
  EXPECT_EQ(linker_->Link(request).unit, 0u);
  request.p_number = "1999999999";
  request.cvr_number = "12345678";  // no CVR number
  EXPECT_EQ(linker_->Link(request).company, 0u);
}

TEST_F(LinkerTest, TellsWhy) {
  LinkRequest request;
  request.name = "Hansen Byg Skive";
  LinkTrace trace;
  linker_->Link(request, &trace);
  ASSERT_EQ(trace.words.size(), 3u);
  EXPECT_EQ(trace.words[0].names, 2u);
  EXPECT_EQ(trace.words[2].name_class, NameClass::kPlace);
  ASSERT_GE(trace.candidates.size(), 2u);
  EXPECT_EQ(trace.candidates[0].number, kNorth);
  EXPECT_EQ(trace.candidates[0].name, "Hansen Byg ApS");
}

TEST_F(LinkerTest, OddNamesDoNoHarm) {
  for (const std::string& name :
       {std::string(100'000, 'a'), std::string(5'000, ' '),
        std::string("\xf0\x9f\x99\x82 & / - v/ v/ v/"),
        std::string("a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9")}) {
    EXPECT_EQ(Company(name), 0u);
  }
}

}  // namespace
}  // namespace opslag
