#include "tests/register/questions.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "tests/register/document_writer.h"

namespace opslag::make_register {
namespace {

constexpr std::int32_t kFirstAd = 13879;  // 2008-01-01

// Shares of the questions by what is asked for, and of names that are not in the register.
constexpr double kShares[] = {0.34, 0.06, 0.05, 0.06, 0.13, 0.08, 0.16, 0.04};
constexpr double kStrangers = 0.08;

constexpr const char* kAskNames[] = {"company", "sole_trader", "group_member", "secondary_name",
                                     "chain",   "franchise",   "institution",  "other"};

// What is done to a name, in this order; several at once are combinations.
struct Recipe {
  std::uint32_t weight = 0;
  std::vector<Disturbance> steps;
};

const std::vector<Recipe>& Recipes() {
  using enum Disturbance;
  static const std::vector<Recipe> recipes = {
      {8, {kNone}},
      {14, {kFormLeftOut}},
      {8, {kCase}},
      {10, {kDepartment}},
      {10, {kPlace}},
      {12, {kTypingError}},
      {6, {kAbbreviation}},
      {6, {kFormLeftOut, kCase}},
      {7, {kFormLeftOut, kDepartment}},
      {7, {kFormLeftOut, kPlace}},
      {5, {kFormLeftOut, kTypingError}},
      {3, {kTypingError, kCase}},
      {2, {kTypingError, kPlace}},
      {2, {kFormLeftOut, kCase, kDepartment}},
  };
  return recipes;
}

const Recipe& DrawRecipe(Random* random) {
  static const std::uint32_t sum = [] {
    std::uint32_t total = 0;
    for (const Recipe& recipe : Recipes()) total += recipe.weight;
    return total;
  }();
  return Draw(Recipes(), sum, random);
}

std::string LabelOf(const Recipe& recipe) {
  std::string label;
  for (const Disturbance step : recipe.steps) {
    if (!label.empty()) label += '+';
    label += NameOf(step);
  }
  return label;
}

bool Is(const Recipe& recipe, Disturbance disturbance) {
  return std::find(recipe.steps.begin(), recipe.steps.end(), disturbance) != recipe.steps.end();
}

bool IsAddition(Disturbance step) {
  return step == Disturbance::kDepartment || step == Disturbance::kPlace;
}

template <typename Dated>
const Dated* On(const std::vector<Dated>& entries, std::int32_t day) {
  for (const Dated& entry : entries) {
    if (entry.span.Contains(day)) return &entry;
  }
  return nullptr;
}

const NameSpan* MainNameOn(const std::vector<NameSpan>& names, std::int32_t day) {
  for (const NameSpan& name : names) {
    if (!name.secondary && name.span.Contains(day)) return &name;
  }
  return nullptr;
}

// The same for the same words in any order. "og" is no word of a name.
std::uint64_t AnyOrder(std::vector<std::string> words) {
  std::erase(words, "og");
  std::sort(words.begin(), words.end());
  return Hash("=" + NameKeys::Join(words));
}

// Of the words before an owner's name: the firm's own.
std::uint64_t FirmOf(const std::vector<std::string>& words) {
  return Hash("v " + NameKeys::Join(words));
}

// Calls `see` with the key of each run of words that holds the `core` words and is longer.
template <typename See>
void LongerRuns(const std::vector<std::string>& words, const std::vector<std::string>& core,
                const See& see) {
  const auto at = std::search(words.begin(), words.end(), core.begin(), core.end());
  if (at == words.end()) return;
  const auto end = at + static_cast<std::ptrdiff_t>(core.size());
  for (auto from = words.begin(); from <= at; ++from) {
    for (auto to = end; to <= words.end(); ++to) {
      if (from == at && to == end) continue;
      see(NameKeys::Join({from, to}));
      if (to == words.end()) break;
    }
  }
}

// Calls `see` with each text that one letter more, less or other, or two swapped, make of `key`.
template <typename See>
void Neighbours(const std::string& key, const See& see) {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789 ";
  for (std::size_t i = 0; i <= key.size(); ++i) {
    for (const char letter : kLetters) {
      see(key.substr(0, i) + letter + key.substr(i));
      if (i < key.size()) see(key.substr(0, i) + letter + key.substr(i + 1));
    }
    if (i == key.size()) break;
    see(key.substr(0, i) + key.substr(i + 1));
    if (i + 1 < key.size()) {
      std::string swapped = key;
      std::swap(swapped[i], swapped[i + 1]);
      see(swapped);
    }
    // The Danish letters take two bytes.
    for (const std::string_view danish : {"æ", "ø"}) {
      std::string changed = key.substr(0, i);
      changed += danish;
      see(changed + key.substr(i));
      see(changed + key.substr(i + 1));
      if (static_cast<unsigned char>(key[i]) == 0xc3) see(changed + key.substr(i + 2));
    }
    if (static_cast<unsigned char>(key[i]) == 0xc3) {
      see(key.substr(0, i) + key.substr(i + 2));
      for (const char letter : kLetters) see(key.substr(0, i) + letter + key.substr(i + 2));
    }
  }
}

}  // namespace

void NameIndex::Add(std::uint64_t bare, std::uint64_t full, std::uint32_t company,
                    std::uint16_t postal_code, const Span& span) {
  entries_.push_back(
      {bare, static_cast<std::uint32_t>(full), company, span.from, span.to, postal_code});
}

void NameIndex::Sort() {
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.bare < b.bare; });
  std::sort(prefixes_.begin(), prefixes_.end());
  prefixes_.erase(std::unique(prefixes_.begin(), prefixes_.end()), prefixes_.end());
}

