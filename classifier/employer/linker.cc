#include "classifier/employer/linker.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "classifier/calendar_day.h"
#include "classifier/employer/cvr_number.h"
#include "classifier/employer/link_score.h"
#include "classifier/employer/name_index_format.h"
#include "classifier/employer/register_layout.h"
#include "classifier/employer/unit_places.h"

namespace opslag {
namespace {

// How far candidates are looked for.
constexpr std::size_t kMostWords = 24;         // of the ad's name
constexpr std::size_t kMostKeyNames = 4096;    // with one key
constexpr std::uint32_t kFewNames = 400;       // a word with so few: all are looked at
constexpr std::uint32_t kMostNames = 600;      // the same for the two rarest words
constexpr std::size_t kMostCrossed = 250'000;  // names of words that are crossed with each other
constexpr std::size_t kMostCrossedWords = 3;
constexpr std::size_t kMostOtherForms = 16;
constexpr std::size_t kShortestPart = 2;  // of a word that is two in the register
constexpr std::size_t kMostCandidates = 700;
constexpr std::size_t kMostRefined = 24;
constexpr std::size_t kMostMisspelt = 40;
// A shorter alias is one only where it is the whole name.
constexpr std::size_t kShortestLeadingAlias = 3;

// Log odds. A whole name, of usual rarity, of the right place, active, stands against kNone.
constexpr double kNone = 0;  // that it is none of the candidates
constexpr double kWholeName = 4;
constexpr double kShareSlope = 14;
constexpr double kRaritySlope = 0.25, kUsualRarity = 8, kMostRarity = 16;
constexpr double kPostalFits = 4.5, kTownFits = 3.5, kTownOfOtherCode = 2.5, kMunicipalityFits = 2,
                 kElsewhere = -1.5;
constexpr double kElsewhereUncertain = -2.5;  // where the name alone is not enough either
constexpr double kPlaceWordFits = 1.5;
// A unit, or a company that lies elsewhere, against a place that the ad's name adds to its own.
constexpr double kPlaceWordElsewhere = -1.5;
constexpr double kMostPlaceTells = 8;
constexpr double kCeased = -5, kLatelyCeased = -2.5;
constexpr double kFormerName = -1, kLatelyFormer = -0.3, kLaterName = -3;
constexpr double kSecondaryName = -0.1;
constexpr double kFormFits = 0.5, kFormDiffers = -1.5, kFormLacks = -1.2;
constexpr double kTailFits = 1, kTailFitsInPart = -2, kTailDiffers = -5, kTailLacks = -1;
constexpr double kReordered = -3.5, kBeginsOtherwise = -0.7, kOwnersName = -2.5, kPlaceBefore = -5,
                 kPlaceConflict = -4.5;
// Of a shop under a brand, in the right postal area: what of its name's further words counts.
// Several shops in one town bear their streets' names.
constexpr double kShopWords = 0.2;
constexpr double kShopOfOtherArea = -2.5;
// Below the first share place and rarity do not speak for a candidate at all, from the second on in
// full.
constexpr double kPoorShare = 0.6, kGoodShare = 0.9;
// One that another of better or equal fit explains more of the name, or has fewer words too many.
constexpr double kDominated = -1.5, kDominatedByWhole = -3;
constexpr std::size_t kMostDominating = 8;
// Companies of one brand, told apart by their towns, from which on it is taken for a franchise.
constexpr std::size_t kFranchiseCompanies = 2;
constexpr double kDomainFits = 4;
constexpr double kMisspelt = -0.7, kShortMisspelt = -1.5, kTinyMisspelt = -3, kKnownMisspelt = -1;
constexpr std::uint8_t kTinyWord = 4, kShortWord = 6;
constexpr double kApart = -2.5;
constexpr double kParentFits = 2;
constexpr double kChainOfFranchise = -20, kFranchiseWithoutPlace = -4;
constexpr std::int32_t kLatelyDays = 180;

constexpr double kLeastScore = 0.75;
constexpr double kLeastShare = 0.6;
// Where a part of the name agrees and nothing else speaks for it.
constexpr double kLeastScoreOfPart = 0.95;
constexpr double kPartShare = 0.85, kSmallPartShare = 0.8;
// Of a rival: odds at most so much lower than the best's.
constexpr double kRivalDistance = 2;

// Of a number that the source told.
constexpr double kNumberAndName = 0.99, kNumberAlone = 0.95, kNumberAgainstName = 0.6;
constexpr double kNameDiffers = 0.35;  // share below which the name contradicts the number

std::optional<RegisterNumber> ToNumber(std::string_view digits) {
  RegisterNumber number = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  if (end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return number;
}

std::uint16_t ToCode(std::string_view digits) {
  const auto number = ToNumber(digits);
  return number && *number < 10'000 ? static_cast<std::uint16_t>(*number) : std::uint16_t{0};
}

std::int32_t DaysOutside(const Period& period, std::int32_t day) {
  if (period.Contains(day)) return 0;
  const std::int64_t away =
      day < period.from ? std::int64_t{period.from} - day : std::int64_t{day} - period.to;
  return static_cast<std::int32_t>(std::min<std::int64_t>(away, INT32_MAX));
}

struct AskedPlace {
  std::uint16_t postal_code = 0;
  std::uint16_t municipality = 0;
  std::string town;  // folded, run together
  std::uint32_t town_hash = 0;
  std::string street;
};

struct Candidate {
  NameNumber name = 0;
  IndexedName indexed;
  Agreement agreement;
  PlaceFit place = PlaceFit::kUnknown;
  bool domain = false, former = false, ceased = false, parent = false;
  double share = 0;     // of the agreement, as it counts
  double own_odds = 0;  // against none of them
  double odds = 0;      // beside the other candidates
};

double PlaceOdds(PlaceFit fit, bool certain_name, bool has_postal_code) {
  switch (fit) {
    case PlaceFit::kStreet:
    case PlaceFit::kPostalCode: return kPostalFits;
    case PlaceFit::kTown: return has_postal_code ? kTownOfOtherCode : kTownFits;
    case PlaceFit::kMunicipality: return kMunicipalityFits;
    case PlaceFit::kElsewhere: return certain_name ? kElsewhere : kElsewhereUncertain;
    case PlaceFit::kUnknown: break;
  }
  return 0;
}

}  // namespace

struct Linker::Impl {
  Impl(const RegisterReader* from, std::shared_ptr<const EmployerLexicon> words, NameFolder fold)
      : reader(from),
        lexicon(std::move(words)),
        folder(std::move(fold)),
        index(reader),
        weights(&index),
        scorer(lexicon.get(), &weights) {}

