#include "classifier/employer/register_entity.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace opslag {
namespace {

std::string Packed(const RegisterEntity& entity) {
  std::string out;
  PackEntity(entity, &out);
  return out;
}

// Field by field, through text, so that a failure shows which.
std::string Shown(const Period& period) {
  return " " + std::to_string(period.from) + ".." + std::to_string(period.to);
}

std::string Shown(const std::optional<std::uint32_t>& number) {
  return number ? std::to_string(*number) : "-";
}

std::string Shown(const RegisterEntity& entity) {
  std::string out =
      std::to_string(entity.number) + (entity.advertising_protected ? " protected" : "");
  for (const RegisterName& name : entity.names) {
    out += "\nname " + name.text + (name.secondary ? " secondary" : "") + Shown(name.period);
  }
  for (const RegisterAddress& address : entity.addresses) {
    out += "\naddress " + address.street + "|" + address.house + "|" +
           std::to_string(address.postal_code) + "|" + address.town + "|" +
           std::to_string(address.municipality) + Shown(address.period);
  }
  for (const RegisterIndustry& industry : entity.industries) {
    out += "\nindustry " + std::to_string(industry.code) + Shown(industry.period);
  }
  for (const RegisterForm& form : entity.forms) {
    out += "\nform " + std::to_string(form.code) + Shown(form.period);
  }
  for (const Period& period : entity.active) out += "\nactive" + Shown(period);
  for (const RegisterEmployment& figure : entity.employment) {
    out += "\nemployment " + std::to_string(static_cast<int>(figure.source)) + " " +
           std::to_string(figure.year) + "/" + std::to_string(figure.part) + " " +
           std::to_string(static_cast<int>(figure.full_time_equivalents)) + " " +
           std::to_string(static_cast<int>(figure.employees)) + " " +
           Shown(figure.full_time_equivalents_number) + " " + Shown(figure.employees_number);
  }
  for (const RegisterRelation& relation : entity.relations) {
    out += "\nrelation " + std::to_string(relation.number) + Shown(relation.period);
  }
  for (const std::string& domain : entity.domains) out += "\ndomain " + domain;
  return out;
}

void ExpectSameAgain(const RegisterEntity& entity) {
  RegisterEntity again = {};
  again.names.resize(5);  // what was there before must go
  again.domains = {"gammel.dk"};
  again.employment.resize(3);
  again.employment[0].employees_number = 7;
  ASSERT_TRUE(UnpackEntity(entity.number, Packed(entity), &again));
  EXPECT_EQ(Shown(again), Shown(entity));
}

RegisterEntity Rich() {
  RegisterEntity entity;
  entity.number = 12345674;
  entity.advertising_protected = true;
  entity.names = {{"SALLING RUSTFRI ApS", false, {15000, 16000}},
                  {"Salling Rustfri og Stål ApS", false, {16001, Period::kOpenEnd}},
                  {"Æblekær", true, {15500, Period::kOpenEnd}}};
  entity.addresses = {{"Vestergade", "12B", 7800, "Skive", 779, {15000, 15999}},
                      {"Vestergade", "14", 7800, "Skive", 779, {16000, 17000}},
                      {"", "", 0, "", 0, {17001, Period::kOpenEnd}}};
  entity.industries = {{11100, {15000, 20088}}, {251100, {20089, Period::kOpenEnd}}};
  entity.forms = {{80, {15000, Period::kOpenEnd}}};
  entity.active = {{15000, 18000}, {18500, Period::kOpenEnd}};
  entity.employment = {
      {EmploymentSource::kYear, 2012, 0, EmploymentInterval::k2To4, EmploymentInterval::k5To9, 4,
       6},
      {EmploymentSource::kYear, 2013, 0, EmploymentInterval::k10To19, EmploymentInterval::kNone,
       std::nullopt, std::nullopt},
      {EmploymentSource::kErstMonth, 2024, 6, EmploymentInterval::k1000AndMore,
       EmploymentInterval::k0, 12345, 0},
      // Numbers and intervals that contradict each other are kept as they came.
      {EmploymentSource::kQuarter, 2010, 4, EmploymentInterval::k1, EmploymentInterval::k1, 70, 1}};
  entity.relations = {{1003456789, {15000, Period::kOpenEnd}}, {1001000000, {15000, 15999}}};
  entity.domains = {"salling-rustfri.dk"};
  return entity;
}

TEST(RegisterEntity, PacksAndUnpacks) {
  ExpectSameAgain(Rich());
  RegisterEntity unit = Rich();
  unit.number = 1003456789;
  unit.relations = {{12345674, {15000, Period::kOpenEnd}}};
  ExpectSameAgain(unit);
  RegisterEntity empty;
  empty.number = 1;
  ExpectSameAgain(empty);
}

// Figures that stay the same from month to month take next to nothing.
TEST(RegisterEntity, RunsOfFigures) {
  RegisterEntity entity;
  entity.number = 5;
  for (int month = 0; month < 120; ++month) {
    const bool grown = month >= 50;
    entity.employment.push_back(
        {EmploymentSource::kErstMonth, static_cast<std::uint16_t>(2014 + month / 12),
         static_cast<std::uint8_t>(1 + month % 12), EmploymentInterval::k10To19,
         EmploymentInterval::k10To19, grown ? 12U : 11U, 15U});
  }
  entity.employment.erase(entity.employment.begin() + 100);
  for (int quarter = 0; quarter < 9; ++quarter) {
    entity.employment.push_back(
        {EmploymentSource::kQuarter, static_cast<std::uint16_t>(2010 + quarter / 4),
         static_cast<std::uint8_t>(1 + quarter % 4), EmploymentInterval::k1000AndMore,
         EmploymentInterval::kNone, std::nullopt, std::nullopt});
  }
  for (std::uint16_t year = 2000; year < 2010; ++year) {
    entity.employment.push_back({EmploymentSource::kYear, year, 0, EmploymentInterval::kNone,
                                 EmploymentInterval::k1, std::nullopt, 1U});
  }
  // No month: kept as it is.
  entity.employment.push_back({EmploymentSource::kMonth, UINT16_MAX, 15, EmploymentInterval::kNone,
                               EmploymentInterval::k1, std::nullopt, 1U});
  ExpectSameAgain(entity);
  EXPECT_LE(Packed(entity).size(), 50U);
}

TEST(RegisterEntity, KeepsTheEndsOfTime) {
  RegisterEntity entity;
  entity.number = 5;
  constexpr std::int32_t kDays[] = {INT32_MIN, INT32_MIN + 1, -1, 0, 1, INT32_MAX - 1, INT32_MAX};
  for (const std::int32_t from : kDays) {
    for (const std::int32_t to : kDays) entity.active.push_back({from, to});
  }
  ExpectSameAgain(entity);
}

TEST(RegisterEntity, EveryPrefixIsRefused) {
  const std::string whole = Packed(Rich());
  RegisterEntity entity;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(UnpackEntity(12345674, whole.substr(0, size), &entity)) << size;
  }
  EXPECT_FALSE(UnpackEntity(12345674, whole + "x", &entity));
}

