// Where the units of a company lie, as a register file holds it beside the entities: a shop's ad
// names the chain and a town, and the units of a chain are too many to be read for each candidate.
//
//   table        key                      value
//   unit_places  EntityKey of a company   its units' places, each once, ascending: municipality,
//                with two units or more   postal code (2 bytes each), hash of the town as folded,
//                                         first day, last day (4 bytes each), little-endian
//
// A unit's place counts while the unit belonged to the company and had that address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/employer/register_entity.h"

namespace opslag {

inline constexpr std::string_view kUnitPlacesTable = "unit_places";

struct UnitPlace {
  std::uint16_t municipality = 0;
  std::uint16_t postal_code = 0;
  std::uint32_t town = 0;  // HashTown; 0 = none
  Period period;
};

// Of a town's name as NameFolder::Joined has it; 0 for none.
std::uint32_t HashTown(std::string_view joined);

// Sorts them and makes one of those that are the same and follow each other. Appends.
void PackUnitPlaces(std::vector<UnitPlace> places, std::string* out);

// A table's value. The bytes outlive it.
class UnitPlaces {
 public:
  explicit UnitPlaces(std::string_view packed) : packed_(packed) {}
  std::size_t size() const { return packed_.size() / kPackedSize; }
  // REQUIRES: at < size().
  UnitPlace operator[](std::size_t at) const;

 private:
  static constexpr std::size_t kPackedSize = 16;

  std::string_view packed_;
};

}  // namespace opslag
