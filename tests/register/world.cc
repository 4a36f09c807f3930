#include "tests/register/world.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace opslag::make_register {
namespace {

constexpr std::int32_t kYear = 365;
// Sizes of the whole country: what a world of this many companies has of each kind.
constexpr double kFullSize = 2'200'000;
constexpr std::uint32_t kAgencies = 120, kChains = 500, kFranchises = 250;

// Legal forms by code: see words/forms.txt.
constexpr int kSoleTraderForm = 10, kSmallTraderForm = 15, kPartnersForm = 30, kLimitedForm = 60,
              kPrivateForm = 80, kStarterForm = 81, kFoundationForm = 90, kAssociationForm = 110,
              kVolunteersForm = 115, kCooperativeForm = 130, kBranchForm = 190, kAgencyForm = 230,
              kRegionForm = 245, kMunicipalityForm = 250, kChurchForm = 260;

// Days of changes: starters' companies were closed as a form; the municipalities of today began.
constexpr std::int32_t kStarterFrom = 16071;      // 2014-01-01
constexpr std::int32_t kStarterTo = 18732;        // 2021-04-15
constexpr std::int32_t kMunicipalReform = 13514;  // 2007-01-01
constexpr std::int32_t kRegisterBegins = 10957;   // 2000-01-01

// Of what a smaller world has the more fewer kinds than units of each, so that all kinds are there.
double Share(double size, double power) { return std::pow(std::min(1.0, size / kFullSize), power); }

std::uint32_t Scaled(double full, double size, std::uint32_t least) {
  return std::max(least, static_cast<std::uint32_t>(full * Share(size, 0.6)));
}

// Letters of a domain: small, without what is no ASCII letter or digit.
std::string DomainOf(std::string_view name) {
  std::string domain;
  for (const std::string& token : NameKeys::Tokens(name)) {
    for (std::size_t i = 0; i < token.size(); ++i) {
      const auto byte = static_cast<unsigned char>(token[i]);
      if (byte < 0x80) {
        domain += token[i];
      } else if (byte == 0xc3 && i + 1 < token.size()) {
        domain += static_cast<unsigned char>(token[i + 1]) == 0xa6 ? "ae" : "oe";
      }
    }
    if (domain.size() > 24) break;
  }
  return domain;
}

std::string UpperCased(std::string_view text) {
  std::string upper;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool ascii = byte >= 'a' && byte <= 'z';
    const bool danish = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xc3 && byte >= 0xa0;
    upper += static_cast<char>(ascii || danish ? byte - 32 : byte);
  }
  return upper;
}

bool IsCapital(int form) {
  return form == kLimitedForm || form == kPrivateForm || form == kStarterForm || form == 70 ||
         form == 40 || form == 140;
}

}  // namespace

World::World(const Words& words, const WorldSettings& settings)
    : words_(words),
      settings_(settings),
      keys_(words),
      random_(settings.seed * 0x9e3779b97f4a7c15 + 1),
      names_(words, &random_),
      taken_(std::bit_ceil(settings.companies * 2 + 4096), 0) {
  // What chains, bodies and past units bring is about 0.03 and 0.03 units for each company; several
  // units are 3.2 more on average.
  extra_units_ = std::max(0.0, (settings.units_per_company - 1.06) / 3.2);
  Appoint();
}

void World::AppointAll(Special special, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    appointments_.push_back(
        {(settings_.companies * i + settings_.companies / 2) / count, special, i});
  }
}

void World::Appoint() {
  const auto size = static_cast<double>(settings_.companies);
  AppointAll(
      Special::kMunicipality,
      std::min(Scaled(98, size, 4), static_cast<std::uint32_t>(words_.municipalities.size())));
  AppointAll(Special::kRegion,
             std::min(Scaled(5, size, 2), static_cast<std::uint32_t>(words_.regions.size())));
  AppointAll(Special::kAgency, Scaled(kAgencies, size, 4));
  AppointAll(Special::kChain, Scaled(kChains, size, 8));
  AppointAll(Special::kFranchise, Scaled(kFranchises, size, 5));
  std::stable_sort(appointments_.begin(), appointments_.end(),
                   [](const Appointment& a, const Appointment& b) { return a.at > b.at; });
}

