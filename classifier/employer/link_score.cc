#include "classifier/employer/link_score.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace opslag {
namespace {

// Weights count from a million names on, so that a word weighs the same in a small register.
constexpr double kLeastNames = 1e6;
constexpr std::size_t kMostKnownWeights = std::size_t{1} << 16;

// What is left of a word's weight where it agrees but for a letter, or is written out.
constexpr double kMisspeltFactor = 0.85;
constexpr double kAbbreviatedFactor = 0.95;
constexpr double kPrefixFactor = 0.85;
constexpr double kGenitiveFactor = 0.92;
constexpr double kOtherSpellingFactor = 0.97;
constexpr std::size_t kShortestMisspeltWord = 4;
constexpr std::size_t kShortestContraction = 4;
// A word that so many names have is hardly another one misspelt.
constexpr std::uint32_t kKnownNames = 5;

// What of a word's weight counts against, where the other name lacks it.
constexpr double kDepartmentMissing = 0.08;
constexpr double kPlaceMissing = 0.35;
constexpr double kPlaceFitsMissing = 0.03;
constexpr double kWeakMissing = 0.3, kWeakMissingInName = 0.12;
// Such words are common, though a small register has few of them.
constexpr double kMostWeak = 6;
constexpr double kPlaceOfNameMissing = 0.5;
// Words in a segment of their own, or behind a whole rare name: mostly departments.
constexpr double kOtherSegmentFactor = 0.25;
constexpr double kMostOtherSegment = 7;  // of a word's weight
constexpr double kMostOfOtherSegments = 2.5;
// "Skive Kommunes Hjemmepleje": what stands behind is a part of it.
constexpr double kBehindGenitiveFactor = 0.25;
// Initials are left out.
constexpr std::size_t kInitials = 2;
constexpr double kInitialsFactor = 0.3;
// "FOA" of "FOA - Fag og Arbejde", "Siemens Gamesa" of "Siemens Gamesa Renewable Energy".
constexpr double kOtherSegmentOfName = 0.2, kBehindLead = 0.5;
constexpr double kLeastSegmentRarity = 7.5, kLeastLeadRarity = 16;
constexpr double kTailFactor = 0.3;
constexpr double kOtherSegmentMisspeltFactor = 0.6;
constexpr double kBehindRareFactor = 0.45;
// A word that so many names have is a trade, and makes another firm: "Netto Rengøring".
constexpr std::uint32_t kTradeNames = 1000;
constexpr double kRareName = 11;

bool StartsBoth(std::string_view whole, std::string_view first, std::string_view second) {
  return whole.size() == first.size() + second.size() && whole.starts_with(first) &&
         whole.ends_with(second);
}

bool Contains(const std::vector<std::string>* list, std::string_view word) {
  return list != nullptr && std::find(list->begin(), list->end(), word) != list->end();
}

// "lundoes" of "lundoe".
bool IsGenitive(std::string_view longer, std::string_view word) {
  return word.size() >= kShortestMisspeltWord && longer.size() == word.size() + 1 &&
         longer.back() == 's' && longer.starts_with(word);
}

// "univ." of "universitet", "plejectr." of "plejecenter".
bool IsShortened(std::string_view shorter, std::string_view word) {
  if (shorter.size() < 2 || shorter.size() >= word.size() || shorter[0] != word[0]) return false;
  if (word.starts_with(shorter)) return true;
  if (shorter.size() < kShortestContraction) return false;
  std::size_t at = 0;
  for (const char letter : word) {
    if (at < shorter.size() && letter == shorter[at]) ++at;
  }
  return at == shorter.size() && shorter.back() == word.back();
}

// "Ejd.selskab" of "ejendomsselskab".
bool IsShortenedInside(std::string_view word, const QueryWord& first, std::string_view second) {
  return first.abbreviated && first.text.size() >= 2 && second.size() >= 4 &&
         word.size() > first.text.size() + second.size() && word.starts_with(first.text) &&
         word.ends_with(second);
}

bool SharePlace(const Municipalities& a, const Municipalities& b) {
  return std::any_of(a.begin(), a.end(), [&](std::uint16_t code) {
    return std::find(b.begin(), b.end(), code) != b.end();
  });
}

}  // namespace

