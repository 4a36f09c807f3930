#include "classifier/employer/unit_places.h"

#include <algorithm>
#include <tuple>

#include "classifier/employer/name_folding.h"
#include "classifier/employer/name_index_format.h"

namespace opslag {

std::uint32_t HashTown(std::string_view joined) {
  if (joined.empty()) return 0;
  const auto hash = static_cast<std::uint32_t>(HashName(joined));
  return hash == 0 ? 1 : hash;
}

void PackUnitPlaces(std::vector<UnitPlace> places, std::string* out) {
  const auto where = [](const UnitPlace& place) {
    return std::tuple(place.municipality, place.postal_code, place.town);
  };
  std::sort(places.begin(), places.end(), [&](const UnitPlace& a, const UnitPlace& b) {
    return where(a) != where(b) ? where(a) < where(b) : a.period.from < b.period.from;
  });
  const auto append = [out](const UnitPlace& place) {
    AppendFixed(place.municipality, out);
    AppendFixed(place.postal_code, out);
    AppendFixed(place.town, out);
    AppendFixed(place.period.from, out);
    AppendFixed(place.period.to, out);
  };
  for (std::size_t i = 0; i < places.size();) {
    UnitPlace joined = places[i];
    for (++i; i < places.size() && where(places[i]) == where(joined); ++i) {
      if (std::int64_t{places[i].period.from} > std::int64_t{joined.period.to} + 1) break;
      joined.period.to = std::max(joined.period.to, places[i].period.to);
    }
    append(joined);
  }
}

UnitPlace UnitPlaces::operator[](std::size_t at) const {
  const char* from = packed_.data() + at * kPackedSize;
  UnitPlace place;
  place.municipality = LoadFixed<std::uint16_t>(from);
  place.postal_code = LoadFixed<std::uint16_t>(from + 2);
  place.town = LoadFixed<std::uint32_t>(from + 4);
  place.period = {LoadFixed<std::int32_t>(from + 8), LoadFixed<std::int32_t>(from + 12)};
  return place;
}

}  // namespace opslag