bool World::Next(Group* group) {
  group->companies.clear();
  group->units.clear();
  group_ = group;
  if (!appointments_.empty() && appointments_.back().at <= made_) {
    const Appointment appointment = appointments_.back();
    appointments_.pop_back();
    MakeSpecial(appointment);
  } else if (made_ >= settings_.companies) {
    return false;
  } else {
    MakeOrdinary();
  }
  made_ += group->companies.size();
  return true;
}

void World::MakeSpecial(const Appointment& appointment) {
  const auto size = static_cast<double>(settings_.companies);
  const double scale = Share(size, 0.35);
  const auto count = [&](int low, int high) {
    const double skew = random_.Unit() * random_.Unit();
    return std::max(6, static_cast<int>((low + (high - low) * skew) * scale));
  };
  switch (appointment.special) {
    case Special::kMunicipality: {
      // A step through the list that meets each once.
      const std::size_t at =
          (std::size_t{appointment.ordinal} * 37 + 11) % words_.municipalities.size();
      const Municipality& municipality = words_.municipalities[at];
      if (municipality.districts.empty()) return;
      names_.Start(nullptr, nullptr, nullptr, 2007);
      names_.Set("municipality", municipality.name);
      const std::string name =
          names_.Fill(words_.bodies.find("municipality")->second.names.front());
      MakeBody("municipality", kMunicipalityForm, Kind::kMunicipality, name, &municipality,
               count(90, 1100));
      return;
    }
    case Special::kRegion:
      MakeBody("region", kRegionForm, Kind::kRegion, words_.regions[appointment.ordinal], nullptr,
               count(250, 900));
      return;
    case Special::kAgency: {
      const Body& body = words_.bodies.find("agency")->second;
      names_.Start(&words_.trades.back(), DrawDistrict(), &words_.streets.front(), 2000);
      const auto patterns = static_cast<std::uint32_t>(body.names.size());
      // Each matter has an agency, a ministry and so on, in turn: no two of one name.
      const auto& matters = words_.lists.find("matter")->second;
      names_.Set("matter", matters[(appointment.ordinal / patterns) % matters.size()]);
      std::string name = names_.Fill(body.names[appointment.ordinal % patterns]);
      MakeBody("agency", kAgencyForm, Kind::kAgency, Unique(std::move(name)), nullptr,
               count(8, 90));
      return;
    }
    case Special::kChain: return MakeChain(appointment.ordinal);
    case Special::kFranchise: return MakeFranchise(appointment.ordinal);
  }
}

void World::MakeOrdinary() {
  const double kind = random_.Unit();
  if (kind < 0.055) return MakeFromPattern("association", kAssociationForm);
  if (kind < 0.095) return MakeFromPattern("association", kVolunteersForm);
  if (kind < 0.103) return MakeFromPattern("foundation", kFoundationForm);
  if (kind < 0.105) return MakeFromPattern("church", kChurchForm);
  if (kind < 0.110) return MakeFromPattern("branch", kBranchForm);
  if (kind < 0.113) return MakeFromPattern("cooperative", kCooperativeForm);
  if (kind < 0.133) return MakeConverted();
  if (kind < 0.145 && MakeNamesake()) return;
  const Form& form = Draw(words_.forms, words_.forms_weight, &random_);
  if (form.code == kSoleTraderForm || form.code == kSmallTraderForm) {
    return MakeSoleTrader(form.code);
  }
  if (form.code == kPartnersForm) return MakePartners();
  MakeCapitalCompany(form.code);
}

const Activity* World::DrawActivity(bool holding) {
  for (;;) {
    const Activity& trade = Draw(words_.trades, words_.trades_weight, &random_);
    // Holding is no trade of sole traders; holding companies are made as such.
    if ((trade.db07 == "642020") == holding) return &trade;
  }
}

