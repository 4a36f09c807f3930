// What the register knows of one company or one production unit, with its history.
//
// Every fact carries the days on which it was valid, so that a posting of 2012 meets the names,
// industry and address of 2012. A register file made from a current-only source has open periods.
// Source of the fields: the Danish Business Authority's two channels, "cvr-permanent" (documents
// Vrvirksomhed and VrproduktionsEnhed) and Datafordeler's CVR files. Persons are never in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opslag {

// A company's CVR number (eight digits, below 100,000,000) or a unit's P-number (ten digits, at
// least 1,000,000,000): one key space.
using RegisterNumber = std::uint64_t;
constexpr bool IsUnitNumber(RegisterNumber number) { return number >= 1'000'000'000; }

// First and last day, both included, as days since 1970-01-01.
struct Period {
  static constexpr std::int32_t kOpenStart = INT32_MIN;
  static constexpr std::int32_t kOpenEnd = INT32_MAX;
  std::int32_t from = kOpenStart;
  std::int32_t to = kOpenEnd;

  constexpr bool Contains(std::int32_t day) const { return from <= day && day <= to; }
  friend bool operator==(const Period&, const Period&) = default;
};

struct RegisterName {
  std::string text;        // as registered
  bool secondary = false;  // a binavn
  Period period;
};

struct RegisterAddress {
  std::string street;              // "Vestergade"
  std::string house;               // "12B"; may be empty
  std::uint16_t postal_code = 0;   // 0 = none, or abroad
  std::string town;                // the postal district, or the town within it
  std::uint16_t municipality = 0;  // 779 for "0779"; 0 = none
  Period period;
};

struct RegisterIndustry {
  std::uint32_t code =
      0;  // six digits as a number: 11100 for "011100". The scheme follows from the period
  Period period;
};

struct RegisterForm {
  std::uint16_t code = 0;  // virksomhedsformkode: 60 = A/S, 80 = ApS
  Period period;
};

enum class EmploymentSource : std::uint8_t { kUnspecified, kErstMonth, kMonth, kQuarter, kYear };

// Intervals as the register codes them, ANTAL_0_0 to ANTAL_1000_999999; kNone = not told.
enum class EmploymentInterval : std::uint8_t {
  kNone,
  k0,
  k1,
  k2To4,
  k5To9,
  k10To19,
  k20To49,
  k50To99,
  k100To199,
  k200To499,
  k500To999,
  k1000AndMore
};

struct RegisterEmployment {
  EmploymentSource source = EmploymentSource::kUnspecified;
  std::uint16_t year = 0;
  std::uint8_t part = 0;  // month 1 to 12, quarter 1 to 4, 0 for a year
  EmploymentInterval full_time_equivalents = EmploymentInterval::kNone;
  EmploymentInterval employees = EmploymentInterval::kNone;
  std::optional<std::uint32_t> full_time_equivalents_number;
  std::optional<std::uint32_t> employees_number;

  friend bool operator==(const RegisterEmployment&, const RegisterEmployment&) = default;
};

// Of a company: one of its units. Of a unit: the company it belonged to.
struct RegisterRelation {
  RegisterNumber number = 0;
  Period period;
};

struct RegisterEntity {
  RegisterNumber number = 0;
  std::vector<RegisterName> names;
  std::vector<RegisterAddress> addresses;      // beliggenhedsadresse
  std::vector<RegisterIndustry> industries;    // hovedbranche
  std::vector<RegisterForm> forms;             // companies only
  std::vector<Period> active;                  // livsforloeb
  std::vector<RegisterEmployment> employment;  // each source's by time; below 65,536 in all
  std::vector<RegisterRelation> relations;
  std::vector<std::string>
      domains;  // of home page and mail, lower case, without "www." and the local part
  bool advertising_protected = false;
};

// The entry in force on `day`: the one whose period holds it, else the nearest in time. nullptr
// where the list is empty. Of several the last listed.
template <typename Dated>
const Dated* InForce(const std::vector<Dated>& entries, std::int32_t day);

// Packed form, as the register file holds it. Appends.
void PackEntity(const RegisterEntity& entity, std::string* out);
// Reads into *entity, whose buffers are reused. False where the bytes are no packed entity: the
// file is damaged.
bool UnpackEntity(RegisterNumber number, std::string_view packed, RegisterEntity* entity);

template <typename Dated>
const Dated* InForce(const std::vector<Dated>& entries, std::int32_t day) {
  const Dated* best = nullptr;
  std::int64_t best_distance = INT64_MAX;
  for (const Dated& entry : entries) {
    const std::int64_t before = std::int64_t{entry.period.from} - day;
    const std::int64_t after = std::int64_t{day} - entry.period.to;
    const std::int64_t distance = before > 0 ? before : after > 0 ? after : 0;
    if (distance <= best_distance) {
      best = &entry;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace opslag
