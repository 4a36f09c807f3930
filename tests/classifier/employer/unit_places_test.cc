#include "classifier/employer/unit_places.h"

#include <gtest/gtest.h>

#include "classifier/employer/register_layout.h"
#include "tests/classifier/support/small_register.h"

namespace opslag {
namespace {

TEST(UnitPlacesTest, SamePlacesThatFollowEachOtherAreOne) {
  std::string packed;
  PackUnitPlaces({{751, 8000, 5, {100, 199}},
                  {740, 8600, 6, {100, 300}},
                  {751, 8000, 5, {200, Period::kOpenEnd}},
                  {740, 8600, 6, {400, 500}},
                  {751, 8000, 5, {Period::kOpenStart, 120}}},
                 &packed);
  const UnitPlaces places(packed);
  ASSERT_EQ(places.size(), 3u);
  EXPECT_EQ(places[0].municipality, 740);
  EXPECT_EQ(places[0].period, (Period{100, 300}));
  EXPECT_EQ(places[1].period, (Period{400, 500}));
  EXPECT_EQ(places[2].municipality, 751);
  EXPECT_EQ(places[2].postal_code, 8000);
  EXPECT_EQ(places[2].town, 5u);
  EXPECT_EQ(places[2].period, Period{});
}

TEST(UnitPlacesTest, ARegisterHasThoseOfCompaniesWithSeveralUnits) {
  RegisterEntity chain = EntityNamed(10000001, "Minotto A/S");
  RegisterEntity single = EntityNamed(10000002, "Skavhøj A/S");
  RegisterEntity west = EntityNamed(1000000001, "Minotto");
  RegisterEntity east = EntityNamed(1000000002, "Minotto");
  RegisterEntity only = EntityNamed(1000000003, "Skavhøj");
  west.addresses = {{"", "", 8600, "Silkeborg", 740, {Period::kOpenStart, 15'000}},
                    {"", "", 7800, "Skive", 779, {15'001, Period::kOpenEnd}}};
  east.addresses = {{"", "", 8600, "Silkeborg", 740, {}}};
  only.addresses = east.addresses;
  Relate(&chain, &west);
  Relate(&chain, &east);
  Relate(&single, &only);
  const auto made = MakeRegister(::testing::TempDir() + "/unit_places.register",
                                 {chain, single, west, east, only});
  ASSERT_NE(made, nullptr);
  const RegisterReader reader(made);
  EXPECT_TRUE(reader.Value(kUnitPlacesTable, EntityKey(10000002)).empty());
  const UnitPlaces places(reader.Value(kUnitPlacesTable, EntityKey(10000001)));
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0].postal_code, 8600);
  EXPECT_EQ(places[0].town, HashTown("silkeborg"));
  // The company's while the unit was.
  EXPECT_EQ(places[0].period.from, chain.relations[0].period.from);
  EXPECT_EQ(places[1].municipality, 779);
  EXPECT_EQ(places[1].period.from, 15'001);
}

}  // namespace
}  // namespace opslag