Span World::DrawLife(int form, bool important) {
  std::int32_t from = 0;
  const double age = random_.Unit();
  if (important) {
    from = random_.Between(-3000, 12000);
  } else if (age < 0.05) {
    from = random_.Between(-14000, 5500);  // 1931 to 1985
  } else if (age < 0.30) {
    from = random_.Between(5500, kRegisterBegins);
  } else {
    from = random_.Between(kRegisterBegins, kToday - 60);
  }
  if (form == kStarterForm) from = random_.Between(kStarterFrom, kStarterTo);
  if (important) return {from, Span::kOpen};
  // Half of all end within some ten years; those of the seventies are nearly all gone.
  const double mean = IsCapital(form) ? 15.0 * kYear : 11.0 * kYear;
  const double length = -std::log(1.0 - random_.Unit()) * mean + 60;
  const double end = from + length;
  // The register holds what ceased in 1999 or later.
  if (end < kRegisterBegins) return {from, random_.Between(kRegisterBegins, kToday - 30)};
  if (end >= kToday) return {from, Span::kOpen};
  return {from, static_cast<std::int32_t>(end)};
}

int World::DrawEmployees(int typical, int form) {
  if (form == kSoleTraderForm || form == kSmallTraderForm) {
    return random_.Chance(0.75) ? 0 : random_.Between(1, 4);
  }
  if (random_.Chance(form == kLimitedForm ? 0.35 : 0.55)) return 0;
  const double u = random_.Unit();
  const double factor = form == kLimitedForm ? 4.0 : 1.2;
  return 1 + static_cast<int>(typical * factor * u * u * 2.2);
}

const District* World::DrawDistrict() {
  const auto& sums = words_.district_sums;
  const std::uint32_t at = random_.Below(sums.back());
  const auto found = std::upper_bound(sums.begin(), sums.end(), at);
  return &words_.districts[static_cast<std::size_t>(found - sums.begin())];
}

const District* World::DrawDistrictIn(const Municipality& municipality) {
  const auto size = static_cast<std::uint32_t>(municipality.districts.size());
  return &words_.districts[municipality.districts[random_.Below(size)]];
}

AddressSpan World::DrawAddress(const District* district, Span span) {
  AddressSpan address;
  address.district = district;
  address.street =
      &words_.streets[random_.Below(static_cast<std::uint32_t>(words_.streets.size()))];
  address.house = 1 + static_cast<int>(random_.Skewed(180));
  if (random_.Chance(0.2)) address.letter = static_cast<char>('A' + random_.Below(6));
  if (random_.Chance(0.25)) address.floor = random_.Between(0, 5);
  address.span = span;
  return address;
}

std::uint32_t World::NextCompanyNumber() {
  // A walk through all seven-digit fronts that meets each once; the eighth digit makes the weighted
  // sum divisible by 11, where one digit can.
  constexpr std::uint64_t kFronts = 9'000'000, kStep = 4'812'487;
  static constexpr int kWeights[7] = {2, 7, 6, 5, 4, 3, 2};
  for (;;) {
    const std::uint64_t front =
        1'000'000 + (company_counter_++ * kStep + settings_.seed * 7919) % kFronts;
    int sum = 0;
    std::uint64_t rest = front;
    for (int i = 6; i >= 0; --i, rest /= 10) sum += kWeights[i] * static_cast<int>(rest % 10);
    const int check = (11 - sum % 11) % 11;
    if (check < 10) return static_cast<std::uint32_t>(front * 10 + static_cast<unsigned>(check));
  }
}

std::uint64_t World::NextUnitNumber() {
  constexpr std::uint64_t kNumbers = 30'000'000, kStep = 17'812'487;
  return 1'000'000'000 + (unit_counter_++ * kStep + settings_.seed * 104'729) % kNumbers;
}

