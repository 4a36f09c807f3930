#include "classifier/ruleset/tables.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <set>

#include "classifier/ruleset/phrase_map.h"

namespace opslag {
namespace {

Section ToSection(v1::TextFile::Section::Value section) {
  using V = v1::TextFile::Section;
  switch (section) {
    case V::TASKS: return Section::kTasks;
    case V::PROFILE: return Section::kProfile;
    case V::ABOUT: return Section::kAbout;
    case V::OFFER: return Section::kOffer;
    case V::APPLICATION: return Section::kApplication;
    case V::BOILERPLATE: return Section::kBoilerplate;
    default: return Section::kUnknown;
  }
}

template <typename T>
void SortByCode(std::vector<T>* items) {
  std::sort(items->begin(), items->end(), [](const T& a, const T& b) { return a.code < b.code; });
}

class PlaceReader {
 public:
  Result<PlaceTable> Read(const v1::RuleArchive& archive) {
    for (const auto& file : archive.places()) {
      for (const auto& entry : file.municipality()) {
        table_.municipalities.push_back({entry.code(), entry.name(), entry.landsdel()});
      }
      for (const auto& entry : file.landsdel()) {
        table_.landsdele.push_back({entry.code(), entry.name()});
      }
    }
    SortByCode(&table_.municipalities);
    for (const auto& file : archive.places()) {
      for (const auto& entry : file.postal_area()) ReadPostalArea(entry);
      for (const auto& entry : file.region()) ReadRegion(entry);
    }
    SortByCode(&table_.postal_areas);
    if (!mistake_.empty()) return Fail(ErrorCode::kRules, "places", mistake_);
    return std::move(table_);
  }

 private:
  void ReadPostalArea(const v1::PlacesFile::PostalArea& entry) {
    const PlaceTable::Municipality* found = Known(entry.municipality());
    if (found == nullptr) return;
    PlaceTable::PostalArea area{entry.postal_code(), IndexOf(found),
                                entry.other_municipality_size() > 0, {}, {}};
    for (const std::string& code : entry.other_municipality()) {
      if (const auto* other = Known(code)) area.others.push_back(IndexOf(other));
    }
    table_.postal_areas.push_back(std::move(area));
  }

  std::uint32_t IndexOf(const PlaceTable::Municipality* municipality) const {
    return static_cast<std::uint32_t>(municipality - table_.municipalities.data());
  }

  void ReadRegion(const v1::PlacesFile::Region& entry) {
    PlaceTable::Region region;
    region.code = entry.code();
    region.name = entry.name();
    if (!entry.valid_from().empty()) region.first_day = Day(entry.valid_from());
    if (!entry.valid_to().empty()) region.last_day = Day(entry.valid_to());
    for (const std::string& code : entry.municipality()) {
      if (Known(code) != nullptr) region.municipalities.push_back(code);
    }
    table_.regions.push_back(std::move(region));
  }

  const PlaceTable::Municipality* Known(const std::string& code) {
    const auto* found = table_.FindMunicipality(code);
    if (found == nullptr && mistake_.empty()) mistake_ = "no municipality has the code " + code;
    return found;
  }

  std::int32_t Day(const std::string& text) {
    const std::optional<std::int32_t> day = ReadDay(text);
    if (!day && mistake_.empty()) mistake_ = text + " is no date of the form YYYY-MM-DD";
    return day.value_or(0);
  }