bool NameIndex::HasOther(const Query& query, const std::vector<std::uint16_t>& places) const {
  auto at =
      std::lower_bound(entries_.begin(), entries_.end(), query.bare,
                       [](const Entry& entry, std::uint64_t bare) { return entry.bare < bare; });
  for (; at != entries_.end() && at->bare == query.bare; ++at) {
    if (at->company == query.self || query.day < at->from || query.day > at->to) continue;
    if (query.full != 0 && at->full != static_cast<std::uint32_t>(query.full)) continue;
    if (places.empty() ||
        std::find(places.begin(), places.end(), at->postal_code) != places.end()) {
      return true;
    }
  }
  return false;
}

bool NameIndex::Has(std::uint64_t bare) const {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), bare,
                       [](const Entry& entry, std::uint64_t key) { return entry.bare < key; });
  return at != entries_.end() && at->bare == bare;
}

bool NameIndex::HasPrefix(std::uint64_t hash) const {
  return std::binary_search(prefixes_.begin(), prefixes_.end(), hash);
}

QuestionMaker::QuestionMaker(const Words& words, const NameKeys& keys, const Disturber& disturber,
                             std::uint32_t questions, std::uint64_t seed)
    : words_(words),
      keys_(keys),
      disturber_(disturber),
      strangers_(static_cast<std::uint32_t>(questions * kStrangers)),
      random_(seed * 31 + 5) {
  for (std::size_t ask = 0; ask < kAsks; ++ask) {
    reservoirs_[ask].size = static_cast<std::uint32_t>(questions * kShares[ask]);
  }
}

void QuestionMaker::IndexName(const NameSpan& name, std::uint32_t company,
                              const std::vector<AddressSpan>& addresses) {
  std::vector<std::string> tokens = NameKeys::Tokens(name.text);
  const std::uint64_t full = Hash(NameKeys::Join(tokens));
  keys_.CutForm(&tokens);
  const std::uint64_t bare = Hash(NameKeys::Join(tokens));
  for (const AddressSpan& address : addresses) {
    const Span both{std::max(name.span.from, address.span.from),
                    std::min(name.span.to, address.span.to)};
    if (both.from <= both.to) index_.Add(bare, full, company, address.district->postal_code, both);
  }
  index_.AddPrefix(AnyOrder(tokens));
  // The firm's name before its owner's: "Viby Gulve v/ Line Brandt".
  if (const auto owner = std::find(tokens.begin(), tokens.end(), "v"); owner != tokens.end()) {
    index_.AddPrefix(AnyOrder({tokens.begin(), owner}));
    index_.AddPrefix(FirmOf({tokens.begin(), owner}));
  }
  while (tokens.size() > 1) {
    tokens.pop_back();
    index_.AddPrefix(Hash(NameKeys::Join(tokens)));
  }
}