WordWeights::WordWeights(const NameIndex* index)
    : index_(index), all_(std::max(kLeastNames, static_cast<double>(index->count()))) {}

double WordWeights::OfNames(double names) const {
  return std::max(0.5, std::log(all_ / std::max(names, kUnknownNames)));
}

double WordWeights::Of(std::string_view word) {
  const std::uint64_t key = HashName(word);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  if (known_.size() >= kMostKnownWeights) known_.clear();
  const double weight = OfNames(index_->FindWord(word).names);
  known_.emplace(key, static_cast<float>(weight));
  return weight;
}

void AgreementScorer::Match(std::size_t q, std::size_t n, double factor) {
  matched_ |= 1u << q;
  words_[n].matched = true;
  words_[n].by = q;
  const double weight = weights_->Of(words_[n].text) * (words_[n].tail ? kTailFactor : 1);
  result_.rarity += weight;
  agreeing_ += weight * factor;
  for (const auto& [other_q, other_n] : pairs_) {
    const bool one_segment = query_->words[other_q].segment == query_->words[q].segment;
    if (one_segment && (other_q < q) != (other_n < n) && !words_[n].tail && !words_[other_n].tail) {
      result_.reordered = true;
    }
  }
  pairs_.emplace_back(q, n);
}

bool AgreementScorer::PairAt(const QueryName& query, std::size_t q, std::size_t n) {
  const QueryWord& asked = query.words[q];
  const std::string_view word = words_[n].text;
  if (!words_[n].looked_up) {
    words_[n].looked_up = true;
    words_[n].written_out = lexicon_->WrittenOut(word);
  }
  if (Contains(asked.written_out, word) || Contains(words_[n].written_out, asked.text)) {
    Match(q, n, kAbbreviatedFactor);
    return true;
  }
  if (IsGenitive(asked.text, word) || IsGenitive(word, asked.text)) {
    if (asked.text.size() > word.size()) genitive_ |= 1u << q;
    Match(q, n, kGenitiveFactor);
    return true;
  }
  if (word.size() >= kShortestMisspeltWord && SameInOtherSpelling(asked.text, word)) {
    Match(q, n, kOtherSpellingFactor);
    return true;
  }
  if (asked.abbreviated && IsShortened(asked.text, word)) {
    Match(q, n, kPrefixFactor);
    return true;
  }
  return false;
}

// One word here is two there.
void AgreementScorer::PairJoined(const QueryName& query) {
  const std::size_t count = query.words.size();
  for (std::size_t n = 0; n < words_.size(); ++n) {
    if (words_[n].matched) continue;
    for (std::size_t q = 0; q < count; ++q) {
      if ((matched_ >> q & 1) != 0) continue;
      const std::string_view asked = query.words[q].text;
      if (q + 1 < count && (matched_ >> (q + 1) & 1) == 0 &&
          (StartsBoth(words_[n].text, asked, query.words[q + 1].text) ||
           IsShortenedInside(words_[n].text, query.words[q], query.words[q + 1].text))) {
        Match(q, n, 1);
        matched_ |= 1u << (q + 1);
        break;
      }
      if (n + 1 < words_.size() && !words_[n + 1].matched &&
          StartsBoth(asked, words_[n].text, words_[n + 1].text)) {
        Match(q, n, 1);
        Match(q, n + 1, 1);
        break;
      }
    }
  }
}