  PlaceTable table_;
  std::string mistake_;
};

}  // namespace

std::optional<std::int32_t> ReadDay(const std::string& text) {
  int year = 0;
  unsigned month = 0, day = 0;
  char behind = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%c", &year, &month, &day, &behind) != 3) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

Strength ToStrength(v1::Strength::Value strength) {
  switch (strength) {
    case v1::Strength::WEAK: return Strength::kWeak;
    case v1::Strength::STRONG: return Strength::kStrong;
    default: return Strength::kNormal;
  }
}

TextData ReadTextData(const v1::RuleArchive& archive) {
  TextData data;
  for (const auto& file : archive.text()) {
    const auto append = [](const auto& from, std::vector<std::string>* to) {
      to->insert(to->end(), from.begin(), from.end());
    };
    append(file.protected_term(), &data.protected_terms);
    append(file.compound_tail(), &data.compound_tails);
    append(file.abbreviation(), &data.abbreviations);
    for (const auto& language : file.language()) {
      data.languages.push_back({language.code(), {language.word().begin(), language.word().end()}});
    }
    for (const auto& heading : file.heading()) {
      data.headings.push_back(
          {ToSection(heading.section()), {heading.phrase().begin(), heading.phrase().end()}});
    }
  }
  return data;
}

std::vector<InflectionRule> ReadInflection(const v1::RuleArchive& archive) {
  std::vector<InflectionRule> rules;
  for (const auto& file : archive.text()) {
    for (const auto& entry : file.inflection()) {
      rules.push_back(
          {entry.ending(), {entry.form().begin(), entry.form().end()}, entry.modifier()});
    }
  }
  return rules;
}

ViewMap<RuleSet::DiscoCode> ReadDisco(const v1::DiscoFile& file) {
  ViewMap<RuleSet::DiscoCode> codes;
  for (const auto& entry : file.code()) {
    codes.emplace(entry.code(), RuleSet::DiscoCode{entry.code(), entry.label()});
  }
  return codes;
}

Weights ReadWeights(const v1::WeightsFile& file) {
  Weights weights;
  weights.title[0] = file.title_weak();
  weights.title[1] = file.title_normal();
  weights.title[2] = file.title_strong();
  weights.compound_end = file.compound_end();
  weights.extra_word = file.extra_word();
  weights.later_title = file.later_title();
  weights.domain_same_word = file.domain_same_word();
  weights.domain_before = file.domain_before();
  weights.domain_behind = file.domain_behind();
  weights.domain_near = file.domain_near();
  weights.domain_employer = file.domain_employer();
  weights.domain_body = file.domain_body();
  weights.domain_industry = file.domain_industry();
  weights.group_share = file.group_share();
  weights.zone_behind = file.zone_behind();
  weights.zone_employer = file.zone_employer();
  weights.body_lead = file.body_lead();
  weights.body_announced = file.body_announced();
  weights.body_other = file.body_other();
  weights.body_title_cap = file.body_title_cap();
  weights.context[0] = file.context_weak();
  weights.context[1] = file.context_normal();
  weights.context[2] = file.context_strong();
  weights.context_cap = file.context_cap();
  weights.least_score = file.least_score();
  weights.confidence_bias = file.confidence_bias();
  weights.confidence_score = file.confidence_score();
  weights.confidence_margin = file.confidence_margin();
  weights.confidence_titled = file.confidence_titled();
  weights.confidence_whole = file.confidence_whole();
  return weights;
}

StemTable ReadStem(const v1::StemFile& file) {
  StemTable table;
  table.stem_prefixes.assign(file.stem_prefix().begin(), file.stem_prefix().end());
  for (const auto& group : file.group()) {
    table.groups.push_back(
        {group.key(), group.name(), {group.prefix().begin(), group.prefix().end()}});
  }
  return table;
}

Result<PlaceTable> ReadPlaces(const v1::RuleArchive& archive) {
  return PlaceReader().Read(archive);
}

EmployerWords ReadEmployerWords(const v1::RuleArchive& archive) {
  EmployerWords words;
  const auto append = [](const auto& written, std::vector<std::string>* to) {
    to->insert(to->end(), written.begin(), written.end());
  };
  for (const auto& file : archive.employers()) {
    for (const auto& entry : file.legal_form()) {
      words.legal_forms.push_back({{entry.form().begin(), entry.form().end()}, entry.leads()});
    }
    append(file.ignored(), &words.ignored);
    append(file.tail(), &words.tails);
    append(file.weak(), &words.weak);
    append(file.apart(), &words.apart);
    append(file.department(), &words.departments);
    for (const auto& entry : file.abbreviation()) {
      words.abbreviations.push_back({entry.abbreviated(), {entry.written_out().begin(), entry.written_out().end()}});
    }
    for (const auto& entry : file.alias()) {
      words.aliases.push_back({{entry.name().begin(), entry.name().end()},
                               {entry.registered().begin(), entry.registered().end()}});
    }
    append(file.franchise(), &words.franchises);
    append(file.text().before_name(), &words.before_name);
    append(file.text().behind_name(), &words.behind_name);
    append(file.shared_domain(), &words.shared_domains);
  }
  return words;
}

// Towns and municipalities, and what of them is theirs ("Vejles").
std::set<std::string> PlaceNames(const v1::RuleArchive& archive) {
  std::set<std::string> names;
  const auto add = [&](const std::string& name) {
    if (name.empty()) return;
    names.insert(name);
    names.insert(name + "s");
  };
  for (const auto& file : archive.places()) {
    for (const auto& entry : file.municipality()) add(entry.name());
    for (const auto& entry : file.postal_area()) add(entry.name());
  }
  return names;
}

PhrasesByWord<RuleSet::HeadlinePhrase> ReadHeadline(const v1::RuleArchive& archive,
                                                    Tokenizer* tokenizer) {
  PhraseMap<RuleSet::HeadlinePhrase> phrases(tokenizer);
  for (const auto& file : archive.text()) {
    phrases.Add(file.headline().behind(), HeadlineWord::kBehind);
    phrases.Add(file.headline().seeks(), HeadlineWord::kSeeks);
    phrases.Add(file.headline().sought(), HeadlineWord::kSought);
    phrases.Add(file.headline().joins(), HeadlineWord::kJoins);
    phrases.Add(file.headline().legal_form(), HeadlineWord::kLegalForm);
    phrases.Add(file.agencies().recruiter(), HeadlineWord::kAgency);
    phrases.Add(file.agencies().temp_agency(), HeadlineWord::kAgency);
    phrases.Add(file.agencies().portal(), HeadlineWord::kAgency);
  }
  // Behind the words that build headlines: a town that is written like one of them is not told from
  // it.
  phrases.Add(PlaceNames(archive), HeadlineWord::kPlace);
  return phrases.Finish();
}

PhrasesByWord<RuleSet::LevelTerm> ReadLevelTerms(const v1::RuleArchive& archive,
                                                 Tokenizer* tokenizer) {
  PhraseMap<RuleSet::LevelTerm> phrases(tokenizer);
  for (const auto& file : archive.competences()) {
    for (const auto& entry : file.level()) {
      phrases.Add(entry.phrase(), static_cast<LanguageLevel>(entry.level()));
    }
  }
  return phrases.Finish();
}

NumberWords ReadNumberWords(const v1::ConditionFile& conditions, Tokenizer* tokenizer) {
  NumberWords words;
  for (const auto& entry : conditions.number_word()) {
    for (const std::string& word : entry.word()) {
      words.values.emplace(tokenizer->Fold(word), entry.value());
    }
  }
  for (const std::string& word : conditions.range_word()) {
    words.range_words.push_back(tokenizer->Fold(word));
  }
  return words;
}

PhrasesByWord<RuleSet::PhraseTerm> ReadPhraseTerms(const v1::FrameFile& frames,
                                                   Tokenizer* tokenizer) {
  PhraseMap<RuleSet::PhraseTerm> phrases(tokenizer);
  for (int i = 0; i < frames.frame_size(); ++i) {
    phrases.Add(frames.frame(i).opening(), PhraseWord::kOpening, static_cast<RuleIndex>(i));
  }
  phrases.Add(frames.stop(), PhraseWord::kStop, RuleIndex{0});
  phrases.Add(frames.no_first(), PhraseWord::kNoFirst, RuleIndex{0});
  phrases.Add(frames.no_last(), PhraseWord::kNoLast, RuleIndex{0});
  phrases.Add(frames.joint(), PhraseWord::kJoint, RuleIndex{0});
  return phrases.Finish();
}

}  // namespace opslag
