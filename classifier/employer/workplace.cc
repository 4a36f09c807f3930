#include "classifier/employer/workplace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "classifier/employer/employer_facts.h"
#include "classifier/text/canonical_text.h"

namespace opslag {
namespace {

// What fits counts so much. An address beats a name, a name a postal code: a municipality's ads
// bear the town hall's postal code and the school's name.
constexpr double kAddressScore = 6;
constexpr double kNameScore = 5;
constexpr double kStreetScore = 4.8;
constexpr double kPostalScore = 4;
constexpr double kTownScore = 3;
constexpr double kMunicipalityScore = 2;
// A town in the ad's words may be a part of a name.
constexpr double kMentionedTownScore = 2.5;
constexpr double kMentionedMunicipalityScore = 1.5;
constexpr double kMentionedStreetScore = 2;
// In the right municipality, though the postal code is another's.
constexpr double kNearbyScore = 1.5;
// For a unit with a name of its own that the ad does not name.
constexpr double kOtherNamePenalty = 0.5;
constexpr double kLeastScore = 1.5;
constexpr double kLeastLead = 0.5;
// Part of a name's weight that has to stand in the ad.
constexpr double kLeastNamePart = 0.5;
constexpr std::size_t kShortWord = 3;
// Shorter words are other words when a letter changes.
constexpr std::size_t kLeastMisspelt = 6;

// Companies of more units are kept.
constexpr std::size_t kLargeCompany = 8;
constexpr std::size_t kKeptCompanies = 16;

using Word = std::uint64_t;

Word HashOf(std::string_view word) { return std::hash<std::string_view>{}(word); }

std::vector<std::string_view> SplitWords(std::string_view folded) {
  std::vector<std::string_view> words;
  while (!folded.empty()) {
    const std::size_t end = std::min(folded.find(' '), folded.size());
    if (end > 0) words.push_back(folded.substr(0, end));
    folded.remove_prefix(std::min(end + 1, folded.size()));
  }
  return words;
}

std::vector<Word> WordsOf(std::string_view folded) {
  std::vector<Word> words;
  for (const std::string_view word : SplitWords(folded)) words.push_back(HashOf(word));
  return words;
}

// Whether one letter too many, too few or wrong, or two exchanged, make the one word of the other.
bool IsMisspelling(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  if (a.size() > b.size() + 1) return false;
  std::size_t same = 0;
  while (same < b.size() && a[same] == b[same]) ++same;
  if (a.size() > b.size()) return a.substr(same + 1) == b.substr(same);
  if (same == a.size()) return false;  // the same word
  if (a.substr(same + 1) == b.substr(same + 1)) return true;
  return same + 1 < a.size() && a[same] == b[same + 1] && a[same + 1] == b[same] &&
         a.substr(same + 2) == b.substr(same + 2);
}

// What is compared of a unit, as of one day.
struct Unit {
  struct OwnWord {
    Word word;
    double weight = 0;  // by its rarity among the company's units
  };
  RegisterNumber number = 0;
  std::uint16_t postal_code = 0;
  std::uint32_t municipality = UINT32_MAX;  // index in the table
  std::string street, house, town;          // folded
  std::vector<Word> street_words, town_words;
  // Of each name the words that its company's name has not.
  std::vector<std::vector<OwnWord>> names;
};

struct Company {
  RegisterNumber number = 0;
  std::int32_t day = 0;
  std::uint64_t last_used = 0;
  std::vector<Unit> units;
  // Long words of the units' names that are not the company's, each once.
  std::vector<std::string> vocabulary;
};

bool IsActive(const RegisterEntity& unit, std::int32_t day) {
  return unit.active.empty() ||
         std::any_of(unit.active.begin(), unit.active.end(),
                     [&](const Period& period) { return period.Contains(day); });
}

// "Vestergade 12B, 2. th": the street, and the house behind it.
std::pair<std::string_view, std::string_view> StreetAndHouse(std::string_view written) {
  written = written.substr(0, written.find(','));
  const std::size_t digit = written.find_first_of("0123456789");
  if (digit == std::string_view::npos || digit == 0) return {written, {}};
  std::string_view house = written.substr(digit);
  std::string_view street = written.substr(0, digit);
  while (street.ends_with(' ')) street.remove_suffix(1);
  return {street, house};
}

// The place an ad tells, as it is compared.
struct Hint {
  std::string street, house, town;  // folded
  std::uint16_t postal_code = 0;
  const PlaceTable::PostalArea* area = nullptr;
  std::uint32_t municipality = UINT32_MAX;
};

struct Fit {
  double score = 0;
  WorkplaceReason reason = WorkplaceReason::kNone;