Company& World::Begin(Kind kind, int form, const Activity* activity, Span life) {
  Company& company = group_->companies.emplace_back();
  company.number = NextCompanyNumber();
  company.kind = kind;
  company.life = life;
  company.seed = random_.Next();
  company.forms.push_back({&words_.FormOf(form), life});
  company.activities.push_back({activity, life});
  company.addresses.push_back(DrawAddress(DrawDistrict(), life));
  company.advertising_protected = random_.Chance(0.35);
  company.employees = DrawEmployees(activity->employees, form);
  company.participants = random_.Between(1, IsCapital(form) ? 4 : 2);
  const AddressSpan& address = company.addresses.front();
  names_.Start(activity, address.district, address.street, 1970 + life.from / kYear);
  return company;
}

bool World::Take(const std::string& bare) {
  std::uint64_t hash = Hash(keys_.Bare(bare));
  if (hash == 0) hash = 1;
  const std::size_t mask = taken_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    if (taken_[at] == hash) return false;
    if (taken_[at] == 0) {
      taken_[at] = hash;
      return true;
    }
  }
}

std::string World::Unique(std::string bare) {
  for (int attempt = 0; attempt < 12; ++attempt) {
    if (Take(bare)) return bare;
    names_.Set("", attempt % 3 == 2 ? names_.Value("coined") : bare);
    names_.StartOther();
    names_.Set("", bare);
    bare = names_.Make("unique");
  }
  // The law is met by a number at last.
  while (!Take(bare)) bare += " " + std::to_string(random_.Between(2, 9999));
  return bare;
}

std::string World::FreeName(const char* pattern) {
  for (int attempt = 0; attempt < 30; ++attempt) {
    names_.StartOther();
    std::string name = names_.Make(pattern);
    if (Take(name)) return name;
  }
  return Unique(names_.Make(pattern));
}

std::string World::WithForm(std::string bare, const Form& form) {
  if (form.suffixes.empty()) return bare;
  const auto size = static_cast<std::uint32_t>(form.suffixes.size());
  const std::string& suffix = form.suffixes[random_.Below(size)];
  return suffix.empty() ? bare : bare + " " + suffix;
}

std::string World::WithoutForm(const std::string& name) const {
  const std::size_t space = name.rfind(' ');
  if (space == std::string::npos || keys_.Bare(name) == keys_.Full(name)) return name;
  return name.substr(0, space);
}

void World::NameIt(Company* company, std::string bare, const char* pattern) {
  const Form& form = *company->forms.back().form;
  std::string name = WithForm(std::move(bare), form);
  // The registers before 2000 wrote many names in capitals.
  if (company->life.from < kRegisterBegins && random_.Chance(0.3)) name = UpperCased(name);
  company->names.push_back({std::move(name), false, company->life});
  if (pattern != nullptr) Rename(company, pattern);
}

void World::Rename(Company* company, const char* pattern) {
  const std::int32_t end = company->life.open() ? kToday : company->life.to;
  const std::int32_t length = end - company->life.from;
  if (length < 4 * kYear || !random_.Chance(0.12)) return;
  const std::int32_t day = company->life.from + random_.Between(kYear, length - kYear);
  names_.StartOther();
  const Form& form = *company->forms.back().form;
  std::string old = names_.Make(pattern);
  if (IsCapital(form.code)) old = Unique(std::move(old));
  NameSpan before{WithForm(std::move(old), form), false, {company->life.from, day - 1}};
  company->names.back().span.from = day;
  company->names.insert(company->names.begin(), std::move(before));
}

void World::GiveSecondaryNames(Company* company) {
  const Form& form = *company->forms.back().form;
  if (!IsCapital(form.code) || !random_.Chance(0.12)) return;
  for (int i = 1 + static_cast<int>(random_.Skewed(4)); i > 0; --i) {
    names_.StartOther();
    std::string name = WithForm(Unique(names_.Make("company")), form);
    Span span = company->life;
    span.from = std::min(span.to, span.from + random_.Between(0, 5 * kYear));
    if (span.open() && span.from > kToday) span.from = kToday;
    company->names.push_back({std::move(name), true, span});
  }
}

