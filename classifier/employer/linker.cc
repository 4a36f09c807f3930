#include "classifier/employer/linker.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "classifier/calendar_day.h"
#include "classifier/employer/cvr_number.h"
#include "classifier/employer/linker_impl.h"
#include "classifier/employer/name_index_format.h"
#include "classifier/employer/register_layout.h"

namespace opslag {
namespace {

constexpr std::size_t kMostWords = 24;  // of the ad's name

constexpr double kNone = 0;  // that it is none of the candidates
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

}  // namespace

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