void QuestionMaker::Index(const Group& group) {
  for (const Company& company : group.companies) {
    std::vector<AddressSpan> addresses = company.addresses;
    for (const Company::Relation& relation : company.units) {
      for (AddressSpan address : group.units[relation.unit].addresses) {
        address.span.from = std::max(address.span.from, relation.span.from);
        address.span.to = std::min(address.span.to, relation.span.to);
        addresses.push_back(address);
      }
    }
    for (const NameSpan& name : company.names) IndexName(name, company.number, addresses);
    if (!company.brand.empty()) {
      IndexName({company.brand, true, company.life}, company.number, addresses);
    }
    for (const Company::Relation& relation : company.units) {
      const Unit& unit = group.units[relation.unit];
      if (!unit.own_name) continue;
      for (const NameSpan& name : unit.names) IndexName(name, company.number, unit.addresses);
    }
  }
}

void QuestionMaker::See(const Group& group) {
  Index(group);
  for (const Company& company : group.companies) Offer(group, company);
}

void QuestionMaker::Offer(const Group& group, const Company& company) {
  if (company.employees == 0) return;
  const bool has_secondary = std::any_of(company.names.begin(), company.names.end(),
                                         [](const NameSpan& name) { return name.secondary; });
  switch (company.kind) {
    case Kind::kSoleTrader: return Offer(Ask::kSoleTrader, group, company);
    case Kind::kCompany:
      if (has_secondary) Offer(Ask::kSecondary, group, company);
      return Offer(group.companies.size() > 1 ? Ask::kGroupMember : Ask::kCompany, group, company);
    case Kind::kHolding: return Offer(Ask::kGroupMember, group, company);
    case Kind::kFranchise: return Offer(Ask::kFranchise, group, company);
    case Kind::kOther: return Offer(Ask::kOther, group, company);
    case Kind::kChain:
    case Kind::kMunicipality:
    case Kind::kRegion:
    case Kind::kAgency: {
      const Ask ask = company.kind == Kind::kChain ? Ask::kChain : Ask::kInstitution;
      for (std::size_t i = 0; i < std::min<std::size_t>(company.units.size(), 150); ++i) {
        Offer(ask, group, company);
      }
    }
  }
}

void QuestionMaker::Offer(Ask ask, const Group& group, const Company& company) {
  Reservoir& reservoir = reservoirs_[static_cast<std::size_t>(ask)];
  ++reservoir.seen;
  std::size_t at = reservoir.subjects.size();
  if (at >= reservoir.size) {
    at = random_.Next() % reservoir.seen;
    if (at >= reservoir.size) return;
  }
  Subject subject;
  if (!Fill(ask, group, company, &subject)) return;
  if (at == reservoir.subjects.size()) {
    reservoir.subjects.push_back(std::move(subject));
  } else {
    reservoir.subjects[at] = std::move(subject);
  }
}

bool QuestionMaker::Fill(Ask ask, const Group& group, const Company& company, Subject* subject) {
  const std::int32_t from = std::max(company.life.from, kFirstAd);
  const std::int32_t to = std::min(company.life.to, World::kToday - 5);
  if (to - from < 30) return false;
  subject->ask = ask;
  subject->company = company.number;
  // Newer days more often: a unit in force on that day is wanted.
  for (int attempt = 0; attempt < 8; ++attempt) {
    subject->day =
        to - static_cast<std::int32_t>(random_.Skewed(static_cast<std::uint32_t>(to - from)));
    const auto size = static_cast<std::uint32_t>(company.units.size());
    const Company::Relation& relation = company.units[random_.Below(size)];
    const Unit& unit = group.units[relation.unit];
    if (!relation.span.Contains(subject->day) || !unit.life.Contains(subject->day)) continue;
    return Choose(ask, group, company, unit, subject);
  }
  return false;
}