  EmployerMatch ByNumber(const LinkRequest& request);
  EmployerMatch ByName(const LinkRequest& request);
  double BestShare(const RegisterEntity& entity);

  void ReadPlaces(const LinkRequest& request);
  void ReadQuery(std::string_view name);
  void FindParts();
  std::string Joined(std::size_t first, std::size_t last) const;

  void ReadKeys();
  bool CollectByKeys();
  bool CollectAliases();
  void CollectByWords();
  // A word that candidates are looked up by.
  struct Driver {
    const IndexedWord* word = nullptr;
    std::size_t q = 0;  // of the query; of two that are one in the register the first
    bool place = false;
    bool certain = true;  // not what it may stand for, or be but a part of
  };
  void FindDrivers();
  void AddParts(std::size_t q);
  void CollectCrossed();
  void AddOtherSpellings(std::size_t q);
  bool IsAllOf(std::string_view core) const;
  void CollectMisspelt();
  void CollectWithMisspelt(std::size_t q, const IndexedWord& word);
  void Collect(NameNumber name);

  void ScoreNew();
  void Judge(Candidate* candidate);
  bool Dominates(const Candidate& rival, const Candidate& one) const;
  void JudgeDominated();
  void FindFranchise();
  bool NamesAllOf(const Agreement& agreement) const;
  double TailOdds(std::string_view tail) const;
  void JudgeByIndex(std::size_t first, double least);
  void Refine(Candidate* candidate);
  PlaceFit FitOf(const RegisterEntity& entity) const;
  PlaceFit FitOf(const UnitPlace& unit) const;
  PlaceFit FitOfUnitPlaces(RegisterNumber company) const;
  PlaceFit FitOfUnits(const RegisterEntity& company, PlaceFit own);
  PlaceFit QuickFit(const IndexedName& name) const;
  PlaceFit IndexedFit(const IndexedName& name) const;
  bool HasDomain(const RegisterEntity& entity) const;
  void JudgeParent(Candidate* candidate);

  double LeastScore(const Candidate& best) const;
  EmployerMatch Decide();
  RegisterNumber UnitOf(RegisterNumber company, double best_odds) const;
  void FillTrace(LinkTrace* trace);

  const RegisterReader* reader;
  std::shared_ptr<const EmployerLexicon> lexicon;
  NameFolder folder;
  NameIndex index;
  WordWeights weights;
  AgreementScorer scorer;