  void Raise(double to, WorkplaceReason why) {
    if (to <= score) return;
    score = to;
    reason = why;
  }
};

}  // namespace

struct WorkplaceChooser::Impl {
  Impl(const PlaceTable* of_places, std::shared_ptr<const TextTables> text)
      : places(*of_places), tokenizer(std::move(text)) {
    for (const PlaceTable::Municipality& municipality : places.municipalities) {
      municipality_words.push_back(WordsOf(tokenizer.Fold(municipality.name)));
    }
  }

  const Company& Read(const RegisterEntity& company, std::int32_t day, const ReadEntity& read);
  Company& Keep(std::size_t units);
  Unit Summarise(const RegisterEntity& entity, std::int32_t day, Company* summary);
  void WeighNames(const RegisterEntity& company, std::int32_t day, Company* summary);
  void ReadAd(const RegisterEntity& company, const Company& summary, const WorkplaceQuery& query);
  void AddMisspelt(std::string_view folded, const Company& summary);
  std::vector<Word> NameWords(const RegisterEntity& company, std::int32_t day);
  std::vector<Hint> ReadHints(const WorkplaceQuery& query);
  std::uint32_t IndexOf(const PlaceTable::Municipality* municipality) const {
    return municipality == nullptr
               ? UINT32_MAX
               : static_cast<std::uint32_t>(municipality - places.municipalities.data());
  }

  bool Holds(const std::vector<Word>& words) const {
    return !words.empty() && std::all_of(words.begin(), words.end(), [this](Word word) {
      return std::binary_search(ad_words.begin(), ad_words.end(), word);
    });
  }
  Fit FitOf(const Unit& unit, const std::vector<Hint>& hints) const;
  void FitHint(const Unit& unit, const Hint& hint, Fit* fit) const;
  void FitWords(const Unit& unit, Fit* fit) const;
  void FitName(const Unit& unit, Fit* fit) const;

