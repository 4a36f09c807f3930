#include "classifier/employer/employer_facts.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "classifier/employer/size.h"

namespace opslag {
namespace {

// The main name in force; the last of several.
std::string NameAt(const RegisterEntity& entity, std::int32_t day) {
  std::vector<RegisterName> names;
  std::copy_if(entity.names.begin(), entity.names.end(), std::back_inserter(names),
               [](const RegisterName& name) { return !name.secondary; });
  const RegisterName* name = InForce(names.empty() ? entity.names : names, day);
  return name == nullptr ? std::string() : name->text;
}

std::string Digits(RegisterNumber number, std::size_t width) {
  std::string digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

SchemeCode CodeOf(const IndustryTable& table, const IndustryRef& ref) {
  return {ref.scheme.empty() ? nullptr : table.Find(ref.scheme), ref.code};
}

template <typename Rule>
bool Holds(const IndustryTable& table, const Rule& rule, const EmployerIndustries& found) {
  return IndustryTable::AnyHolds(rule.industries, CodeOf(table, found.db25)) ||
         IndustryTable::AnyHolds(rule.industries, CodeOf(table, found.db07));
}

void MarkCompany(EmployerLink* link) {
  for (IndustryRef* ref : {&link->industry, &link->db07, &link->db25}) ref->of_company = true;
  link->size.of_company = true;
}

void FillCompanyMunicipality(const PlaceTable& places, std::uint16_t code, std::int32_t day,
                             EmployerLink* link) {
  if (code == 0) return;
  if (const auto* found = places.FindMunicipality(FourDigits(code))) {
    FillWorkplace(places, *found, day, link);
  }
}

}  // namespace

std::string FourDigits(std::uint32_t number) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04u", number);
  return text.data();
}

const PlaceTable::Municipality* MunicipalityOf(const PlaceTable& places,
                                               const RegisterAddress& address) {
  const auto* found = places.FindMunicipality(FourDigits(address.municipality));
  if (found != nullptr) return found;
  const auto* area = places.FindPostalArea(FourDigits(address.postal_code));
  return area == nullptr ? nullptr : &places.municipalities[area->municipality];
}

void FillWorkplace(const PlaceTable& places, const PlaceTable::Municipality& municipality,
                   std::int32_t day, EmployerLink* link) {
  link->municipality = {municipality.code, municipality.name};
  link->region = places.RegionOf(municipality.code, day);
  link->landsdel = places.LandsdelOf(municipality);
}

Sector SectorOf(const IndustryTable& table, std::uint16_t form, const EmployerIndustries& found) {
  for (const IndustryTable::SectorRule& rule : table.sectors) {
    const bool of_form = rule.forms.empty() ||
                         std::find(rule.forms.begin(), rule.forms.end(), form) != rule.forms.end();
    if (of_form && (rule.industries.empty() || Holds(table, rule, found))) return rule.sector;
  }
  return Sector::kUnknown;
}

std::vector<std::string_view> StrongholdsOf(const IndustryTable& table,
                                            const EmployerIndustries& found) {
  std::vector<std::string_view> keys;
  for (const IndustryTable::Stronghold& stronghold : table.strongholds) {
    if (Holds(table, stronghold, found)) keys.push_back(stronghold.key);
  }
  return keys;
}

void FillEmployerFacts(const IndustryTable& industries, const PlaceTable& places,
                       const LinkedEmployer& employer, std::int32_t day, std::int32_t register_day,
                       EmployerLink* link) {
  const RegisterEntity* const company = employer.company;
  const RegisterEntity& shown = employer.unit != nullptr ? *employer.unit : *company;
  if (company != nullptr) link->cvr_number = Digits(company->number, 8);
  if (employer.unit != nullptr) link->p_number = Digits(employer.unit->number, 10);
  link->level = employer.unit != nullptr ? EmployerLevel::kWorkplace : EmployerLevel::kCompany;
  link->name = NameAt(shown, day);

  EmployerIndustries found = IndustriesAt(industries, shown, day, register_day);
  link->size = SizeAt(shown.employment, day);
  const RegisterForm* form = company == nullptr ? nullptr : InForce(company->forms, day);
  link->sector = SectorOf(industries, form == nullptr ? std::uint16_t{0} : form->code, found);
  link->strongholds = StrongholdsOf(industries, found);
  link->industry = std::move(found.current);
  link->db07 = std::move(found.db07);
  link->db25 = std::move(found.db25);
  link->advertising_protected =
      shown.advertising_protected || (company != nullptr && company->advertising_protected);
  if (employer.unit == nullptr) {
    MarkCompany(link);
    FillCompanyMunicipality(places, employer.municipality, day, link);
  } else if (const RegisterAddress* address = InForce(shown.addresses, day)) {
    if (const auto* municipality = MunicipalityOf(places, *address)) {
      FillWorkplace(places, *municipality, day, link);
    }
  }
}

bool PlacesConflict(const PlaceTable& places, const EmployerLink& link,
                    const std::vector<JobPlace>& job_places) {
  if (link.municipality.code.empty()) return false;
  bool any = false;
  for (const JobPlace& place : job_places) {
    if (place.not_fixed) continue;
    any = true;
    if (place.municipality.code == link.municipality.code) return false;
    if (!place.several_municipalities) continue;
    // One of the areas' other municipalities may be meant.
    for (const PlaceTable::PostalArea& area : places.postal_areas) {
      if (places.municipalities[area.municipality].code != place.municipality.code) continue;
      const bool reaches =
          std::any_of(area.others.begin(), area.others.end(), [&](std::uint32_t other) {
            return places.municipalities[other].code == link.municipality.code;
          });
      if (reaches) return false;
    }
  }
  return any;
}

}  // namespace opslag
