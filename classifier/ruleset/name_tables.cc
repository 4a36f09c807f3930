#include <algorithm>
#include <map>

#include "classifier/ruleset/phrase_map.h"
#include "classifier/ruleset/tables.h"

namespace opslag {
namespace {

// A name's municipalities, by what bears it: a municipality's name means that municipality,
// whatever villages are called so elsewhere; a postal district's means that district.
class NameReader {
 public:
  NameReader(Tokenizer* tokenizer, PlaceTable* places) : tokenizer_(tokenizer), places_(places) {}

  Result<std::vector<PlaceTable::Name>> Read(const v1::RuleArchive& archive) {
    AddMunicipalities();
    Close();
    AddPostalAreas(archive);
    Close();
    for (const auto& file : archive.places()) {
      for (const auto& town : file.town()) AddTown(town);
    }
    Close();
    for (const auto& file : archive.places()) {
      for (const std::string& name : file.abroad()) closed_[tokenizer_->Fold(name)].abroad = true;
    }
    if (!mistake_.empty()) return Fail(ErrorCode::kRules, "places", mistake_);
    std::vector<PlaceTable::Name> names;
    for (auto& [name, found] : closed_) {
      found.name = name;
      names.push_back(std::move(found));
    }
    return names;
  }

 private:
  void AddMunicipalities() {
    for (std::uint32_t i = 0; i < places_->municipalities.size(); ++i) {
      Add(tokenizer_->Fold(places_->municipalities[i].name), i);
    }
  }

  void AddPostalAreas(const v1::RuleArchive& archive) {
    for (const auto& file : archive.places()) {
      for (const auto& entry : file.postal_area()) {
        const auto area = std::lower_bound(
            places_->postal_areas.begin(), places_->postal_areas.end(), entry.postal_code(),
            [](const auto& a, const std::string& code) { return a.code < code; });
        if (area == places_->postal_areas.end()) continue;
        area->name = tokenizer_->Fold(entry.name());
        Add(area->name, area->municipality);
      }
    }
  }

  void AddTown(const v1::PlacesFile::Town& town) {
    const std::string name = tokenizer_->Fold(town.name());
    for (const std::string& code : town.municipality()) {
      const auto* found = places_->FindMunicipality(code);
      if (found != nullptr) {
        Add(name, static_cast<std::uint32_t>(found - places_->municipalities.data()));
      } else if (mistake_.empty()) {
        mistake_ = "no municipality has the code " + code;
      }
    }
  }

  void Add(const std::string& name, std::uint32_t municipality) {
    auto& list = open_[name].municipalities;
    if (std::find(list.begin(), list.end(), municipality) == list.end()) {
      list.push_back(municipality);
    }
  }

  // What is open belongs to one kind of place; names of an earlier kind stay as they are.
  void Close() {
    closed_.merge(open_);
    open_.clear();
  }

  Tokenizer* tokenizer_;
  PlaceTable* places_;
  std::map<std::string, PlaceTable::Name> open_, closed_;
  std::string mistake_;
};

}  // namespace

Result<PhrasesByWord<RuleSet::NamePhrase>> ReadNames(const v1::RuleArchive& archive,
                                                     Tokenizer* tokenizer, PlaceTable* places) {
  auto names = NameReader(tokenizer, places).Read(archive);
  if (!names) return tl::make_unexpected(names.error());
  places->names = std::move(*names);
  PhraseMap<RuleSet::NamePhrase> phrases(tokenizer);
  for (std::uint32_t i = 0; i < places->names.size(); ++i) {
    phrases.Add(std::vector<std::string>{places->names[i].name}, NamePhraseRole::kPlace, i);
  }
  for (const auto& file : archive.places()) {
    phrases.Add(file.words().before_place(), NamePhraseRole::kBeforePlace, 0u);
    phrases.Add(file.words().behind_place(), NamePhraseRole::kBehindPlace, 0u);
  }
  const auto add_agencies = [&](const auto& list, EmployerRole role) {
    phrases.Add(list, NamePhraseRole::kAgency, static_cast<std::uint32_t>(role));
  };
  for (const auto& file : archive.text()) {
    add_agencies(file.agencies().recruiter(), EmployerRole::kRecruiter);
    add_agencies(file.agencies().temp_agency(), EmployerRole::kTempAgency);
    add_agencies(file.agencies().portal(), EmployerRole::kPortal);
    phrases.Add(file.agencies().client_behind(), NamePhraseRole::kClientBehind, 0u);
    phrases.Add(file.agencies().client_behind_in_headline(), NamePhraseRole::kClientBehindInHeadline, 0u);
    phrases.Add(file.agencies().client_ends(), NamePhraseRole::kClientEnds, 0u);
  }
  return phrases.Finish();
}

}  // namespace opslag
