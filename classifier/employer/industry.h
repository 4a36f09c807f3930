// An employer's industry on a day, in the scheme of that day and in the two that a series runs
// through.
#pragma once

#include <cstdint>

#include "classifier/classification.h"
#include "classifier/employer/register_entity.h"
#include "classifier/ruleset/industry_table.h"

namespace opslag {

struct EmployerIndustries {
  IndustryRef current;  // equal to db07 or db25; an older scheme's where neither is known
  IndustryRef db07, db25;
};

// The register's codes are those of the scheme in force when the registration ended, or on
// `register_day` (the day of the register file) where it has not; a code that this scheme does not
// have is the one before's: the file is older than the scheme. A registration that runs through a
// change of schemes counts in both, if both have the code. What no registration tells is taken from
// the key between DB07 and DB25. Of a registration with an unknown beginning (a source without
// history) the days before `register_day` are taken for another time: basis HISTORY.
EmployerIndustries IndustriesAt(const IndustryTable& table, const RegisterEntity& entity,
                                std::int32_t day, std::int32_t register_day);

}  // namespace opslag