bool QuestionMaker::Choose(Ask ask, const Group& group, const Company& company, const Unit& unit,
                           Subject* subject) {
  const AddressSpan* address = On(unit.addresses, subject->day);
  const NameSpan* company_name = MainNameOn(company.names, subject->day);
  const NameSpan* unit_name = MainNameOn(unit.names, subject->day);
  if (address == nullptr || company_name == nullptr || unit_name == nullptr) return false;
  subject->unit = unit.number;
  subject->place = address->district;
  subject->name = company_name->text;
  bool own = false;
  if (ask == Ask::kSecondary) {
    for (const NameSpan& name : company.names) {
      if (name.secondary && name.span.Contains(subject->day)) subject->name = name.text;
    }
    if (subject->name == company_name->text) return false;
  } else if (ask == Ask::kFranchise) {
    subject->name = random_.Chance(0.35) ? company.brand : unit_name->text;
  } else if (unit.own_name && (ask == Ask::kChain || ask == Ask::kInstitution)) {
    const double how = random_.Unit();
    own = how < (ask == Ask::kChain ? 0.5 : 0.85);
    if (own) subject->name = unit_name->text;
    if (ask == Ask::kInstitution && how > 0.6 && own) {
      subject->name = company_name->text + ", " + unit_name->text;
    }
  }
  if (own) {
    // Counted by the unit's own name, whatever stands before it.
    Subject named = *subject;
    named.name = unit_name->text;
    CountUnits(group, company, true, &named);
    subject->all = named.all;
    subject->in_town = named.in_town;
    subject->in_postal_code = named.in_postal_code;
  } else {
    CountUnits(group, company, false, subject);
  }
  return true;
}

void QuestionMaker::CountUnits(const Group& group, const Company& company, bool own_name,
                               Subject* subject) {
  const std::string key = own_name ? keys_.Bare(subject->name) : std::string();
  for (const Company::Relation& relation : company.units) {
    const Unit& unit = group.units[relation.unit];
    if (!relation.span.Contains(subject->day) || !unit.life.Contains(subject->day)) continue;
    const NameSpan* name = MainNameOn(unit.names, subject->day);
    if (own_name && (name == nullptr || keys_.Bare(name->text) != key)) continue;
    const AddressSpan* address = On(unit.addresses, subject->day);
    if (address == nullptr) continue;
    ++subject->all;
    subject->in_town += address->district->town == subject->place->town;
    subject->in_postal_code += address->district->postal_code == subject->place->postal_code;
  }
}

void QuestionMaker::GivePlace(const Subject& subject, Question* question) {
  const double how = random_.Unit();
  if (how < 0.75) {
    char code[8];
    std::snprintf(code, sizeof code, "%04u", unsigned{subject.place->postal_code});
    question->postal_code = code;
    question->city = subject.place->name;
  } else if (how < 0.85) {
    question->city = subject.place->name;
  }
}

std::vector<std::uint16_t> QuestionMaker::PlacesOf(const Question& question) const {
  std::vector<std::uint16_t> places;
  if (!question.postal_code.empty()) {
    places.push_back(static_cast<std::uint16_t>(std::stoi(question.postal_code)));
  } else if (!question.city.empty()) {
    for (const District& district : words_.districts) {
      if (district.name == question.city) places.push_back(district.postal_code);
    }
  }
  return places;
}

std::vector<std::uint16_t> QuestionMaker::TownOf(const District& place) const {
  std::vector<std::uint16_t> places;
  for (const District& district : words_.districts) {
    if (district.town == place.town) places.push_back(district.postal_code);
  }
  return places;
}

