#include "ingest/register/unit_places_builder.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "classifier/employer/name_index_format.h"
#include "classifier/employer/register_layout.h"
#include "ingest/register/register_writer.h"

namespace opslag {
namespace {

constexpr std::size_t kSortedInMemory = std::size_t{16} << 20;

}  // namespace

UnitPlacesBuilder::UnitPlacesBuilder(const std::string& output) : runs_(output, kSortedInMemory) {}

// Entries by company, then unit: key = both numbers, value = a packed place.
Result<void> UnitPlacesBuilder::Add(const RegisterEntity& entity, const NameFolder& folder) {
  if (!IsUnitNumber(entity.number)) return {};
  for (const RegisterAddress& address : entity.addresses) {
    const std::uint32_t town = HashTown(folder.Joined(address.town));
    for (const RegisterRelation& relation : entity.relations) {
      const Period both = {std::max(address.period.from, relation.period.from),
                           std::min(address.period.to, relation.period.to)};
      if (both.from > both.to) continue;
      key_ = EntityKey(relation.number) + EntityKey(entity.number);
      value_.clear();
      PackUnitPlaces({{address.municipality, address.postal_code, town, both}}, &value_);
      if (auto added = runs_.Add(key_, value_); !added) return added;
    }
  }
  return {};
}

Result<void> UnitPlacesBuilder::Finish(RegisterWriter* writer) {
  if (auto begun = writer->BeginTable(std::string(kUnitPlacesTable)); !begun) return begun;
  std::vector<SortedRuns> all;
  all.push_back(std::move(runs_));
  auto merged = MergedRuns::Open(std::move(all));
  if (!merged) return tl::make_unexpected(merged.error());
  std::string company, unit;
  bool several = false;
  std::vector<UnitPlace> places;
  const auto close = [&]() -> Result<void> {
    value_.clear();
    if (several) PackUnitPlaces(places, &value_);
    places.clear();
    several = false;
    return value_.empty() ? Result<void>() : writer->Append(company, value_);
  };
  for (;;) {
    std::string_view key, value;
    const auto more = merged->Next(&key, &value);
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) return close();
    const std::string_view of = key.substr(0, kEntityKeySize);
    if (of != company) {
      if (auto closed = close(); !closed) return closed;
      company.assign(of);
      unit.assign(key.substr(kEntityKeySize));
    }
    several = several || key.substr(kEntityKeySize) != unit;
    places.push_back(UnitPlaces(value)[0]);
  }
}

}  // namespace opslag
