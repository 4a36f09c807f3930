// The register that is made up: companies and their units, one group of related ones after the
// other, in constant memory. The same seed and size give the same world, whatever is written of it.
//
// Shape: legal forms in about the true proportions of all years; sole traders named after persons;
// companies whose names the law keeps apart, with holding and property companies of nearly the same
// name; sole traders that became companies; ceased namesakes; old, secondary and moved ones; chains
// of hundreds of units; franchises, each shop a company of its own; municipalities, regions and
// agencies with hundreds of institutions of their own names.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/register/name_key.h"
#include "tests/register/name_maker.h"
#include "tests/register/random.h"
#include "tests/register/words.h"

namespace opslag::make_register {

// Days since 1970-01-01, both included.
struct Span {
  static constexpr std::int32_t kOpen = std::numeric_limits<std::int32_t>::max();
  std::int32_t from = 0;
  std::int32_t to = kOpen;
  bool Contains(std::int32_t day) const { return from <= day && day <= to; }
  bool open() const { return to == kOpen; }
};

struct NameSpan {
  std::string text;
  bool secondary = false;
  Span span;
};

struct AddressSpan {
  const District* district = nullptr;
  const std::string* street = nullptr;
  int house = 1;
  char letter = 0;  // 0: none
  int floor = -1;   // -1: none
  Span span;
};

struct ActivitySpan {
  const Activity* activity = nullptr;
  Span span;
};

struct FormSpan {
  const Form* form = nullptr;
  Span span;
};

// What kind of employer it is: the questions are drawn by it.
enum class Kind : std::uint8_t {
  kSoleTrader,
  kCompany,
  kHolding,
  kChain,
  kFranchise,
  kMunicipality,
  kRegion,
  kAgency,
  kOther
};

struct Unit {
  std::uint64_t number = 0;
  std::vector<NameSpan> names;
  std::vector<AddressSpan> addresses;
  std::vector<ActivitySpan> activities;
  struct Owner {
    std::uint32_t cvr = 0;
    Span span;
  };
  std::vector<Owner> owners;
  Span life;
  int employees = 0;
  bool own_name = false;   // not its company's
  std::uint64_t seed = 0;  // of what the documents draw further
};

struct Company {
  std::uint32_t number = 0;
  Kind kind = Kind::kOther;
  std::vector<NameSpan> names;
  std::vector<AddressSpan> addresses;
  std::vector<ActivitySpan> activities;
  std::vector<FormSpan> forms;
  Span life;
  int employees = 0;
  int participants = 1;
  bool advertising_protected = false;
  std::string home_page, mail;  // may be empty
  std::string brand;            // of a franchise and its centre: the chain's
  struct Relation {
    std::uint32_t unit = 0;  // in the group's list
    Span span;
  };
  std::vector<Relation> units;
  std::uint64_t seed = 0;
};

// Companies that have to do with each other, and all their units.
struct Group {
  std::vector<Company> companies;
  std::vector<Unit> units;
};

struct WorldSettings {
  std::uint64_t companies = 1000;
  std::uint64_t seed = 1;
  double units_per_company = 1.27;
};

class World {
 public:
  // The day on which the register is drawn: 2026-11-01.
  static constexpr std::int32_t kToday = 20758;

  // `words` outlives the world.
  World(const Words& words, const WorldSettings& settings);

  // Replaces *group by the next one. False behind the last. The last group may go over the number
  // of companies by its own size.
  bool Next(Group* group);

  const NameKeys& keys() const { return keys_; }

 private:
  enum class Special : std::uint8_t { kMunicipality, kRegion, kAgency, kChain, kFranchise };
  struct Appointment {
    std::uint64_t at = 0;  // when so many companies are made
    Special special = Special::kChain;
    std::uint32_t ordinal = 0;
  };
  struct Ceased {
    std::string name;  // without the form
    const Activity* activity = nullptr;
    std::int32_t day = 0;
  };

  void Appoint();
  void AppointAll(Special special, std::uint32_t count);
  void MakeSpecial(const Appointment& appointment);
  void MakeOrdinary();
  void MakeSoleTrader(int form);
  void MakePartners();
  void MakeCapitalCompany(int form);
  void MakeSubsidiaries();
  void MakeFromPattern(const char* pattern, int form);
  void MakeConverted();
  bool MakeNamesake();
  void MakeBody(const char* body, int form, Kind kind, const std::string& name,
                const Municipality* municipality, int units);
  void MakeChain(std::uint32_t ordinal);
  void MakeFranchise(std::uint32_t ordinal);
  void MakeShop(const ChainKind& chain, const std::string& brand);

  // A company with number, life, place and activity, without names; names_ is started for it.
  Company& Begin(Kind kind, int form, const Activity* activity, Span life);
  // Secondary names, moves, units and what else depends on the name.
  void Finish(Company* company);
  void NameIt(Company* company, std::string bare, const char* pattern);
  void Rename(Company* company, const char* pattern);
  void GiveSecondaryNames(Company* company);
  void GiveContact(Company* company);
  void GiveUnits(Company* company);
  Unit& AddUnit(Company* company, Span span, const Activity* activity, int employees);
  std::string NameInBody(const std::string& pattern, std::unordered_set<std::string>* used);
  // The company's names and addresses for the unit.
  void NameUnitAsCompany(const Company& company, Unit* unit);
  void MoveAround(Span life, double per_year, std::vector<AddressSpan>* addresses);

  std::string WithForm(std::string bare, const Form& form);
  std::string WithoutForm(const std::string& name) const;
  // A bare name that no company has that the law keeps apart; changes it where it is taken.
  std::string Unique(std::string bare);
  bool Take(const std::string& bare);
  // Drawn until it is free: chains' names are not made free by adding a town.
  std::string FreeName(const char* pattern);

  Span DrawLife(int form, bool important);
  const Activity* DrawActivity(bool holding);
  int DrawEmployees(int typical, int form);
  AddressSpan DrawAddress(const District* district, Span span);
  const District* DrawDistrict();
  const District* DrawDistrictIn(const Municipality& municipality);
  std::uint32_t NextCompanyNumber();
  std::uint64_t NextUnitNumber();

  const Words& words_;
  WorldSettings settings_;
  NameKeys keys_;
  Random random_;
  NameMaker names_;
  Group* group_ = nullptr;
  std::vector<Appointment> appointments_;  // the next one last
  std::uint64_t made_ = 0;
  double extra_units_ = 0.2;  // chance that an ordinary company has several
  std::uint64_t company_counter_ = 0, unit_counter_ = 0;
  std::vector<std::uint64_t> taken_;  // hashes of bare names, open addressing
  std::deque<Ceased> ceased_;
  std::vector<std::string> chain_names_;
};

}  // namespace opslag::make_register