bool QuestionMaker::HasNeighbour(const NameIndex::Query& query, const std::string& bare,
                                 const std::vector<std::uint16_t>& places) const {
  bool found = false;
  Neighbours(bare, [&](const std::string& other) {
    NameIndex::Query near = query;
    near.bare = Hash(other);
    near.full = 0;
    found = found || index_.HasOther(near, places);
  });
  return found;
}

// Whether a reader could tell who is meant, by a name without additions, in one of the places.
bool QuestionMaker::IsDecidable(const Subject& subject, const std::string& name, bool typing_error,
                                const std::vector<std::uint16_t>& places) const {
  const auto query_of = [&](const std::string& text) {
    const std::string bare = keys_.Bare(text);
    const std::string full = keys_.Full(text);
    return NameIndex::Query{Hash(bare), full == bare ? 0 : Hash(full), subject.company,
                            subject.day};
  };
  const NameIndex::Query asked = query_of(name);
  NameIndex::Query meant = query_of(subject.name);
  // A form that is left out tells no more.
  if (asked.full == 0) meant.full = 0;
  if (index_.HasOther(asked, places) || index_.HasOther(meant, places)) return false;
  return !typing_error || !HasNeighbour(asked, keys_.Bare(name), places);
}

// Whether what was added to the name makes another's name of it.
bool QuestionMaker::IsAnothers(const Subject& subject, const std::string& core,
                               const std::string& name) const {
  bool anothers = false;
  std::vector<std::string> core_words = NameKeys::Tokens(core);
  keys_.CutForm(&core_words);
  LongerRuns(NameKeys::Tokens(name), core_words, [&](const std::string& run) {
    const NameIndex::Query query{Hash(run), 0, subject.company, subject.day};
    anothers = anothers || index_.HasOther(query, {});
  });
  return anothers;
}

void QuestionMaker::AskAbout(const Subject& subject, std::vector<Question>* questions) {
  // A recipe that this name allows.
  for (int attempt = 0; attempt < 6; ++attempt) {
    // Few names have a word that is abbreviated; of those that have, a fifth are.
    static const Recipe abbreviated{1, {Disturbance::kAbbreviation}};
    const bool abbreviate = attempt == 0 && random_.Chance(0.2);
    const Recipe& recipe = abbreviate ? abbreviated : DrawRecipe(&random_);
    Question question;
    question.subject = kAskNames[static_cast<std::size_t>(subject.ask)];
    question.disturbance = LabelOf(recipe);
    question.date = DayText(subject.day);
    GivePlace(subject, &question);
    std::optional<std::string> name = subject.name;
    std::string core = subject.name;
    for (const Disturbance step : recipe.steps) {
      if (!name) break;
      if (IsAddition(step)) core = *name;
      name = disturber_.Apply(step, *name, *subject.place, &random_);
      if (name && !IsAddition(step)) core = *name;
    }
    if (!name) continue;
    if (core != *name && IsAnothers(subject, core, *name)) continue;
    // The town may stand in the name alone.
    const bool town_told =
        question.city.empty() &&
        NameKeys::Join(NameKeys::Tokens(*name))
                .find(NameKeys::Join(NameKeys::Tokens(subject.place->town))) != std::string::npos;
    // "BRAND Town" may be another shop's very name.
    if (town_told && subject.ask == Ask::kFranchise) {
      const std::string shop =
          keys_.Bare(subject.name) + " " + NameKeys::Join(NameKeys::Tokens(subject.place->town));
      if (index_.HasOther({Hash(shop), 0, subject.company, subject.day}, {})) continue;
    }
    const bool typing_error = Is(recipe, Disturbance::kTypingError);
    const bool decidable = IsDecidable(subject, core, typing_error, PlacesOf(question));
    // Where it depends on how exactly a place is read, nothing is asked.
    const bool coarse = question.postal_code.empty() && (town_told || !question.city.empty());
    if (coarse && decidable != IsDecidable(subject, core, typing_error, TownOf(*subject.place))) {
      continue;
    }
    if (decidable) {
      question.company = subject.company;
      const std::uint32_t fitting = !question.postal_code.empty() ? subject.in_postal_code
                                    : coarse                      ? subject.in_town
                                                                  : subject.all;
      if (fitting == 1) question.unit = subject.unit;
      question.workplace = question.unit != 0 && !question.city.empty();
    } else if (!random_.Chance(0.5)) {
      // Few of those that nobody could tell are enough.
      return;
    }
    question.name = *name;
    questions->push_back(std::move(question));
    return;
  }
}