// "Asrhus Hotel, Aarhus", "Hotel Asrhus Aarhus": the place behind the name is no part of it, though
// it agrees.
bool AgreementScorer::TakeFromPlace(const QueryName& query, std::size_t q, std::size_t n) {
  const std::size_t by = words_[n].by;
  const bool behind =
      query.words[by].segment != query.words[q].segment || by + 1 == query.words.size();
  const bool place = query.words[by].name_class == NameClass::kPlace && behind && by > q;
  if (!place) return false;
  matched_ &= ~(1u << by);
  const double weight = weights_->Of(words_[n].text);
  result_.rarity -= weight;
  agreeing_ -= weight;
  std::erase_if(pairs_, [n](const auto& pair) { return pair.second == n; });
  result_.reordered = false;
  return true;
}

// A name has at most one such word: two would be another name.
void AgreementScorer::PairMisspelt(const QueryName& query) {
  for (std::size_t q = 0; q < query.words.size(); ++q) {
    const std::string_view asked = query.words[q].text;
    if ((matched_ >> q & 1) != 0 || asked.size() < kShortestMisspeltWord) continue;
    for (std::size_t n = 0; n < words_.size(); ++n) {
      if (words_[n].text.size() + 1 < kShortestMisspeltWord) continue;
      if (!OneLetterApart(asked, words_[n].text)) continue;
      if (words_[n].matched && !TakeFromPlace(query, q, n)) continue;
      Match(q, n, kMisspeltFactor);
      result_.misspelt = true;
      result_.misspelt_known = query.words[q].indexed.names >= kKnownNames;
      result_.misspelt_length = static_cast<std::uint8_t>(std::min<std::size_t>(255, asked.size()));
      return;
    }
  }
}

void AgreementScorer::Pair(const QueryName& query) {
  const std::size_t count = query.words.size();
  for (std::size_t q = 0; q < count; ++q) {
    // On from the word before: "Kolding Sygehus" of "Sygehus Lillebælt, Kolding Sygehus".
    const bool anew = pairs_.empty() || words_[pairs_.back().second].tail;
    const std::size_t from = anew ? 0 : pairs_.back().second + 1;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::size_t n = (from + i) % words_.size();
      if (words_[n].matched || words_[n].text != query.words[q].text) continue;
      Match(q, n, 1);
      break;
    }
  }
  for (std::size_t q = 0; q < count; ++q) {
    for (std::size_t n = 0; n < words_.size() && (matched_ >> q & 1) == 0; ++n) {
      if (!words_[n].matched && PairAt(query, q, n)) break;
    }
  }
  PairJoined(query);
  PairMisspelt(query);
}

bool AgreementScorer::IsAt(const Municipalities* municipalities, const IndexedName& name) const {
  return municipalities != nullptr && std::find(municipalities->begin(), municipalities->end(),
                                                name.municipality) != municipalities->end();
}

// Whether the name has no word that the ad's lacks but its place, and what stands behind it: a
// shop's street.
bool AgreementScorer::IsCovered() {
  std::size_t at = 0;  // in texts_, which has no tail
  for (std::size_t n = 0; n < words_.size(); ++n) {
    if (words_[n].tail || words_[n].matched) {
      at += words_[n].tail ? 0 : 1;
      continue;
    }
    return n > 0 && lexicon_->ClassAt(texts_, at).name_class == NameClass::kPlace;
  }
  return true;
}

double AgreementScorer::PlaceFactor(const QueryWord& word, bool fits) {
  result_.place_word = result_.place_word || fits;
  result_.place_elsewhere = result_.place_elsewhere || (!fits && word.municipalities != nullptr);
  return fits ? kPlaceFitsMissing : kPlaceMissing;
}

