// How well a candidate fits the question: log odds from the name, the place, the time and what else
// the register tells.
#include <algorithm>
#include <cmath>
#include <utility>

#include "classifier/employer/linker_impl.h"
#include "classifier/employer/register_layout.h"

namespace opslag {
namespace {

// Log odds. A whole name, of usual rarity, of the right place, active, stands against none of them.
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
constexpr double kMisspelt = -0.7, kShortMisspelt = -1.5, kTinyMisspelt = -3, kKnownMisspelt = -1;
constexpr std::uint8_t kTinyWord = 4, kShortWord = 6;
constexpr double kApart = -2.5;
constexpr double kParentFits = 2;
constexpr double kChainOfFranchise = -20, kFranchiseWithoutPlace = -4;
constexpr std::int32_t kLatelyDays = 180;

std::int32_t DaysOutside(const Period& period, std::int32_t day) {
  if (period.Contains(day)) return 0;
  const std::int64_t away =
      day < period.from ? std::int64_t{period.from} - day : std::int64_t{day} - period.to;
  return static_cast<std::int32_t>(std::min<std::int64_t>(away, INT32_MAX));
}

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

}  // namespace opslag
