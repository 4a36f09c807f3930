// What the register tells of a linked employer, as of the posting's day.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/classification.h"
#include "classifier/employer/industry.h"
#include "classifier/employer/register_entity.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// A company, and the unit of it that was chosen.
struct LinkedEmployer {
  const RegisterEntity* company = nullptr;  // nullptr = only the unit is in the register
  const RegisterEntity* unit = nullptr;     // nullptr = the company only
  // Of the company only: where all its units lie; 0 = in several municipalities.
  std::uint16_t municipality = 0;
};

// Fills numbers, name, level and every fact of *link; leaves how it was found (method, score,
// rivals) and who advertises. `day` is the posting's, or the register's where that is not told;
// `register_day` that of the register file. Views in *link point into the tables. REQUIRES: company
// or unit.
void FillEmployerFacts(const IndustryTable& industries, const PlaceTable& places,
                       const LinkedEmployer& employer, std::int32_t day, std::int32_t register_day,
                       EmployerLink* link);

// By legal form and industry (rules/industries/sectors.textproto); UNKNOWN where no rule fits.
Sector SectorOf(const IndustryTable& table, std::uint16_t form, const EmployerIndustries& found);

std::vector<std::string_view> StrongholdsOf(const IndustryTable& table,
                                            const EmployerIndustries& found);

// Municipality, region and landsdel of *link.
void FillWorkplace(const PlaceTable& places, const PlaceTable::Municipality& municipality,
                   std::int32_t day, EmployerLink* link);

// Where an address lies: by its municipality's code, else by its postal code (an address from
// before 2007 bears a code that is gone). nullptr where neither tells.
const PlaceTable::Municipality* MunicipalityOf(const PlaceTable& places,
                                               const RegisterAddress& address);

// "0779", "8000": a number as the tables write it.
std::string FourDigits(std::uint32_t number);

// Whether the linked workplace's municipality is none of the places that the posting tells. A
// postal code over several municipalities contradicts none of them, and a place that is not fixed
// nothing.
bool PlacesConflict(const PlaceTable& places, const EmployerLink& link,
                    const std::vector<JobPlace>& job_places);

}  // namespace opslag