void World::GiveContact(Company* company) {
  const std::string domain = DomainOf(keys_.Bare(company->names.front().text)) + ".dk";
  if (random_.Chance(company->employees > 0 ? 0.4 : 0.1)) company->home_page = "www." + domain;
  if (!random_.Chance(0.45)) return;
  static constexpr const char* kHosts[] = {"gmail.com", "hotmail.com", "live.dk", "outlook.dk"};
  company->mail = random_.Chance(company->kind == Kind::kSoleTrader ? 0.6 : 0.25)
                      ? DomainOf(company->names.front().text) + "@" + kHosts[random_.Below(4)]
                      : "info@" + domain;
}

void World::MoveAround(Span life, double per_year, std::vector<AddressSpan>* addresses) {
  const std::int32_t end = life.open() ? kToday : life.to;
  double at = life.from;
  for (;;) {
    at += -std::log(1.0 - random_.Unit()) * kYear / per_year + 30;
    if (at >= end - 30) return;
    const auto day = static_cast<std::int32_t>(at);
    const AddressSpan& last = addresses->back();
    // Most stay in their town.
    const District* district = random_.Chance(0.7) ? last.district : DrawDistrict();
    AddressSpan next = DrawAddress(district, {day, life.to});
    addresses->back().span.to = day - 1;
    addresses->push_back(next);
  }
}

Unit& World::AddUnit(Company* company, Span span, const Activity* activity, int employees) {
  company->units.push_back({static_cast<std::uint32_t>(group_->units.size()), span});
  Unit& unit = group_->units.emplace_back();
  unit.number = NextUnitNumber();
  unit.life = span;
  unit.seed = random_.Next();
  unit.employees = employees;
  unit.activities.push_back({activity, span});
  unit.owners.push_back({company->number, span});
  return unit;
}

void World::NameUnitAsCompany(const Company& company, Unit* unit) {
  for (const NameSpan& name : company.names) {
    if (name.secondary || name.span.to < unit->life.from || name.span.from > unit->life.to)
      continue;
    NameSpan own = name;
    own.span.from = std::max(own.span.from, unit->life.from);
    own.span.to = std::min(own.span.to, unit->life.to);
    unit->names.push_back(std::move(own));
  }
}

void World::GiveUnits(Company* company) {
  const bool several = random_.Chance(extra_units_);
  const int count = several ? 2 + static_cast<int>(random_.Skewed(8)) : 1;
  for (int i = 0; i < count; ++i) {
    Span span = company->life;
    if (i > 0) {
      const std::int32_t end = span.open() ? kToday : span.to;
      span.from = random_.Between(span.from, end);
      if (random_.Chance(0.4)) span.to = random_.Between(span.from, end);
    }
    Unit& unit = AddUnit(company, span, company->activities.back().activity,
                         std::max(company->employees / count, company->employees > 0 ? 1 : 0));
    NameUnitAsCompany(*company, &unit);
    if (i == 0) {
      unit.addresses = company->addresses;
      continue;
    }
    const District* district = DrawDistrict();
    unit.addresses.push_back(DrawAddress(district, span));
    if (!random_.Chance(0.35)) continue;
    // The branch carries its town.
    unit.own_name = true;
    for (NameSpan& name : unit.names) name.text += ", " + district->town;
  }
  // A past address under a number of its own.
  if (!several && company->life.from < kRegisterBegins && random_.Chance(0.1)) {
    Unit& past =
        AddUnit(company, {company->life.from, std::min(company->life.to, kRegisterBegins + 400)},
                company->activities.front().activity, 0);
    NameUnitAsCompany(*company, &past);
    past.addresses.push_back(DrawAddress(company->addresses.front().district, past.life));
  }
}

void World::Finish(Company* company) {
  GiveSecondaryNames(company);
  MoveAround(company->life, 0.07, &company->addresses);
  GiveContact(company);
  GiveUnits(company);
  if (!company->life.open() && company->names.size() < 3 && company->employees > 0) {
    ceased_.push_back({WithoutForm(company->names.back().text), company->activities.back().activity,
                       company->life.to});
    if (ceased_.size() > 4096) ceased_.pop_front();
  }
}