  // Of the request at hand.
  std::string_view asked_name;
  std::int32_t day = 0;
  std::span<const std::string> domains;
  std::vector<AskedPlace> places;
  Municipalities near;
  bool has_street = false, has_postal_code = false;
  FoldedName folded;
  QueryName query;
  std::string query_form;
  bool is_franchise = false, query_has_place = false;
  std::vector<Candidate> candidates;  // scored are those before `scored`, best first
  std::size_t scored = 0;
  std::vector<NameNumber> seen;  // sorted
  std::vector<NameNumber> found;
  std::vector<Driver> drivers;
  std::vector<IndexedWord> other_forms;  // of query words, and parts of them
  std::vector<std::uint64_t> keys;
  RegisterEntity entity, other;
  FoldedName other_folded;
};

// ---- What is asked ----------------------------------------------------------------------------

void Linker::Impl::ReadPlaces(const LinkRequest& request) {
  places.clear();
  near.clear();
  has_street = has_postal_code = false;
  const PlaceTable& table = lexicon->places();
  for (const PostingWorkplace& workplace : request.places) {
    AskedPlace place;
    place.postal_code = ToCode(workplace.postal_code);
    place.municipality = ToCode(workplace.municipality_code);
    if (place.municipality == 0) {
      if (const auto* area = table.FindPostalArea(workplace.postal_code)) {
        place.municipality = ToCode(table.municipalities[area->municipality].code);
      }
    }
    place.town = folder.Joined(workplace.city);
    place.town_hash = HashTown(place.town);
    if (place.municipality == 0 && !place.town.empty()) {
      const Municipalities* known = lexicon->FindPlace(workplace.city);
      if (known != nullptr && known->size() == 1) place.municipality = known->front();
    }
    place.street = folder.Joined(workplace.street);
    if (place.postal_code == 0 && place.municipality == 0 && place.town.empty()) continue;
    if (place.municipality != 0) near.push_back(place.municipality);
    has_postal_code = has_postal_code || place.postal_code != 0;
    has_street = has_street || !place.street.empty();
    places.push_back(std::move(place));
  }
}

void Linker::Impl::FindParts() {
  std::uint8_t part = 0;
  for (std::size_t i = 1; i < query.words.size(); ++i) {
    QueryWord& word = query.words[i];
    const QueryWord& before = query.words[i - 1];
    const bool department = word.name_class == NameClass::kDepartment;
    const bool parted = word.segment != before.segment || word.behind_form != before.behind_form ||
                        department != (before.name_class == NameClass::kDepartment);
    if (parted && part < 255) ++part;
    word.part = part;
  }
}

std::string Linker::Impl::Joined(std::size_t first, std::size_t last) const {
  std::string joined;
  for (std::size_t i = first; i < last; ++i) joined += query.texts[i];
  return joined;
}

void Linker::Impl::ReadQuery(std::string_view name) {
  folder.Fold(name, &folded);
  query.words.clear();
  query.texts.clear();
  query.tail.clear();
  query_form.clear();
  query.segments = folded.segments;
  int form_in = -1;  // the segment of the last form
  for (const FoldedWord& word : folded.words) {
    if (word.part == NamePart::kForm) {
      query_form += folded.Word(word);
      form_in = word.segment;
    }
    if (word.part == NamePart::kTail) query.tail.push_back(folded.Word(word));
    if (word.part != NamePart::kCore || query.words.size() == kMostWords) continue;
    QueryWord& asked = query.words.emplace_back();
    asked.text = folded.Word(word);
    asked.segment = word.segment;
    asked.from = word.from;
    asked.behind_form = form_in == word.segment;
    asked.abbreviated = word.abbreviated;
    query.texts.push_back(asked.text);
  }
  query.form = query_form;
  for (QueryWord& word : query.words) {
    word.indexed = index.FindWord(word.text);
    word.weight = weights.OfNames(word.indexed.names);
    word.written_out = lexicon->WrittenOut(word.text);
  }
  for (std::size_t at = 0; at < query.words.size();) {
    const EmployerLexicon::Class known = lexicon->ClassAt(query.texts, at);
    for (std::size_t i = 0; i < known.length; ++i) {
      query.words[at + i].name_class = known.name_class;
      query.words[at + i].municipalities = known.municipalities;
    }
    at += known.length;
  }
  FindParts();
  std::string brand;
  query_has_place = false;
  for (const QueryWord& word : query.words) {
    const bool place = word.name_class == NameClass::kPlace;
    query_has_place = query_has_place || place;
    if (!place && word.name_class != NameClass::kDepartment) brand += word.text;
  }
  is_franchise = lexicon->IsFranchise(brand);
}

// ---- Candidates -------------------------------------------------------------------------------

void Linker::Impl::Collect(NameNumber name) {
  if (candidates.size() >= kMostCandidates) return;
  const auto at = std::lower_bound(seen.begin(), seen.end(), name);
  if (at != seen.end() && *at == name) return;
  Candidate candidate;
  candidate.name = name;
  if (!index.Name(name, &candidate.indexed)) return;
  seen.insert(at, name);
  candidates.push_back(candidate);
}

// The whole name's key first, then those of its segments and parts; one of nothing but places and
// departments names nobody.
void Linker::Impl::ReadKeys() {
  keys.clear();
  const auto add = [this](std::size_t first, std::size_t last) {
    const std::uint64_t key = HashName(Joined(first, last));
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  const std::vector<QueryWord>& words = query.words;
  add(0, words.size());
  for (const bool by_part : {false, true}) {
    const auto group = [&](std::size_t i) { return by_part ? words[i].part : words[i].segment; };
    for (std::size_t first = 0, last = 0; first < words.size(); first = last) {
      bool names = false;
      for (; last < words.size() && group(last) == group(first); ++last) {
        names = names || (words[last].name_class != NameClass::kDepartment &&
                          words[last].name_class != NameClass::kPlace);
      }
      if (names) add(first, last);
    }
  }
}

// Whether the core's words are the query's, run together. Keys are those of segments, too.
bool Linker::Impl::IsAllOf(std::string_view core) const {
  std::size_t q = 0, in_word = 0;
  for (const char letter : core) {
    if (letter == ' ' || letter == '\n') continue;
    if (q == query.texts.size() || query.texts[q][in_word] != letter) return false;
    if (++in_word < query.texts[q].size()) continue;
    ++q;
    in_word = 0;
  }
  return q == query.texts.size();
}

// False where nothing has the whole name's key.
bool Linker::Impl::CollectByKeys() {
  ReadKeys();
  bool whole = false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    found.clear();
    index.FindKey(keys[i], kMostKeyNames, &found);
    for (const NameNumber name : found) Collect(name);
    if (i == 0) {
      whole = std::any_of(candidates.begin(), candidates.end(), [this](const Candidate& candidate) {
        return IsAllOf(candidate.indexed.core);
      });
    }
  }
  return whole;
}

// What ads call a firm that the register has under another name: scored as if asked by that.
bool Linker::Impl::CollectAliases() {
  const std::vector<std::string>* names = nullptr;
  std::size_t end = query.texts.size();
  // The whole name, or its beginning, which a department follows.
  for (; end > 0 && names == nullptr; --end) {
    const std::string joined = Joined(0, end);
    if (end < query.texts.size() && joined.size() < kShortestLeadingAlias) continue;
    names = lexicon->Registered(joined);
  }
  if (names == nullptr) return false;
  ++end;
  // What stands behind the alias stays, in its segment.
  std::string rest;
  if (end < query.words.size()) {
    const bool parted = query.words[end].segment != query.words[end - 1].segment;
    rest = (parted ? ", " : " ") + std::string(asked_name.substr(query.words[end].from));
  }
  const std::string asked = Joined(0, query.words.size());
  for (const std::string& name : *names) {
    folder.Fold(name, &other_folded);
    NameKeys(other_folded, &keys);
    found.clear();
    if (!keys.empty()) index.FindKey(keys.front(), kMostKeyNames, &found);
    if (found.empty()) continue;
    // Its form would stand amid the name.
    std::string core = CoreOf(other_folded);
    std::replace(core.begin(), core.end(), '\n', ' ');
    const auto words = static_cast<std::size_t>(std::count(core.begin(), core.end(), ' ')) + 1;
    const std::string joined = folder.Joined(core);
    if (asked.starts_with(joined)) return false;
    // "OUH Odense Universitetshospital" says it twice.
    const bool twice =
        end < query.words.size() && Joined(end, query.words.size()).starts_with(joined);
    ReadQuery(twice ? rest : core + rest);
    if (twice) return true;
    const std::uint8_t segment = query.words.front().segment;
    for (std::size_t i = words; i < query.words.size(); ++i) {
      query.words[i].behind_alias = query.words[i].segment == segment;
    }
    return true;
  }
  return false;
}

// The words by which names are looked up, a place last: it is mostly no part of the name.
void Linker::Impl::FindDrivers() {
  drivers.clear();
  other_forms.clear();
  const auto is = [](const QueryWord& word, NameClass name_class) {
    return word.name_class == name_class;
  };
  const bool any_firm = std::any_of(query.words.begin(), query.words.end(), [&](const auto& word) {
    return !is(word, NameClass::kDepartment) && word.indexed.names > 0;
  });
  const auto add_other = [this](std::size_t q, std::string_view text) {
    const IndexedWord known = index.FindWord(text);
    if (known.names == 0 || other_forms.size() == kMostOtherForms) return;
    drivers.push_back({&other_forms.emplace_back(known), q, false, false});
  };
  other_forms.reserve(kMostOtherForms);
  for (std::size_t q = 0; q < query.words.size(); ++q) {
    const QueryWord& word = query.words[q];
    if (any_firm && is(word, NameClass::kDepartment)) continue;
    if (word.indexed.names > 0) {
      const bool certain = word.written_out == nullptr && !word.abbreviated;
      drivers.push_back({&word.indexed, q, is(word, NameClass::kPlace), certain});
    }
    if (word.written_out != nullptr) {
      for (const std::string& form : *word.written_out) add_other(q, form);
    }
    // "El-service" and "Elservice".
    if (q + 1 < query.words.size()) {
      add_other(q, Joined(q, q + 2));
    }
    if (word.indexed.names == 0) {
      AddParts(q);
      AddOtherSpellings(q);
    }
    // A genitive, or not.
    if (word.text.ends_with('s')) {
      add_other(q, word.text.substr(0, word.text.size() - 1));
    } else {
      add_other(q, std::string(word.text) + "s");
    }
  }
  std::sort(drivers.begin(), drivers.end(), [](const Driver& a, const Driver& b) {
    return a.place != b.place ? b.place : a.word->names < b.word->names;
  });
}

// "Elservice" where the register has "El-service".
void Linker::Impl::AddParts(std::size_t q) {
  const std::string_view word = query.words[q].text;
  for (std::size_t cut = kShortestPart; cut + kShortestPart <= word.size(); ++cut) {
    const IndexedWord first = index.FindWord(word.substr(0, cut));
    if (first.names == 0) continue;
    const IndexedWord second = index.FindWord(word.substr(cut));
    if (second.names == 0 || other_forms.size() + 2 > kMostOtherForms) continue;
    const IndexedWord& rarer = first.names < second.names ? first : second;
    drivers.push_back({&other_forms.emplace_back(rarer), q, false, false});
  }
}

void Linker::Impl::AddOtherSpellings(std::size_t q) {
  std::vector<IndexedWord> near_words;
  index.FindMisspelt(query.words[q].text, &near_words);
  for (const IndexedWord& word : near_words) {
    if (other_forms.size() == kMostOtherForms) return;
    if (!SameInOtherSpelling(query.words[q].text, word.text)) continue;
    drivers.push_back({&other_forms.emplace_back(word), q, false, false});
  }
}

void Linker::Impl::CollectByWords() {
  FindDrivers();
  bool any = false;
  std::size_t certain_ones = 0;
  for (const Driver& driver : drivers) {
    const std::uint32_t most = driver.certain && certain_ones++ < 2 ? kMostNames : kFewNames;
    if (driver.word->names > most) continue;
    if (any && driver.place) break;
    found.clear();
    NameIndex::ReadPostings(*driver.word, &found);
    for (const NameNumber name : found) Collect(name);
    any = any || driver.certain;
  }
  const auto certain = std::find_if(drivers.begin(), drivers.end(),
                                    [](const Driver& driver) { return driver.certain; });
  if (!any || certain == drivers.end() || certain->word->names > kFewNames) CollectCrossed();
}

// Names with the two rarest of common words; then those with the rarest and what another may stand
// for.
void Linker::Impl::CollectCrossed() {
  std::vector<NameNumber> first, second;
  std::size_t left = kMostCrossed;
  const auto first_certain = std::find_if(drivers.begin(), drivers.end(),
                                          [](const Driver& driver) { return driver.certain; });
  const Driver* with = first_certain != drivers.end() ? &*first_certain
                       : drivers.empty()              ? nullptr
                                                      : &drivers.front();
  if (with == nullptr || with->word->names > left) return;
  left -= with->word->names;
  NameIndex::ReadPostings(*with->word, &first);
  for (const bool certain : {true, false}) {
    std::size_t crossed = 0;
    for (const Driver& driver : drivers) {
      const bool counts = driver.certain == certain && driver.q != with->q &&
                          driver.word->names <= left && (certain || driver.word->names > kFewNames);
      if (!counts || ++crossed > kMostCrossedWords) continue;
      left -= driver.word->names;
      second.clear();
      NameIndex::ReadPostings(*driver.word, &second);
      found.clear();
      std::set_intersection(first.begin(), first.end(), second.begin(), second.end(),
                            std::back_inserter(found));
      for (const NameNumber name : found) Collect(name);
    }
  }
}

// For each word that may be misspelt: names with a word one letter away, and with the rest.
void Linker::Impl::CollectMisspelt() {
  std::vector<IndexedWord> near_words;
  for (std::size_t q = 0; q < query.words.size(); ++q) {
    near_words.clear();
    index.FindMisspelt(query.words[q].text, &near_words);
    std::sort(near_words.begin(), near_words.end(),
              [](const IndexedWord& a, const IndexedWord& b) { return a.names < b.names; });
    if (near_words.size() > kMostMisspelt) near_words.resize(kMostMisspelt);
    for (const IndexedWord& word : near_words) CollectWithMisspelt(q, word);
  }
}

void Linker::Impl::CollectWithMisspelt(std::size_t q, const IndexedWord& word) {
  const IndexedWord* rarest = nullptr;
  bool rarest_place = false;
  for (std::size_t i = 0; i < query.words.size(); ++i) {
    const QueryWord& with = query.words[i];
    const bool counts =
        i != q && with.indexed.names > 0 && with.name_class != NameClass::kDepartment;
    if (!counts) continue;
    // A place is mostly no part of the name.
    const bool place = with.name_class == NameClass::kPlace;
    const bool better = rarest == nullptr ||
                        (place == rarest_place ? with.indexed.names < rarest->names : rarest_place);
    if (!better) continue;
    rarest = &with.indexed;
    rarest_place = place;
  }
  if (word.names <= (rarest == nullptr ? kMostNames : kFewNames)) {
    found.clear();
    NameIndex::ReadPostings(word, &found);
    for (const NameNumber name : found) Collect(name);
    return;
  }
  if (rarest == nullptr || rarest->names > kMostCrossed || word.names > kMostCrossed) return;
  std::vector<NameNumber> first, second;
  NameIndex::ReadPostings(*rarest, &first);
  NameIndex::ReadPostings(word, &second);
  found.clear();
  std::set_intersection(first.begin(), first.end(), second.begin(), second.end(),
                        std::back_inserter(found));
  for (const NameNumber name : found) Collect(name);
}

// ---- Scores -----------------------------------------------------------------------------------

PlaceFit Linker::Impl::QuickFit(const IndexedName& name) const {
  PlaceFit best = PlaceFit::kUnknown;
  for (const AskedPlace& place : places) {
    PlaceFit fit = PlaceFit::kUnknown;
    if (place.postal_code != 0 && place.postal_code == name.postal_code) {
      fit = PlaceFit::kPostalCode;
    } else if (place.municipality != 0 && place.municipality == name.municipality) {
      fit = PlaceFit::kMunicipality;
    }
    best = std::max(best, fit);
  }
  return best;
}

// Of one that is not looked at closely: the index and the places of a company's units.
PlaceFit Linker::Impl::IndexedFit(const IndexedName& name) const {
  const PlaceFit quick = QuickFit(name);
  if (quick != PlaceFit::kUnknown || name.municipality == 0 || places.empty()) return quick;
  for (const AskedPlace& place : places) {
    if (place.municipality == 0) return PlaceFit::kUnknown;
  }
  if (IsUnitNumber(name.number)) return PlaceFit::kElsewhere;
  const PlaceFit of_units = FitOfUnitPlaces(name.number);
  return of_units == PlaceFit::kUnknown ? PlaceFit::kElsewhere : of_units;
}

PlaceFit Linker::Impl::FitOf(const RegisterEntity& of) const {
  const RegisterAddress* address = InForce(of.addresses, day);
  if (address == nullptr || places.empty()) return PlaceFit::kUnknown;
  const std::string town = folder.Joined(address->town);
  PlaceFit best = PlaceFit::kElsewhere;
  for (const AskedPlace& place : places) {
    PlaceFit fit = PlaceFit::kElsewhere;
    const bool near_by = (place.postal_code != 0 && place.postal_code == address->postal_code) ||
                         (place.municipality != 0 && place.municipality == address->municipality);
    if (!place.street.empty() && near_by &&
        place.street.starts_with(folder.Joined(address->street + address->house))) {
      fit = PlaceFit::kStreet;
    } else if (place.postal_code != 0 && place.postal_code == address->postal_code) {
      fit = PlaceFit::kPostalCode;
    } else if (!place.town.empty() && place.town == town) {
      fit = PlaceFit::kTown;
    } else if (place.municipality != 0 && place.municipality == address->municipality) {
      fit = PlaceFit::kMunicipality;
    } else if (place.municipality == 0 || address->municipality == 0) {
      fit = PlaceFit::kUnknown;
    }
    if (fit == PlaceFit::kUnknown && best == PlaceFit::kElsewhere) best = fit;
    if (fit != PlaceFit::kElsewhere) best = std::max(best, fit);
  }
  return best;
}

PlaceFit Linker::Impl::FitOf(const UnitPlace& unit) const {
  PlaceFit best = PlaceFit::kUnknown;
  for (const AskedPlace& place : places) {
    if (place.postal_code != 0 && place.postal_code == unit.postal_code) {
      best = std::max(best, PlaceFit::kPostalCode);
    } else if (place.town_hash != 0 && place.town_hash == unit.town) {
      best = std::max(best, PlaceFit::kTown);
    } else if (place.municipality != 0 && place.municipality == unit.municipality) {
      best = std::max(best, PlaceFit::kMunicipality);
    }
  }
  return best;
}

// The best of the places of a company's units; kUnknown where none fits, or it has fewer than two.
PlaceFit Linker::Impl::FitOfUnitPlaces(RegisterNumber company) const {
  const UnitPlaces units(reader->Value(kUnitPlacesTable, EntityKey(company)));
  PlaceFit best = PlaceFit::kUnknown;
  for (std::size_t i = 0; i < units.size() && best < PlaceFit::kPostalCode; ++i) {
    const UnitPlace unit = units[i];
    const PlaceFit fit = FitOf(unit);
    if (fit > best && DaysOutside(unit.period, day) <= kLatelyDays) best = fit;
  }
  return best;
}

// The best of the company's own address and its units'.
PlaceFit Linker::Impl::FitOfUnits(const RegisterEntity& company, PlaceFit own) {
  if (own >= PlaceFit::kPostalCode || places.empty() || company.relations.empty()) return own;
  const RegisterNumber first = company.relations.front().number;
  const bool single =
      std::all_of(company.relations.begin(), company.relations.end(),
                  [first](const RegisterRelation& relation) { return relation.number == first; });
  if (!single) return std::max(own, FitOfUnitPlaces(company.number));
  PlaceFit best = own;
  for (const RegisterRelation& relation : company.relations) {
    if (DaysOutside(relation.period, day) > kLatelyDays) continue;
    if (!reader->Read(first, &other)) continue;
    const PlaceFit fit = FitOf(other);
    if (fit != PlaceFit::kElsewhere) best = std::max(best, fit);
  }
  return best;
}

bool Linker::Impl::HasDomain(const RegisterEntity& of) const {
  return std::any_of(domains.begin(), domains.end(), [&](const std::string& domain) {
    return !lexicon->IsSharedDomain(domain) &&
           std::any_of(of.domains.begin(), of.domains.end(), [&](const std::string& known) {
             return domain == known || (domain.size() > known.size() && domain.ends_with(known) &&
                                        domain[domain.size() - known.size() - 1] == '.');
           });
  });
}

// What the index alone tells.
void Linker::Impl::Judge(Candidate* candidate) {
  const IndexedName& name = candidate->indexed;
  const Agreement& agreement = candidate->agreement;
  const bool certain = agreement.share >= 0.999 && agreement.rarity >= kUsualRarity;
  double share = agreement.share;
  if (is_franchise && agreement.covered && candidate->place >= PlaceFit::kPostalCode) {
    share = agreement.agreeing / (agreement.rarity + agreement.missing_query +
                                  agreement.missing_name_counted * kShopWords);
  }
  candidate->share = share;
  const double trust = std::clamp((share - kPoorShare) / (kGoodShare - kPoorShare), 0.0, 1.0);
  const auto trusted = [trust](double positive) {
    return positive > 0 ? positive * trust : positive;
  };
  double odds = kWholeName - (1 - share) * kShareSlope;
  odds += trusted(kRaritySlope * (std::min(agreement.rarity, kMostRarity) - kUsualRarity));
  const std::int32_t away = DaysOutside(name.active, day);
  if (away > 0) odds += away > kLatelyDays ? kCeased : kLatelyCeased;
  candidate->ceased = away > 0;
  const std::int32_t since = away > 0 ? 0 : DaysOutside(name.period, day);
  if (since > kLatelyDays) {
    odds += day < name.period.from ? kLaterName : kFormerName;
  } else if (since > 0) {
    odds += kLatelyFormer;
  }
  candidate->former = since > 0;
  if (name.secondary) odds += kSecondaryName;
  if (!query.form.empty()) {
    odds += name.form.empty() ? kFormLacks : query.form == name.form ? kFormFits : kFormDiffers;
  }
  if (!query.tail.empty()) odds += name.tail.empty() ? kTailLacks : TailOdds(name.tail);
  if (agreement.reordered) odds += kReordered;
  if (agreement.misspelt) {
    odds += agreement.misspelt_length <= kTinyWord    ? kTinyMisspelt
            : agreement.misspelt_length <= kShortWord ? kShortMisspelt
                                                      : kMisspelt;
    if (agreement.misspelt_known) odds += kKnownMisspelt;
  }
  if (agreement.apart) odds += kApart;
  if (agreement.begins_otherwise) odds += kBeginsOtherwise;
  if (agreement.owners_name) odds += kOwnersName;
  if (agreement.place_before) odds += kPlaceBefore;
  if (agreement.place_conflict && candidate->place < PlaceFit::kMunicipality) {
    odds += kPlaceConflict;
  }
  if (candidate->domain) odds += kDomainFits;
  if (candidate->parent) odds += kParentFits;
  if (agreement.place_word && candidate->place < PlaceFit::kMunicipality) {
    odds += trusted(kPlaceWordFits);
  }
  const bool told_elsewhere = IsUnitNumber(name.number) || candidate->place == PlaceFit::kElsewhere;
  if (agreement.place_elsewhere && !agreement.place_word && told_elsewhere &&
      candidate->place < PlaceFit::kMunicipality) {
    odds += kPlaceWordElsewhere;
  }
  odds += trusted(PlaceOdds(candidate->place, certain, has_postal_code));
  if (is_franchise && !candidate->domain) {
    const bool placed = candidate->place >= PlaceFit::kMunicipality || agreement.place_word;
    if (!placed && !query_has_place) odds += kFranchiseWithoutPlace;
    if (agreement.adds_weak) odds += kChainOfFranchise;
    if (has_postal_code && candidate->place == PlaceFit::kMunicipality) odds += kShopOfOtherArea;
  }
  candidate->own_odds = candidate->odds = odds;
}

// "v/ Ib Ibsen" against "v/ Bo Ibsen", and "v/ tandlæge Ib Ibsen" against "v/ Ib Ibsen".
double Linker::Impl::TailOdds(std::string_view tail) const {
  std::size_t common = 0, words = 0;
  std::uint8_t segment = 0;
  while (!tail.empty()) {
    const std::string_view word = TakeNameWord(&tail, &segment);
    ++words;
    common += std::any_of(query.tail.begin(), query.tail.end(), [word](std::string_view asked) {
      return asked == word || (word.size() > kTinyWord && OneLetterApart(asked, word));
    });
  }
  const std::size_t all = std::min(words, query.tail.size());
  // Two of three, as a form or a title may stand among them.
  if (common * 3 >= all * 2) return kTailFits;
  return common * 2 >= all ? kTailFitsInPart : kTailDiffers;
}

// Whether every word that names a firm agrees.
bool Linker::Impl::NamesAllOf(const Agreement& agreement) const {
  for (std::size_t q = 0; q < query.words.size(); ++q) {
    const NameClass name_class = query.words[q].name_class;
    const bool names = name_class != NameClass::kDepartment && name_class != NameClass::kPlace;
    if (names && (agreement.missing >> q & 1) != 0) return false;
  }
  return true;
}

// A brand that several firms put before their towns' names, and nobody else has alone.
void Linker::Impl::FindFranchise() {
  if (is_franchise) return;
  std::vector<RegisterNumber> firms;
  for (const Candidate& candidate : candidates) {
    const bool counts =
        candidate.agreement.adds_place && !candidate.ceased && NamesAllOf(candidate.agreement);
    if (counts) firms.push_back(candidate.indexed.company);
  }
  std::sort(firms.begin(), firms.end());
  firms.erase(std::unique(firms.begin(), firms.end()), firms.end());
  if (firms.size() < kFranchiseCompanies) return;
  is_franchise = true;
  for (Candidate& candidate : candidates) Judge(&candidate);
}

// Whether `rival` explains all of the ad's name that `one` does, and more, with no more words of
// its own.
bool Linker::Impl::Dominates(const Candidate& rival, const Candidate& one) const {
  const Agreement& a = one.agreement;
  const Agreement& b = rival.agreement;
  const std::uint32_t of_one = a.matched | a.explained, of_rival = b.matched | b.explained;
  if ((of_one & ~of_rival) != 0 || b.missing_name > a.missing_name) return false;
  if (of_one == of_rival && b.missing_name == a.missing_name) return false;
  return (rival.place >= one.place || one.place < PlaceFit::kMunicipality) && !rival.ceased &&
         (!b.misspelt || a.misspelt);
}

void Linker::Impl::JudgeDominated() {
  const std::size_t rivals = std::min(candidates.size(), kMostDominating);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Candidate& one = candidates[i];
    one.odds = one.own_odds;
    for (std::size_t k = 0; k < rivals; ++k) {
      const Candidate& rival = candidates[k];
      if (k == i || rival.indexed.company == one.indexed.company) continue;
      if (!Dominates(rival, one)) continue;
      one.odds += rival.agreement.whole ? kDominatedByWhole : kDominated;
      break;
    }
  }
}

void Linker::Impl::ScoreNew() {
  const auto first = candidates.begin() + static_cast<std::ptrdiff_t>(scored);
  for (auto it = first; it != candidates.end(); ++it) {
    it->agreement = scorer.Score(query, it->indexed, near);
    it->place = QuickFit(it->indexed);
    Judge(&*it);
  }
  const auto poor = std::remove_if(first, candidates.end(), [](const Candidate& candidate) {
    return candidate.agreement.share < 0.3;
  });
  candidates.erase(poor, candidates.end());
  const auto better = [](const Candidate& a, const Candidate& b) {
    return a.odds != b.odds ? a.odds > b.odds : a.name < b.name;
  };
  // Units of one company may be hundreds: the best of each company are looked at closely.
  std::sort(candidates.begin() + static_cast<std::ptrdiff_t>(scored), candidates.end(), better);
  std::size_t refined = 0;
  const double best = candidates.size() > scored ? candidates[scored].odds : 0;
  for (std::size_t i = scored; i < candidates.size() && refined < kMostRefined; ++i) {
    // Its place cannot make up for that; its company's name may.
    const Candidate& candidate = candidates[i];
    const bool of_company =
        IsUnitNumber(candidate.indexed.number) && candidate.agreement.missing != 0;
    if (candidate.odds < best - kMostPlaceTells && !of_company) continue;
    Refine(&candidates[i]);
    if (++refined == kMostRefined) JudgeByIndex(i + 1, best - kMostPlaceTells);
  }
  FindFranchise();
  std::sort(candidates.begin(), candidates.end(), better);
  scored = candidates.size();
}

// The namesakes behind those that are looked at closely: there may be hundreds, elsewhere.
void Linker::Impl::JudgeByIndex(std::size_t first, double least) {
  for (std::size_t i = first; i < candidates.size() && candidates[i].odds >= least; ++i) {
    candidates[i].place = IndexedFit(candidates[i].indexed);
    Judge(&candidates[i]);
  }
}

// What the entity itself tells beside.
void Linker::Impl::Refine(Candidate* candidate) {
  const PlaceFit enough = has_street ? PlaceFit::kStreet : PlaceFit::kPostalCode;
  const bool wants_place = !places.empty() && candidate->place < enough;
  const bool unit = IsUnitNumber(candidate->indexed.number);
  const bool wants_parent = unit && candidate->agreement.missing != 0;
  if (!wants_place && !wants_parent && domains.empty()) return;
  if (!reader->Read(candidate->indexed.number, &entity)) return;
  if (!places.empty()) {
    const PlaceFit own = FitOf(entity);
    candidate->place = std::max(candidate->place, unit ? own : FitOfUnits(entity, own));
    if (candidate->place == PlaceFit::kUnknown) candidate->place = own;
  }
  candidate->domain = HasDomain(entity);
  if (wants_parent) JudgeParent(candidate);
  // The index has but the last address.
  if (candidate->place >= PlaceFit::kMunicipality && candidate->agreement.place_elsewhere) {
    candidate->agreement =
        scorer.Score(query, candidate->indexed, near,
                     candidate->agreement.explained & candidate->agreement.missing, true);
  }
  Judge(candidate);
}

// "Hoerning Skole, Skanderborg Kommune": what the unit's name lacks, its company's has.
void Linker::Impl::JudgeParent(Candidate* candidate) {
  if (!reader->Read(candidate->indexed.company, &other)) return;
  candidate->domain = candidate->domain || HasDomain(other);
  std::uint32_t skip = 0;
  for (const RegisterName& name : other.names) {
    folder.Fold(name.text, &other_folded);
    std::uint32_t of_this = 0;
    bool all = true;
    for (const FoldedWord& word : other_folded.words) {
      if (word.part != NamePart::kCore) continue;
      bool here = false;
      for (std::size_t q = 0; q < query.words.size(); ++q) {
        const std::string_view asked = query.words[q].text;
        const bool same =
            asked == other_folded.Word(word) ||
            (asked.size() >= kShortWord && OneLetterApart(asked, other_folded.Word(word)));
        if (!same) continue;
        here = true;
        of_this |= 1u << q;
      }
      all = all && here;
    }
    if (all) skip |= of_this;
  }
  skip &= candidate->agreement.missing;
  if (skip == 0) return;
  candidate->agreement = scorer.Score(query, candidate->indexed, near, skip);
  candidate->parent = true;
}

// ---- The answer -------------------------------------------------------------------------------

// The one unit among the company's candidates that the name and the place tell; 0 where none or
// several do.
RegisterNumber Linker::Impl::UnitOf(RegisterNumber company, double best_odds) const {
  const Candidate* best = nullptr;
  bool several = false;
  for (const Candidate& candidate : candidates) {
    if (candidate.indexed.company != company) continue;
    if (candidate.odds < best_odds - 1) continue;
    if (!IsUnitNumber(candidate.indexed.number)) {
      // The company's own name says no less, but where the unit is at the place.
      if (candidate.agreement.share > 0.999 || best == nullptr) continue;
    }
    if (!IsUnitNumber(candidate.indexed.number)) continue;
    if (best == nullptr || candidate.place > best->place ||
        (candidate.place == best->place &&
         candidate.agreement.share > best->agreement.share + 0.02)) {
      best = &candidate;
      several = false;
    } else if (candidate.indexed.number != best->indexed.number && candidate.place == best->place &&
               candidate.agreement.share > best->agreement.share - 0.02) {
      several = true;
    }
  }
  return best == nullptr || several ? 0 : best->indexed.number;
}

double Linker::Impl::LeastScore(const Candidate& best) const {
  if (best.domain || best.parent || best.share >= kPartShare) return kLeastScore;
  const bool placed = best.place >= PlaceFit::kMunicipality || best.agreement.place_word;
  return placed && best.share >= kSmallPartShare ? kLeastScore : kLeastScoreOfPart;
}

EmployerMatch Linker::Impl::Decide() {
  JudgeDominated();
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.odds > b.odds; });
  struct Group {
    RegisterNumber company = 0;
    const Candidate* best = nullptr;
  };
  std::vector<Group> groups;
  for (const Candidate& candidate : candidates) {
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return group.company == candidate.indexed.company;
    });
    if (known == groups.end()) groups.push_back({candidate.indexed.company, &candidate});
    if (groups.size() > 64) break;
  }
  EmployerMatch match;
  if (groups.empty()) return match;
  double all = std::exp(kNone);
  for (const Group& group : groups) all += std::exp(group.best->odds);
  const Candidate& best = *groups.front().best;
  const double score = std::exp(best.odds) / all;
  for (const Group& group : groups) {
    if (group.best->odds > 0 && group.best->odds > best.odds - kRivalDistance) ++match.rivals;
  }
  if (score < LeastScore(best) || best.share < kLeastShare) return match;
  match.rivals = 0;
  match.company = best.indexed.company;
  match.unit = UnitOf(match.company, best.odds);
  match.score = score;
  match.method = best.place >= PlaceFit::kMunicipality || best.agreement.place_word
                     ? LinkMethod::kNameAndPlace
                     : LinkMethod::kName;
  if (best.domain) {
    const double without = std::exp(best.odds - kDomainFits);
    if (without / (all - std::exp(best.odds) + without) < kLeastScore) {
      match.method = LinkMethod::kNameAndDomain;
    }
  }
  return match;
}

