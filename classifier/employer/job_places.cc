#include "classifier/employer/job_places.h"

#include <algorithm>
#include <optional>

namespace opslag {
namespace {

std::optional<JobPlace> PlaceOf(const PlaceTable& places, const PostingWorkplace& workplace) {
  JobPlace place;
  if (workplace.abroad || workplace.not_fixed) {
    place.source = PlaceSource::kStated;
    place.abroad = workplace.abroad;
    place.not_fixed = workplace.not_fixed;
    return place;
  }
  if (const auto* found = places.FindMunicipality(workplace.municipality_code)) {
    place.municipality = {found->code, found->name};
    place.source = PlaceSource::kMunicipalityCode;
    return place;
  }
  if (const auto* area = places.FindPostalArea(workplace.postal_code)) {
    const auto& found = places.municipalities[area->municipality];
    place.municipality = {found.code, found.name};
    place.source = PlaceSource::kPostalCode;
    place.several_municipalities = area->several;
    return place;
  }
  return std::nullopt;
}

bool SamePlace(const JobPlace& a, const JobPlace& b) {
  return a.municipality.code == b.municipality.code && a.abroad == b.abroad &&
         a.not_fixed == b.not_fixed;
}

}  // namespace

std::vector<JobPlace> ResolveJobPlaces(const PlaceTable& places, const Posting& posting) {
  std::vector<JobPlace> found;
  for (const PostingWorkplace& workplace : posting.workplaces) {
    std::optional<JobPlace> place = PlaceOf(places, workplace);
    if (!place) continue;
    const bool known = std::any_of(found.begin(), found.end(), [&](const JobPlace& other) {
      return SamePlace(*place, other);
    });
    if (known) continue;
    place->region = places.RegionOf(place->municipality.code, posting.published_day);
    found.push_back(*place);
  }
  return found;
}

}  // namespace opslag