double AgreementScorer::MissingQuery(const QueryName& query, const IndexedName& name,
                                     const Municipalities& near, std::uint32_t skip,
                                     bool lies_near) {
  const std::size_t count = query.words.size();
  const bool covered = result_.covered = IsCovered();
  // The last word that agrees, if all before it do.
  std::size_t leading = 0;
  while (leading < count && (matched_ >> leading & 1) != 0) ++leading;
  std::uint32_t parts = 0;  // with a word that agrees
  for (std::size_t q = 0; q < count; ++q) {
    if ((matched_ >> q & 1) != 0) parts |= 1u << std::min<unsigned>(query.words[q].part, 31);
  }
  double missing = 0, elsewhere = 0;  // elsewhere: in other segments
  for (std::size_t q = 0; q < count; ++q) {
    if ((matched_ >> q & 1) != 0) continue;
    const QueryWord& word = query.words[q];
    result_.missing |= 1u << q;
    if ((skip >> q & 1) != 0) continue;
    double factor = 1;
    switch (word.name_class) {
      case NameClass::kDepartment: factor = kDepartmentMissing; break;
      case NameClass::kWeak: factor = kWeakMissing * std::min(1.0, kMostWeak / word.weight); break;
      case NameClass::kPlace: {
        const bool fits =
            IsAt(word.municipalities, name) ||
            (lies_near && word.municipalities != nullptr && SharePlace(*word.municipalities, near));
        if (fits) result_.explained |= 1u << q;
        factor = PlaceFactor(word, fits);
        break;
      }
      case NameClass::kApart: result_.apart = true; break;
      case NameClass::kNone: break;
    }
    const bool other_segment = (parts >> std::min<unsigned>(word.part, 31) & 1) == 0;
    if (covered && word.name_class != NameClass::kApart) {
      if (other_segment) {
        factor *= result_.misspelt ? kOtherSegmentMisspeltFactor : kOtherSegmentFactor;
      } else if (!result_.misspelt && !word.behind_alias && word.indexed.names < kTradeNames &&
                 q >= leading && leading > 0 && result_.rarity >= kRareName) {
        factor *= kBehindRareFactor;
      }
    }
    if (word.text.size() <= kInitials && q > 0) factor = std::min(factor, kInitialsFactor);
    if (q > 0 && (genitive_ >> (q - 1) & 1) != 0 && word.name_class != NameClass::kApart) {
      factor = std::min(factor, kBehindGenitiveFactor);
    }
    if (covered && other_segment) {
      (word.name_class == NameClass::kApart ? missing : elsewhere) +=
          std::min(word.weight, kMostOtherSegment) * factor;
    } else {
      missing += word.weight * factor;
    }
  }
  result_.explained |= skip;
  return missing + std::min(elsewhere, kMostOfOtherSegments);
}

// Whether one of several segments agrees as a whole, and whether the ad's name is how the name
// begins.
void AgreementScorer::FindWholeSegment() {
  bool several = false, any_whole = false, all_before = true;
  std::size_t before = 0;  // words that agree from the beginning on
  for (std::size_t n = 0; n < texts_.size();) {
    bool all = true;
    double rarity = 0;  // of words that are no places and no departments
    const std::uint8_t segment = words_[n].segment;
    several = several || segment > 0;
    for (; n < texts_.size() && words_[n].segment == segment; ++n) {
      all = all && words_[n].matched;
      all_before = all_before && words_[n].matched;
      before += all_before ? 1 : 0;
      if (!all) continue;
      const NameClass name_class = query_->words[words_[n].by].name_class;
      const bool names = name_class != NameClass::kPlace && name_class != NameClass::kDepartment;
      if (names) rarity += weights_->Of(words_[n].text);
    }
    any_whole = any_whole || (all && rarity >= kLeastSegmentRarity);
  }
  whole_segment_ = several && any_whole;
  leads_ = std::has_single_bit(matched_ + 1) && before >= 2 && !result_.reordered &&
           static_cast<std::size_t>(std::popcount(matched_)) == query_->words.size() &&
           result_.rarity >= kLeastLeadRarity;
}