EmployerMatch Linker::Impl::ByName(const LinkRequest& request) {
  candidates.clear();
  seen.clear();
  scored = 0;
  asked_name = request.name;
  ReadQuery(request.name);
  if (query.words.empty()) return {};
  bool whole = CollectByKeys();
  if (!whole && CollectAliases()) whole = CollectByKeys();
  ScoreNew();
  EmployerMatch match = Decide();
  const bool settled = match.company != 0 && whole && !is_franchise && query.segments <= 1 &&
                       candidates.front().agreement.whole &&
                       candidates.front().place != PlaceFit::kElsewhere;
  if (settled) return match;
  CollectByWords();
  ScoreNew();
  match = Decide();
  const bool agrees = !candidates.empty() && candidates.front().agreement.share >= 0.9;
  if (match.company != 0 || (agrees && match.rivals > 1)) return match;
  CollectMisspelt();
  ScoreNew();
  return Decide();
}

// The best share of any of its names, its units' names aside.
double Linker::Impl::BestShare(const RegisterEntity& of) {
  double best = 0;
  for (const RegisterName& name : of.names) {
    folder.Fold(name.text, &other_folded);
    const std::string core = CoreOf(other_folded);
    IndexedName indexed;
    indexed.core = core;
    best = std::max(best, scorer.Score(query, indexed, near).share);
  }
  return best;
}

