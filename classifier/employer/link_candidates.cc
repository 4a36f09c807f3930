// Names of the register that the ad's name may mean: by the whole name, by what ads call a firm, by
// its rarest words, and by words that are misspelt.
#include <algorithm>
#include <iterator>
#include <utility>

#include "classifier/employer/linker_impl.h"
#include "classifier/employer/name_index_format.h"

namespace opslag {
namespace {

// How far candidates are looked for.
constexpr std::size_t kMostKeyNames = 4096;    // with one key
constexpr std::uint32_t kFewNames = 400;       // a word with so few: all are looked at
constexpr std::uint32_t kMostNames = 600;      // the same for the two rarest words
constexpr std::size_t kMostCrossed = 250'000;  // names of words that are crossed with each other
constexpr std::size_t kMostCrossedWords = 3;
constexpr std::size_t kMostOtherForms = 16;
constexpr std::size_t kShortestPart = 2;  // of a word that is two in the register
constexpr std::size_t kMostCandidates = 700;
constexpr std::size_t kMostMisspelt = 40;
// A shorter alias is one only where it is the whole name.
constexpr std::size_t kShortestLeadingAlias = 3;

}  // namespace

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

}  // namespace opslag