void World::MakeSoleTrader(int form) {
  const Activity* activity = DrawActivity(false);
  Company& company = Begin(Kind::kSoleTrader, form, activity, DrawLife(form, false));
  NameIt(&company, names_.Make("person"), "person");
  Finish(&company);
}

void World::MakePartners() {
  const Activity* activity = DrawActivity(false);
  Company& company = Begin(Kind::kCompany, kPartnersForm, activity, DrawLife(kPartnersForm, false));
  NameIt(&company, names_.Make("partners"), "partners");
  Finish(&company);
}

void World::MakeCapitalCompany(int form) {
  const bool holding = random_.Chance(form == kLimitedForm ? 0.06 : 0.2);
  const Activity* activity = DrawActivity(holding);
  Company& company =
      Begin(holding ? Kind::kHolding : Kind::kCompany, form, activity, DrawLife(form, false));
  if (holding) company.employees = 0;
  const char* pattern = holding ? "person_holding" : form == kLimitedForm ? "large" : "company";
  NameIt(&company, Unique(names_.Make(pattern)), pattern);
  Finish(&company);
  if (!holding && random_.Chance(0.22)) MakeSubsidiaries();
}

void World::MakeSubsidiaries() {
  // The parent's values: the list of companies grows below.
  const Company parent = group_->companies.back();
  std::string bare;
  for (const NameSpan& name : parent.names) {
    if (!name.secondary) bare = WithoutForm(name.text);
  }
  for (int i = random_.Between(1, 3); i > 0; --i) {
    names_.Start(parent.activities.back().activity, parent.addresses.back().district,
                 parent.addresses.back().street, 2000);
    const std::string name = bare + " " + names_.Make("subsidiary");
    if (!Take(name)) continue;
    Span life = parent.life;
    life.from = std::min(life.to - 1, life.from + random_.Between(0, 2000));
    if (life.from >= kToday) life.from = kToday - 1;
    Company& company = Begin(Kind::kHolding, kPrivateForm, DrawActivity(true), life);
    company.employees = random_.Chance(0.2) ? random_.Between(1, 5) : 0;
    company.addresses.back() = parent.addresses.back();
    company.addresses.back().span = life;
    NameIt(&company, name, nullptr);
    GiveUnits(&company);
  }
}

void World::MakeFromPattern(const char* pattern, int form) {
  // The last trade is the one that is not told: associations' mostly.
  const Activity* activity =
      form == kFoundationForm || form == kBranchForm ? DrawActivity(false) : &words_.trades.back();
  Company& company = Begin(Kind::kOther, form, activity, DrawLife(form, false));
  std::string name = names_.Make(pattern);
  if (form == kBranchForm) name = Unique(std::move(name));
  NameIt(&company, std::move(name), nullptr);
  Finish(&company);
}

void World::MakeConverted() {
  const Activity* activity = DrawActivity(false);
  Span first{random_.Between(6000, kToday - 8 * kYear), 0};
  first.to = first.from + random_.Between(2 * kYear, 7 * kYear);
  Company& trader = Begin(Kind::kSoleTrader, kSoleTraderForm, activity, first);
  std::string bare = names_.Make("person");
  bare = Unique(std::move(bare));
  NameIt(&trader, bare, nullptr);
  trader.employees = random_.Between(1, 6);
  GiveContact(&trader);
  GiveUnits(&trader);
  const AddressSpan last = trader.addresses.back();
  const Company::Relation kept = trader.units.front();
  const int employees = trader.employees;
  const Span second{first.to + 1,
                    random_.Chance(0.6) ? Span::kOpen : random_.Between(first.to + 2, kToday)};
  Company& company = Begin(Kind::kCompany, kPrivateForm, activity, second);
  company.employees = employees + 2;
  company.addresses.back() = last;
  company.addresses.back().span = second;
  NameIt(&company, bare, nullptr);
  GiveContact(&company);
  // The workplace keeps its number.
  company.units.push_back({kept.unit, second});
  Unit& unit = group_->units[kept.unit];
  unit.life.to = second.to;
  unit.owners.push_back({company.number, second});
  unit.activities.back().span.to = second.to;
  unit.addresses.back().span.to = second.to;
  unit.names.push_back({company.names.back().text, false, second});
}