bool QuestionMaker::IsStrange(const std::string& name) const {
  // "Brdr. Skov" is not strange to a register that has "Brødrene Skov".
  for (const std::string& written : disturber_.WrittenOtherwise(name)) {
    if (index_.Has(Hash(keys_.Bare(written)))) return false;
  }
  std::vector<std::string> words = NameKeys::Tokens(name);
  keys_.CutForm(&words);
  const bool names_owner = std::find(words.begin(), words.end(), "v") != words.end();
  for (std::size_t from = 0; from < words.size(); ++from) {
    for (std::size_t to = from + 1; to <= words.size(); ++to) {
      const auto at = [&](std::size_t i) { return words.begin() + static_cast<std::ptrdiff_t>(i); };
      const std::vector<std::string> run(at(from), at(to));
      if (index_.Has(Hash(NameKeys::Join(run)))) return false;
      // The same firm, unless another owner stands there.
      if (!names_owner && index_.HasPrefix(FirmOf(run))) return false;
    }
  }
  const std::string bare = NameKeys::Join(words);
  if (index_.HasPrefix(Hash(bare)) || index_.HasPrefix(AnyOrder(words))) return false;
  bool near = false;
  Neighbours(bare, [&](const std::string& other) { near = near || index_.Has(Hash(other)); });
  return !near;
}

void QuestionMaker::AskStrangers(std::uint64_t seed, std::vector<Question>* questions) {
  World world(words_, {std::uint64_t{strangers_} * 300 + 2000, seed, 1.27});
  std::uint32_t asked = 0;
  Group group;
  while (asked < strangers_ && world.Next(&group)) {
    const Company& company = group.companies.front();
    if (company.kind != Kind::kCompany && company.kind != Kind::kFranchise &&
        company.kind != Kind::kChain && !random_.Chance(0.1)) {
      continue;
    }
    const std::string& name = company.names.front().text;
    if (company.kind == Kind::kMunicipality || company.kind == Kind::kRegion || !IsStrange(name)) {
      continue;
    }
    Subject subject;
    subject.place = company.addresses.front().district;
    const Recipe& recipe = DrawRecipe(&random_);
    std::optional<std::string> disturbed = name;
    for (const Disturbance step : recipe.steps) {
      if (disturbed) disturbed = disturber_.Apply(step, *disturbed, *subject.place, &random_);
    }
    if (!disturbed || !IsStrange(*disturbed)) continue;
    Question question;
    question.name = *disturbed;
    question.subject = "not_in_register";
    question.disturbance = LabelOf(recipe);
    question.date = DayText(random_.Between(kFirstAd, World::kToday - 5));
    GivePlace(subject, &question);
    questions->push_back(std::move(question));
    ++asked;
  }
}

std::vector<Question> QuestionMaker::Make(std::uint64_t strangers) {
  index_.Sort();
  std::vector<Question> questions;
  for (const Reservoir& reservoir : reservoirs_) {
    for (const Subject& subject : reservoir.subjects) AskAbout(subject, &questions);
  }
  AskStrangers(strangers, &questions);
  for (std::size_t i = questions.size(); i > 1; --i) {
    std::swap(questions[i - 1], questions[random_.Below(static_cast<std::uint32_t>(i))]);
  }
  return questions;
}

}  // namespace opslag::make_register