// A number that the source told stands, also against the name: a firm writes its ads under many
// names. The score then says that the two do not agree.
EmployerMatch Linker::Impl::ByNumber(const LinkRequest& request) {
  EmployerMatch match;
  if (const auto digits = ReadPNumber(request.p_number)) {
    if (const auto number = ToNumber(*digits); number && reader->Read(*number, &entity)) {
      const RegisterRelation* relation = InForce(entity.relations, day);
      if (relation != nullptr) {
        match.unit = *number;
        match.company = relation->number;
        match.method = LinkMethod::kPNumber;
      }
    }
  }
  if (const auto digits = ReadCvrNumber(request.cvr_number)) {
    const auto number = ToNumber(*digits);
    if (number && *number != match.company && reader->Read(*number, &entity)) {
      match = {};
      match.company = *number;
      match.method = LinkMethod::kCvrNumber;
    }
  }
  if (match.company == 0) return match;
  match.score = kNumberAlone;
  ReadQuery(request.name);
  if (query.words.empty()) return match;
  double share = 0;
  if (match.unit != 0 && reader->Read(match.unit, &entity)) share = BestShare(entity);
  if (reader->Read(match.company, &entity)) share = std::max(share, BestShare(entity));
  if (share >= kLeastShare) {
    match.score = kNumberAndName;
    return match;
  }
  // A unit of it may be the one that is named.
  if (match.unit == 0) {
    const EmployerMatch named = ByName(request);
    if (named.company == match.company) {
      match.unit = named.unit;
      match.score = kNumberAndName;
      return match;
    }
  }
  if (share < kNameDiffers) match.score = kNumberAgainstName;
  return match;
}

