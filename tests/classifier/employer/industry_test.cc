#include "classifier/employer/industry.h"

#include <gtest/gtest.h>

#include "tests/classifier/employer/days.h"

namespace opslag {
namespace {

constexpr std::int32_t kRegisterDay = Day(2026, 11, 1);

// Software is 62.01.00 in DB07 and 62.10.00 in DB25; retail by mail has parted; bakeries keep their
// code.
IndustryTable Table() {
  IndustryTable table;
  table.schemes.resize(4);
  table.schemes[0] = {"DB93", Day(1993, 1, 1), Day(2002, 12, 31), {}, {}};
  table.schemes[1] = {"DB03", Day(2003, 1, 1), Day(2007, 12, 31), {}, {}};
  table.schemes[2] = {"DB07",
                      Day(2008, 1, 1),
                      Day(2024, 12, 31),
                      {{"1071", "Brød"},
                       {"4711", "Kolonial"},
                       {"6201", "Programmering"},
                       {"6202", "It-rådgivning"}},
                      {{{"10", "C"}, {"62", "J"}}, {{"62", "JC"}}, {{"62", "5"}}}};
  table.schemes[3] = {
      "DB25",
      Day(2025, 1, 1),
      INT32_MAX,
      {{"107110", "Brød"}, {"621000", "Programmering"}, {"622000", "It-rådgivning"}},
      {{{"62", "K"}}, {{"62", "K62-K63"}}, {{"62", "5"}}}};
  table.to_db25 = {{"620100", {"621000"}, true}, {"620200", {"622000"}, false}};
  table.to_db07 = {{"621000", {"620100"}, true}, {"622000", {"620200", "620300"}, false}};
  return table;
}

RegisterEntity With(std::vector<RegisterIndustry> industries) {
  RegisterEntity entity;
  entity.industries = std::move(industries);
  return entity;
}

TEST(Industry, TheCodeOfTheDayIsTheRegistersWord) {
  const IndustryTable table = Table();
  const RegisterEntity entity = With({{620100, {Day(2010, 5, 1), Day(2024, 12, 31)}},
                                      {621000, {Day(2025, 1, 1), Period::kOpenEnd}}});
  const auto before = IndustriesAt(table, entity, Day(2016, 3, 1), kRegisterDay);
  EXPECT_EQ(before.current.scheme, "DB07");
  EXPECT_EQ(before.current.code, "620100");
  EXPECT_EQ(before.current.label, "Programmering");
  EXPECT_EQ(before.current.basis, IndustryBasis::kRegister);
  EXPECT_EQ(before.current.group_sections, "J");
  EXPECT_EQ(before.current.group36, "JC");
  EXPECT_EQ(before.current.group10, "5");
  EXPECT_EQ(before.db25.code, "621000");
  EXPECT_EQ(before.db25.basis, IndustryBasis::kHistory);

  const auto after = IndustriesAt(table, entity, Day(2026, 3, 1), kRegisterDay);
  EXPECT_EQ(after.current.scheme, "DB25");
  EXPECT_EQ(after.current.group_sections, "K");
  EXPECT_EQ(after.current.basis, IndustryBasis::kRegister);
  EXPECT_EQ(after.db07.code, "620100");
  EXPECT_EQ(after.db07.basis, IndustryBasis::kHistory);
}

TEST(Industry, AKeyTellsWhatNoRegistrationDoes) {
  const IndustryTable table = Table();
  const auto young = IndustriesAt(table, With({{621000, {Day(2025, 6, 1), Period::kOpenEnd}}}),
                                  Day(2026, 3, 1), kRegisterDay);
  EXPECT_EQ(young.db07.code, "620100");
  EXPECT_EQ(young.db07.basis, IndustryBasis::kKeyOneToOne);
  const auto split = IndustriesAt(table, With({{622000, {Day(2025, 6, 1), Period::kOpenEnd}}}),
                                  Day(2026, 3, 1), kRegisterDay);
  EXPECT_EQ(split.db07.code, "620200");
  EXPECT_EQ(split.db07.basis, IndustryBasis::kKeyOneToMany);
}

TEST(Industry, ACodeWithoutAKeyHasNoCounterpart) {
  const IndustryTable table = Table();
  const auto found = IndustriesAt(table, With({{471110, {Day(2010, 1, 1), Day(2020, 1, 1)}}}),
                                  Day(2015, 3, 1), kRegisterDay);
  EXPECT_EQ(found.db07.code, "471110");
  EXPECT_EQ(found.db25.scheme, "");
}

TEST(Industry, OneThatCeasedKeepsItsOldScheme) {
  const IndustryTable table = Table();
  RegisterEntity entity = With({{722900, {Day(1995, 1, 1), Period::kOpenEnd}}});
  entity.active = {{Day(1995, 1, 1), Day(2001, 5, 1)}};
  const auto found = IndustriesAt(table, entity, Day(2000, 1, 1), kRegisterDay);
  EXPECT_EQ(found.current.scheme, "DB93");
  EXPECT_EQ(found.current.code, "722900");
  EXPECT_EQ(found.current.basis, IndustryBasis::kRegister);
  EXPECT_EQ(found.db07.scheme, "");
  const auto later = IndustriesAt(table, entity, Day(2012, 1, 1), kRegisterDay);
  EXPECT_EQ(later.current.scheme, "DB93");
  EXPECT_EQ(later.current.basis, IndustryBasis::kHistory);
}

TEST(Industry, ARegistrationThroughAChangeCountsInBothSchemesIfBothHaveTheCode) {
  const IndustryTable table = Table();
  const RegisterEntity bakery = With({{107110, {Day(2012, 1, 1), Period::kOpenEnd}}});
  const auto before = IndustriesAt(table, bakery, Day(2016, 3, 1), kRegisterDay);
  EXPECT_EQ(before.current.scheme, "DB07");
  EXPECT_EQ(before.current.basis, IndustryBasis::kRegister);
  const auto after = IndustriesAt(table, bakery, Day(2025, 3, 1), kRegisterDay);
  EXPECT_EQ(after.current.scheme, "DB25");
  EXPECT_EQ(after.current.basis, IndustryBasis::kRegister);

  // 62.01.00 is no code of DB25: the register file is older than the scheme.
  const RegisterEntity software = With({{620100, {Day(2012, 1, 1), Period::kOpenEnd}}});
  const auto stale = IndustriesAt(table, software, Day(2025, 3, 1), kRegisterDay);
  EXPECT_EQ(stale.db07.code, "620100");
  EXPECT_EQ(stale.db07.basis, IndustryBasis::kHistory);
  EXPECT_EQ(stale.db25.basis, IndustryBasis::kKeyOneToOne);
  EXPECT_EQ(stale.current.scheme, "DB25");
}

TEST(Industry, ASourceWithoutHistoryIsAnotherTimesWord) {
  const IndustryTable table = Table();
  const RegisterEntity entity = With({{621000, {}}});
  EXPECT_EQ(IndustriesAt(table, entity, kRegisterDay, kRegisterDay).current.basis,
            IndustryBasis::kRegister);
  const auto earlier = IndustriesAt(table, entity, Day(2012, 1, 1), kRegisterDay);
  EXPECT_EQ(earlier.current.scheme, "DB07");
  EXPECT_EQ(earlier.current.basis, IndustryBasis::kKeyOneToOne);
  EXPECT_EQ(earlier.db25.basis, IndustryBasis::kHistory);
}

TEST(Industry, AnActivityNotToldIsNoHistory) {
  const IndustryTable table = Table();
  const RegisterEntity entity = With({{999999, {Day(2008, 1, 1), Day(2008, 12, 31)}},
                                      {620200, {Day(2010, 1, 1), Day(2024, 12, 31)}}});
  const auto found = IndustriesAt(table, entity, Day(2009, 2, 1), kRegisterDay);
  EXPECT_EQ(found.db07.code, "620200");
  EXPECT_EQ(found.db07.basis, IndustryBasis::kHistory);
}

TEST(Industry, LeadingZerosStay) {
  IndustryTable table = Table();
  table.schemes[2].labels.insert(table.schemes[2].labels.begin(), {"0111", "Korn"});
  const auto found = IndustriesAt(table, With({{11100, {Day(2010, 1, 1), Day(2020, 1, 1)}}}),
                                  Day(2015, 1, 1), kRegisterDay);
  EXPECT_EQ(found.db07.code, "011100");
  EXPECT_EQ(found.db07.label, "Korn");
}

TEST(Industry, NothingRegisteredIsNothingKnown) {
  const auto found = IndustriesAt(Table(), RegisterEntity{}, Day(2015, 1, 1), kRegisterDay);
  EXPECT_EQ(found.current.scheme, "");
}

}  // namespace
}  // namespace opslag