bool World::MakeNamesake() {
  if (ceased_.empty()) return false;
  const Ceased old = ceased_.front();
  ceased_.pop_front();
  const std::int32_t from = old.day + random_.Between(400, 3000);
  if (from > kToday - 200) return false;
  Company& company = Begin(Kind::kCompany, kPrivateForm, old.activity, {from, Span::kOpen});
  company.employees = random_.Between(1, 20);
  NameIt(&company, old.name, nullptr);
  MoveAround(company.life, 0.05, &company.addresses);
  GiveContact(&company);
  GiveUnits(&company);
  return true;
}

void World::MakeBody(const char* kind_of_body, int form, Kind kind, const std::string& name,
                     const Municipality* municipality, int units) {
  const Body& body = words_.bodies.find(kind_of_body)->second;
  const bool reformed = kind != Kind::kAgency;
  const Span life{reformed ? kMunicipalReform : random_.Between(7000, 15000), Span::kOpen};
  const UnitKind& office = body.units.back();
  Company& company = Begin(kind, form, &office.activity, life);
  company.employees = 100 * units;
  company.advertising_protected = false;
  if (municipality != nullptr) {
    company.addresses.back() = DrawAddress(DrawDistrictIn(*municipality), life);
  }
  company.names.push_back({name, false, life});
  company.home_page = "www." + DomainOf(name) + ".dk";
  company.mail = "post@" + DomainOf(name) + ".dk";
  Unit& main = AddUnit(&company, life, &office.activity, office.activity.employees);
  NameUnitAsCompany(company, &main);
  main.addresses = company.addresses;
  std::unordered_set<std::string> used;
  for (int i = 1; i < units; ++i) {
    const UnitKind& unit_kind = [&]() -> const UnitKind& {
      std::uint32_t at = random_.Below(body.weight);
      for (const UnitKind& one : body.units) {
        if (at < one.name.weight) return one;
        at -= one.name.weight;
      }
      return body.units.back();
    }();
    Span span{life.from + (random_.Chance(0.5) ? 0 : random_.Between(0, 6000)), Span::kOpen};
    if (random_.Chance(0.25)) span.to = random_.Between(span.from, kToday);
    Unit& unit =
        AddUnit(&company, span, &unit_kind.activity,
                1 + static_cast<int>(unit_kind.activity.employees * (0.4 + 1.2 * random_.Unit())));
    const District* district =
        municipality == nullptr ? DrawDistrict() : DrawDistrictIn(*municipality);
    unit.addresses.push_back(DrawAddress(district, span));
    names_.Start(&unit_kind.activity, district, unit.addresses.back().street, 2007);
    names_.Set("body", name);
    unit.own_name = true;
    unit.names.push_back({NameInBody(unit_kind.name.text, &used), false, span});
  }
}

// Few bodies have two institutions of one name; where words run out, the street tells them apart.
std::string World::NameInBody(const std::string& pattern, std::unordered_set<std::string>* used) {
  const std::string body = names_.Value("body");
  for (int attempt = 0; attempt < 8; ++attempt) {
    std::string name = names_.Fill(pattern);
    if (used->insert(name).second || random_.Chance(0.02)) return name;
    names_.StartOther();
    names_.Set("body", body);
  }
  std::string name = names_.Fill(pattern) + ", " + names_.Value("street");
  used->insert(name);
  return name;
}