  const PlaceTable& places;
  Tokenizer tokenizer;
  std::vector<std::vector<Word>> municipality_words;
  std::vector<Word> ad_words;  // sorted
  std::vector<Company> kept;
  Company small;
  std::uint64_t clock = 0;
  RegisterEntity entity;
};

Unit WorkplaceChooser::Impl::Summarise(const RegisterEntity& from, std::int32_t day,
                                       Company* summary) {
  Unit unit;
  unit.number = from.number;
  if (const RegisterAddress* address = InForce(from.addresses, day)) {
    unit.postal_code = address->postal_code;
    unit.municipality = IndexOf(MunicipalityOf(places, *address));
    unit.street = tokenizer.Fold(address->street);
    unit.house = tokenizer.Fold(address->house);
    unit.town = tokenizer.Fold(address->town);
    unit.street_words = WordsOf(unit.street);
    unit.town_words = WordsOf(unit.town);
  }
  for (const RegisterName& name : from.names) {
    if (!name.period.Contains(day)) continue;
    auto& words = unit.names.emplace_back();
    const std::string folded = tokenizer.Fold(name.text);
    for (const std::string_view word : SplitWords(folded)) {
      words.push_back({HashOf(word), 0});
      if (word.size() >= kLeastMisspelt) summary->vocabulary.emplace_back(word);
    }
  }
  return unit;
}

std::vector<Word> WorkplaceChooser::Impl::NameWords(const RegisterEntity& company,
                                                    std::int32_t day) {
  std::vector<Word> words;
  for (const RegisterName& name : company.names) {
    if (!name.period.Contains(day)) continue;
    for (const Word word : WordsOf(tokenizer.Fold(name.text))) words.push_back(word);
  }
  return words;
}

// The ad's words, without those by which it only calls the company: "Viborg Byg A/S" has a shop in
// Skive, too.
void WorkplaceChooser::Impl::ReadAd(const RegisterEntity& company, const Company& summary,
                                    const WorkplaceQuery& query) {
  const std::vector<Word> common = NameWords(company, query.day);
  const std::string employer = tokenizer.Fold(query.employer_name);
  ad_words = WordsOf(employer);
  std::erase_if(ad_words, [&](Word word) {
    return std::find(common.begin(), common.end(), word) != common.end();
  });
  for (const Word word : WordsOf(tokenizer.Fold(query.headline))) ad_words.push_back(word);
  AddMisspelt(employer, summary);
  std::sort(ad_words.begin(), ad_words.end());
}

// The units' words that a word of the employer's name, none of theirs itself, is but for a letter.
void WorkplaceChooser::Impl::AddMisspelt(std::string_view folded, const Company& summary) {
  for (const std::string_view written : SplitWords(folded)) {
    const bool known = written.size() < kLeastMisspelt ||
                       std::binary_search(summary.vocabulary.begin(), summary.vocabulary.end(),
                                          written, std::less<>());
    if (known) continue;
    for (const std::string& word : summary.vocabulary) {
      if (IsMisspelling(written, word)) ad_words.push_back(HashOf(word));
    }
  }
}

// Takes out the company's own words, and weighs the others by how few of its units have them.
void WorkplaceChooser::Impl::WeighNames(const RegisterEntity& company, std::int32_t day,
                                        Company* summary) {
  const std::vector<Word> common = NameWords(company, day);
  std::unordered_map<Word, std::uint32_t> units_with;
  for (Unit& unit : summary->units) {
    std::vector<Word> own;
    for (auto& name : unit.names) {
      std::erase_if(name, [&](const Unit::OwnWord& entry) {
        return std::find(common.begin(), common.end(), entry.word) != common.end();
      });
      for (const auto& entry : name) own.push_back(entry.word);
    }
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (const Word word : own) ++units_with[word];
  }
  auto& vocabulary = summary->vocabulary;
  std::sort(vocabulary.begin(), vocabulary.end());
  vocabulary.erase(std::unique(vocabulary.begin(), vocabulary.end()), vocabulary.end());
  std::erase_if(vocabulary, [&](const std::string& word) {
    return std::find(common.begin(), common.end(), HashOf(word)) != common.end();
  });
  const auto count = static_cast<double>(summary->units.size());
  for (Unit& unit : summary->units) {
    for (auto& name : unit.names) {
      for (auto& entry : name) entry.weight = std::log((count + 1) / units_with[entry.word]);
    }
  }
}

// A place for the company's summary: the one longest out of use.
Company& WorkplaceChooser::Impl::Keep(std::size_t units) {
  if (units <= kLargeCompany) return small;
  if (kept.size() < kKeptCompanies) return kept.emplace_back();
  return *std::min_element(kept.begin(), kept.end(), [](const Company& a, const Company& b) {
    return a.last_used < b.last_used;
  });
}

const Company& WorkplaceChooser::Impl::Read(const RegisterEntity& company, std::int32_t day,
                                            const ReadEntity& read) {
  ++clock;
  for (Company& known : kept) {
    if (known.number != company.number || known.day != day) continue;
    known.last_used = clock;
    return known;
  }
  std::vector<RegisterNumber> numbers;
  for (const RegisterRelation& relation : company.relations) {
    if (relation.period.Contains(day)) numbers.push_back(relation.number);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  Company& summary = Keep(numbers.size());
  summary.number = company.number;
  summary.day = day;
  summary.last_used = clock;
  summary.units.clear();
  summary.vocabulary.clear();
  for (const RegisterNumber number : numbers) {
    if (!read(number, &entity) || !IsActive(entity, day)) continue;
    summary.units.push_back(Summarise(entity, day, &summary));
  }
  WeighNames(company, day, &summary);
  return summary;
}

std::vector<Hint> WorkplaceChooser::Impl::ReadHints(const WorkplaceQuery& query) {
  std::vector<Hint> hints;
  for (const PostingWorkplace& place : query.places) {
    if (place.abroad || place.not_fixed) continue;
    Hint hint;
    const auto [street, house] = StreetAndHouse(place.street);
    hint.street = tokenizer.Fold(street);
    hint.house = tokenizer.Fold(house);
    hint.town = tokenizer.Fold(place.city);
    if (const auto* area = places.FindPostalArea(place.postal_code)) {
      hint.area = area;
      hint.postal_code = static_cast<std::uint16_t>(std::stoi(area->code));
      hint.municipality = area->municipality;
    }
    if (const auto* told = places.FindMunicipality(place.municipality_code)) {
      hint.municipality = IndexOf(told);
    } else if (hint.area == nullptr) {
      const auto* name = places.FindName(hint.town);
      if (name != nullptr && name->municipalities.size() == 1) {
        hint.municipality = name->municipalities.front();
      }
    }
    hints.push_back(std::move(hint));
  }
  return hints;
}

// "12B" of the register and "12 b, 2. th" of the ad are one house.
bool SameHouse(std::string_view registered, std::string_view written) {
  if (registered.empty() || written.empty()) return false;
  std::string a, b;
  for (const char c : registered) {
    if (c != ' ') a += c;
  }
  for (const char c : written) {
    if (c != ' ') b += c;
  }
  if (!b.starts_with(a)) return false;
  return b.size() == a.size() || b[a.size()] < '0' || b[a.size()] > '9';
}

void WorkplaceChooser::Impl::FitHint(const Unit& unit, const Hint& hint, Fit* fit) const {
  const bool same_postal = hint.postal_code != 0 && unit.postal_code == hint.postal_code;
  const bool same_town = !hint.town.empty() && unit.town == hint.town;
  const bool same_municipality =
      hint.municipality != UINT32_MAX && unit.municipality == hint.municipality;
  const bool around = same_postal || same_town || same_municipality;
  if (around && !hint.street.empty() && unit.street == hint.street) {
    fit->Raise(kStreetScore, WorkplaceReason::kAddress);
    if (SameHouse(unit.house, hint.house)) fit->Raise(kAddressScore, WorkplaceReason::kAddress);
  }
  if (same_postal) fit->Raise(kPostalScore, WorkplaceReason::kPostalCode);
  if (same_town) fit->Raise(kTownScore, WorkplaceReason::kTown);
  if (same_municipality) {
    // With a postal code that is another's the ad means another place of the municipality.
    const bool elsewhere = hint.postal_code != 0 && !same_postal;
    fit->Raise(elsewhere ? kNearbyScore : kMunicipalityScore, WorkplaceReason::kMunicipality);
  }
}

void WorkplaceChooser::Impl::FitWords(const Unit& unit, Fit* fit) const {
  if (Holds(unit.town_words)) fit->Raise(kMentionedTownScore, WorkplaceReason::kTown);
  if (unit.municipality != UINT32_MAX && Holds(municipality_words[unit.municipality])) {
    fit->Raise(kMentionedMunicipalityScore, WorkplaceReason::kMunicipality);
  }
}

void WorkplaceChooser::Impl::FitName(const Unit& unit, Fit* fit) const {
  double best = 0;
  bool other_name = !unit.names.empty();
  for (const auto& name : unit.names) {
    double all = 0, found = 0;
    for (const Unit::OwnWord& entry : name) {
      all += entry.weight;
      if (std::binary_search(ad_words.begin(), ad_words.end(), entry.word)) found += entry.weight;
    }
    if (all == 0) {
      other_name = false;  // the company's own name
    } else if (found > 0) {
      other_name = false;
      if (found >= kLeastNamePart * all) best = std::max(best, found / all);
    }
  }
  if (best > 0) {
    if (kNameScore * best > fit->score) fit->reason = WorkplaceReason::kName;
    fit->score += kNameScore * best;
  } else if (other_name) {
    fit->score -= kOtherNamePenalty;
  }
  const bool street = unit.street.size() > kShortWord && Holds(unit.street_words);
  if (street) {
    fit->score += kMentionedStreetScore;
    if (fit->reason == WorkplaceReason::kNone) fit->reason = WorkplaceReason::kName;
  }
}

Fit WorkplaceChooser::Impl::FitOf(const Unit& unit, const std::vector<Hint>& hints) const {
  Fit fit;
  for (const Hint& hint : hints) FitHint(unit, hint, &fit);
  FitWords(unit, &fit);
  FitName(unit, &fit);
  return fit;
}

WorkplaceChooser::WorkplaceChooser(const PlaceTable* places, std::shared_ptr<const TextTables> text)
    : impl_(std::make_unique<Impl>(places, std::move(text))) {}
WorkplaceChooser::~WorkplaceChooser() = default;
WorkplaceChooser::WorkplaceChooser(WorkplaceChooser&&) noexcept = default;
WorkplaceChooser& WorkplaceChooser::operator=(WorkplaceChooser&&) noexcept = default;

namespace {

std::uint16_t MunicipalityOfAll(const PlaceTable& places, const std::vector<Unit>& units) {
  if (units.empty() || units.front().municipality == UINT32_MAX) return 0;
  const bool one = std::all_of(units.begin(), units.end(), [&](const Unit& unit) {
    return unit.municipality == units.front().municipality;
  });
  if (!one) return 0;
  return static_cast<std::uint16_t>(
      std::stoi(places.municipalities[units.front().municipality].code));
}

}  // namespace

WorkplaceChoice WorkplaceChooser::Choose(const RegisterEntity& company, const WorkplaceQuery& query,
                                         const ReadEntity& read) {
  Impl& impl = *impl_;
  const Company& summary = impl.Read(company, query.day, read);
  const std::vector<Unit>& units = summary.units;
  WorkplaceChoice choice;
  choice.active_units = static_cast<std::uint32_t>(units.size());
  choice.municipality = MunicipalityOfAll(impl.places, units);
  if (units.size() == 1) {
    choice.unit = units.front().number;
    choice.reason = WorkplaceReason::kOnlyUnit;
  }
  if (units.size() < 2) return choice;

  impl.ReadAd(company, summary, query);
  const std::vector<Hint> hints = impl.ReadHints(query);
  std::vector<Fit> fits;
  for (const Unit& unit : units) fits.push_back(impl.FitOf(unit, hints));
  const auto best = std::max_element(fits.begin(), fits.end(),
                                     [](const Fit& a, const Fit& b) { return a.score < b.score; });
  if (best->score < kLeastScore) return choice;
  const auto as_good = std::count_if(fits.begin(), fits.end(), [&](const Fit& fit) {
    return best->score - fit.score < kLeastLead;
  });
  if (as_good > 1) {
    choice.equals = static_cast<std::uint32_t>(as_good);
    return choice;
  }
  choice.unit = units[static_cast<std::size_t>(best - fits.begin())].number;
  choice.reason = best->reason;
  return choice;
}

}  // namespace opslag
