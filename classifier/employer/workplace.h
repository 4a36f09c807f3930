// Which of a company's units an ad is about.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "classifier/employer/register_entity.h"
#include "classifier/posting.h"
#include "classifier/ruleset/rule_set.h"
#include "classifier/text/text_tables.h"

namespace opslag {

// What the ad tells of the workplace. Views need to live during the call only.
struct WorkplaceQuery {
  std::span<const PostingWorkplace> places;
  // The employer's name and the headline: units' own names, streets and towns are looked for in
  // them.
  std::string_view employer_name;
  std::string_view headline;
  // The posting's, or the register's where that is not told.
  std::int32_t day = 0;
};

// What decided for a unit: the strongest of what fits it.
enum class WorkplaceReason : std::uint8_t {
  kNone,  // the company only
  kOnlyUnit,
  kAddress,  // street and house
  kPostalCode,
  kTown,
  kMunicipality,
  kName,  // the unit's own name, or its street, in the ad's words
};

struct WorkplaceChoice {
  RegisterNumber unit = 0;  // 0 = the company only
  std::uint16_t municipality =
      0;  // where all units active on the day lie; 0 = in several, or not known
  WorkplaceReason reason = WorkplaceReason::kNone;
  std::uint32_t active_units = 0;
  std::uint32_t equals = 0;  // units that fit equally well, where none was taken
};

// One per thread: keeps what it read of the last large companies.
class WorkplaceChooser {
 public:
  // Reads a unit; false where the register has none of that number.
  using ReadEntity = std::function<bool(RegisterNumber, RegisterEntity*)>;

  // `places` outlives the object; `text` is that of the same rule set.
  WorkplaceChooser(const PlaceTable* places, std::shared_ptr<const TextTables> text);
  ~WorkplaceChooser();
  WorkplaceChooser(WorkplaceChooser&&) noexcept;
  WorkplaceChooser& operator=(WorkplaceChooser&&) noexcept;

  // Of the units active on the day the one that fits best: by the ad's address (street and house,
  // postal code, town, municipality), and by what of its own name stands in the ad and not in all
  // the company's units' names. A single active unit is taken whatever the ad says. Where several
  // fit equally, or none at all, the choice is the company.
  WorkplaceChoice Choose(const RegisterEntity& company, const WorkplaceQuery& query,
                         const ReadEntity& read);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