// What counts of words_[n], which the ad's name lacks.
double AgreementScorer::NameFactor(std::size_t n, const QueryName& query,
                                   const Municipalities& near) {
  const EmployerLexicon::Class found = lexicon_->ClassAt(texts_, n);
  if (n == 0) {
    result_.begins_otherwise = found.name_class == NameClass::kNone &&
                               words_[n].text.size() > kInitials && !whole_segment_;
  }
  // "Bolderslev Executive Search" and "LS Executive Search", "Kolding Byg" and "Skive Byg".
  const NameClass asked_first = query.words.front().name_class;
  if (found.name_class == NameClass::kPlace && (matched_ & 1) == 0 &&
      (asked_first == NameClass::kPlace || (n == 0 && asked_first == NameClass::kNone))) {
    result_.place_before = true;
  }
  switch (found.name_class) {
    case NameClass::kWeak: return kWeakMissingInName;
    case NameClass::kApart: result_.apart = true; return 1;
    case NameClass::kPlace: {
      bool named = SharePlace(*found.municipalities, near);
      for (const QueryWord& word : query.words) {
        named = named || (word.municipalities != nullptr &&
                          SharePlace(*found.municipalities, *word.municipalities));
      }
      if (!named && result_.place_elsewhere) result_.place_conflict = true;
      return named ? kPlaceFitsMissing : kPlaceOfNameMissing;
    }
    default: break;
  }
  double factor = words_[n].text.size() <= kInitials ? kInitialsFactor : 1;
  if (leads_) factor = std::min(factor, kBehindLead);
  return factor;
}

double AgreementScorer::MissingName(const QueryName& query, const Municipalities& near) {
  double missing = 0, elsewhere = 0;  // elsewhere: in other segments than a whole one
  bool adds = false, all_weak = true, all_places = true;
  for (std::size_t n = 0; n < texts_.size(); ++n) {
    if (words_[n].matched) continue;
    adds = true;
    const NameClass name_class = lexicon_->ClassAt(texts_, n).name_class;
    all_weak = all_weak && name_class == NameClass::kWeak;
    all_places = all_places && name_class == NameClass::kPlace;
    const double factor = NameFactor(n, query, near);
    double weight = weights_->Of(words_[n].text);
    if (name_class == NameClass::kWeak) weight = std::min(weight, kMostWeak);
    result_.missing_name += weight;
    if (whole_segment_ && name_class != NameClass::kApart) {
      elsewhere += weight * std::min(factor, kOtherSegmentOfName);
    } else {
      missing += weight * factor;
    }
  }
  // The owner's name, and not the firm's.
  for (std::size_t n = texts_.size(); n < words_.size(); ++n) {
    if (words_[n].matched && words_[n].by == 0 && adds) result_.owners_name = true;
  }
  result_.adds_weak = adds && all_weak;
  result_.adds_place = adds && all_places;
  return missing + std::min(elsewhere, kMostOfOtherSegments);
}

Agreement AgreementScorer::Score(const QueryName& query, const IndexedName& name,
                                 const Municipalities& near, std::uint32_t skip, bool lies_near) {
  words_.clear();
  texts_.clear();
  query_ = &query;
  matched_ = genitive_ = 0;
  pairs_.clear();
  result_ = {};
  agreeing_ = 0;
  for (const bool tail : {false, true}) {
    std::string_view rest = tail ? name.tail : name.core;
    std::uint8_t segment = 0;
    while (!rest.empty()) {
      const std::uint8_t of_word = segment;
      const std::string_view word = TakeNameWord(&rest, &segment);
      words_.push_back({word, tail, of_word});
      if (!tail) texts_.push_back(word);
    }
  }
  Pair(query);
  FindWholeSegment();
  const double missing_query = MissingQuery(query, name, near, skip, lies_near);
  const double missing_name = MissingName(query, near);
  const double all = result_.rarity + missing_query + missing_name;
  result_.missing_query = missing_query;
  result_.missing_name_counted = missing_name;
  result_.agreeing = agreeing_;
  result_.share = all > 0 ? agreeing_ / all : 0;
  result_.matched = matched_;
  result_.whole = missing_query + missing_name == 0 && !result_.misspelt;
  return result_;
}

}  // namespace opslag