void World::MakeChain(std::uint32_t ordinal) {
  std::vector<const ChainKind*> kinds;
  for (const ChainKind& chain : words_.chains) {
    if (!chain.franchise) kinds.push_back(&chain);
  }
  const ChainKind& chain = *kinds[ordinal % kinds.size()];
  const Activity* activity = &chain.shop.activity;
  Company& company = Begin(Kind::kChain, ordinal % 4 == 3 ? kPrivateForm : kLimitedForm, activity,
                           DrawLife(kLimitedForm, true));
  const std::string bare = FreeName(ordinal % 3 == 0 ? "large" : "company");
  NameIt(&company, bare, nullptr);
  const double scale = Share(static_cast<double>(settings_.companies), 0.35);
  const double skew = random_.Unit() * random_.Unit();
  const int units = std::max(6, static_cast<int>((15 + 560 * skew) * scale));
  company.employees = units * activity->employees;
  GiveSecondaryNames(&company);
  company.home_page = "www." + DomainOf(bare) + ".dk";
  company.mail = "job@" + DomainOf(bare) + ".dk";
  Unit& office = AddUnit(&company, company.life, activity, 10 + units);
  NameUnitAsCompany(company, &office);
  office.addresses = company.addresses;
  for (int i = 1; i < units; ++i) {
    Span span{std::max(company.life.from, random_.Between(9000, kToday - 400)), Span::kOpen};
    if (random_.Chance(0.3)) span.to = random_.Between(span.from, kToday);
    Unit& unit = AddUnit(&company, span, activity,
                         1 + static_cast<int>(activity->employees * (0.4 + 1.2 * random_.Unit())));
    unit.addresses.push_back(DrawAddress(DrawDistrict(), span));
    names_.Start(activity, unit.addresses.back().district, unit.addresses.back().street, 2010);
    names_.Set("brand", bare);
    unit.names.push_back({names_.Fill(chain.shop.name.text), false, span});
    unit.own_name = unit.names.back().text != bare;
  }
}

void World::MakeShop(const ChainKind& chain, const std::string& brand) {
  const Activity* activity = &chain.shop.activity;
  Company& company = Begin(Kind::kFranchise, kPrivateForm, activity, DrawLife(kPrivateForm, false));
  company.brand = brand;
  company.employees = 1 + static_cast<int>(activity->employees * (0.4 + 1.2 * random_.Unit()));
  // Named after its owner, with the shop as secondary name; or after the shop at once.
  names_.Set("brand", brand);
  const std::string shop = names_.Fill(chain.shop.name.text);
  names_.StartOther();
  const bool by_owner = random_.Chance(0.55);
  // The same town twice: the second is another street's.
  const bool first_there = Take(shop);
  const std::string name = first_there ? shop : shop + " " + *company.addresses.back().street;
  if (!first_there) Take(name);
  NameIt(&company, by_owner ? Unique(names_.Make("company")) : name, nullptr);
  if (by_owner) {
    company.names.push_back({WithForm(name, *company.forms.back().form), true, company.life});
  }
  GiveContact(&company);
  Unit& unit = AddUnit(&company, company.life, activity, company.employees);
  unit.names.push_back({name, false, company.life});
  unit.own_name = true;
  unit.addresses = company.addresses;
}

void World::MakeFranchise(std::uint32_t ordinal) {
  std::vector<const ChainKind*> kinds;
  for (const ChainKind& chain : words_.chains) {
    if (chain.franchise) kinds.push_back(&chain);
  }
  const ChainKind& chain = *kinds[ordinal % kinds.size()];
  Company& centre =
      Begin(Kind::kCompany, kLimitedForm, &chain.shop.activity, DrawLife(kLimitedForm, true));
  const std::string brand = FreeName("franchise");
  NameIt(&centre, brand + " Danmark", nullptr);
  centre.employees = 60;
  centre.brand = brand;
  GiveContact(&centre);
  Unit& office = AddUnit(&centre, centre.life, &chain.shop.activity, 60);
  NameUnitAsCompany(centre, &office);
  office.addresses = centre.addresses;
  const double scale = Share(static_cast<double>(settings_.companies), 0.35);
  const int shops =
      std::max(5, static_cast<int>((10 + 180 * random_.Unit() * random_.Unit()) * scale));
  for (int i = 0; i < shops; ++i) MakeShop(chain, brand);
}

}  // namespace opslag::make_register