// Whatever the bytes are, it neither crashes nor takes memory for more entries than they can hold.
TEST(RegisterEntity, DamagedBytesDoNoHarm) {
  const std::string whole = Packed(Rich());
  std::mt19937 random(7);
  RegisterEntity entity;
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    if (!UnpackEntity(12345674, damaged, &entity)) continue;
    EXPECT_LE(entity.names.size(), damaged.size());
    ExpectSameAgain(entity);
  }
}

TEST(RegisterEntity, IsCompact) { EXPECT_LE(Packed(Rich()).size(), 220U); }

TEST(InForce, TakesTheHoldingThenTheNearest) {
  const std::vector<RegisterIndustry> history = {{1, {100, 199}}, {2, {200, 299}}, {3, {400, 500}}};
  EXPECT_EQ(InForce(history, 150)->code, 1U);
  EXPECT_EQ(InForce(history, 200)->code, 2U);
  EXPECT_EQ(InForce(history, 310)->code, 2U);
  EXPECT_EQ(InForce(history, 390)->code, 3U);
  EXPECT_EQ(InForce(history, 0)->code, 1U);
  EXPECT_EQ(InForce(history, 9999)->code, 3U);
  EXPECT_EQ(InForce(std::vector<RegisterIndustry>(), 1), nullptr);
}

}  // namespace
}  // namespace opslag