void Linker::Impl::FillTrace(LinkTrace* trace) {
  trace->words.clear();
  trace->candidates.clear();
  for (const QueryWord& word : query.words) {
    trace->words.push_back(
        {std::string(word.text), word.indexed.names, word.weight, word.name_class});
  }
  for (const Candidate& candidate : candidates) {
    if (trace->candidates.size() == kMostRefined) break;
    LinkTrace::Candidate& shown = trace->candidates.emplace_back();
    shown.number = candidate.indexed.number;
    shown.company = candidate.indexed.company;
    shown.agreement = candidate.agreement.share;
    shown.rarity = candidate.agreement.rarity;
    shown.place = candidate.place;
    shown.misspelt = candidate.agreement.misspelt;
    shown.secondary = candidate.indexed.secondary;
    shown.former = candidate.former;
    shown.ceased = candidate.ceased;
    shown.domain = candidate.domain;
    shown.odds = candidate.odds;
    shown.name = candidate.indexed.core;
    if (!reader->Read(shown.number, &entity)) continue;
    for (const RegisterName& name : entity.names) {
      folder.Fold(name.text, &other_folded);
      if (CoreOf(other_folded) == candidate.indexed.core) shown.name = name.text;
    }
  }
}

Result<Linker> Linker::Make(const RegisterReader* reader,
                            std::shared_ptr<const EmployerLexicon> lexicon) {
  const std::string_view packed = reader->Value(kNameHeadTable, kNameListsKey);
  const auto lists = UnpackNameLists(packed);
  if (!lists) {
    return Fail(ErrorCode::kRegister, "register",
                "its word lists of names are damaged; build it anew with `opslag register build`");
  }
  auto folder = NameFolder::Make(*lists);
  if (!folder) return tl::make_unexpected(folder.error());
  return Linker(std::make_unique<Impl>(reader, std::move(lexicon), std::move(*folder)));
}

Linker::Linker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Linker::~Linker() = default;
Linker::Linker(Linker&&) noexcept = default;
Linker& Linker::operator=(Linker&&) noexcept = default;

EmployerMatch Linker::Link(const LinkRequest& request, LinkTrace* trace) {
  Impl& impl = *impl_;
  impl.day = request.day != INT32_MIN
                 ? request.day
                 : ReadCalendarDay(impl.reader->source().info().version).value_or(0);
  impl.domains = request.domains;
  impl.candidates.clear();
  impl.query = {};
  impl.ReadPlaces(request);
  EmployerMatch match = impl.ByNumber(request);
  if (match.company == 0 && !request.name.empty()) match = impl.ByName(request);
  if (trace != nullptr) impl.FillTrace(trace);
  return match;
}

}  // namespace opslag
