#include "classifier/ruleset/rule_set.h"

#include <algorithm>

#include "classifier/ruleset/rule_set_data.h"

namespace opslag {
namespace {

template <typename T>
const T* FindByCode(const std::vector<T>& sorted, std::string_view code) {
  const auto it =
      std::lower_bound(sorted.begin(), sorted.end(), code,
                       [](const T& item, std::string_view key) { return item.code < key; });
  return it != sorted.end() && it->code == code ? &*it : nullptr;
}

}  // namespace

const PlaceTable::Municipality* PlaceTable::FindMunicipality(std::string_view code) const {
  return FindByCode(municipalities, code);
}

const PlaceTable::PostalArea* PlaceTable::FindPostalArea(std::string_view code) const {
  return FindByCode(postal_areas, code);
}

const PlaceTable::Name* PlaceTable::FindName(std::string_view folded) const {
  const auto it = std::lower_bound(
      names.begin(), names.end(), folded,
      [](const Name& name, std::string_view key) { return name.name < key; });
  return it != names.end() && it->name == folded ? &*it : nullptr;
}

LandsdelRef PlaceTable::LandsdelOf(const Municipality& municipality) const {
  const auto it = std::find_if(landsdele.begin(), landsdele.end(), [&](const Landsdel& landsdel) {
    return landsdel.code == municipality.landsdel;
  });
  return it == landsdele.end() ? LandsdelRef{} : LandsdelRef{it->code, it->name};
}

RegionRef PlaceTable::RegionOf(std::string_view municipality_code, std::int32_t day) const {
  // A posting without a date is read with the oldest borders on record: it cannot be from the
  // future.
  const auto holds = [&](const Region& region) {
    const bool in_force = day == INT32_MIN ? region.first_day == INT32_MIN
                                           : region.first_day <= day && day <= region.last_day;
    return in_force && std::find(region.municipalities.begin(), region.municipalities.end(),
                                 municipality_code) != region.municipalities.end();
  };
  const auto it = std::find_if(regions.begin(), regions.end(), holds);
  return it == regions.end() ? RegionRef{} : RegionRef{it->code, it->name};
}

RuleSet::RuleSet(std::unique_ptr<const Data> data) : data_(std::move(data)) {}
RuleSet::~RuleSet() = default;

std::string_view RuleSet::version() const { return data_->version; }
std::uint32_t RuleSet::number() const { return data_->number; }
const std::shared_ptr<const TextTables>& RuleSet::text() const { return data_->text; }
const LiteralDatabase& RuleSet::literals() const { return *data_->database; }
std::size_t RuleSet::literal_count() const { return data_->database->literals().size(); }
std::string_view RuleSet::literal_text(std::uint32_t literal) const {
  return data_->database->literals()[literal];
}
std::uint32_t RuleSet::literal_length(std::uint32_t literal) const {
  return data_->database->literals().length(literal);
}

const LiteralUses& RuleSet::literal_uses() const { return data_->uses; }
std::span<const Use> RuleSet::uses(std::uint32_t literal) const { return data_->uses.Of(literal); }

std::string_view RuleSet::base_form(const Use& use) const {
  return data_->uses.base_forms()[use.base_form];
}

const TitleRule& RuleSet::title(RuleIndex index) const { return data_->titles[index]; }
const HeadRule& RuleSet::head(RuleIndex index) const { return data_->heads[index]; }
const ContextRule& RuleSet::context(RuleIndex index) const { return data_->contexts[index]; }
const ConceptRule& RuleSet::concept_rule(RuleIndex index) const { return data_->concepts[index]; }
const CueRule& RuleSet::cue(RuleIndex index) const { return data_->cues[index]; }
const ConditionRule& RuleSet::condition(RuleIndex index) const { return data_->conditions[index]; }
const ConditionRule& RuleSet::before_title() const { return data_->before_title; }
const NumberWords& RuleSet::number_words() const { return data_->number_words; }
const FrameRule& RuleSet::frame(RuleIndex index) const { return data_->frames[index]; }
const VacancyRule& RuleSet::vacancy(RuleIndex index) const { return data_->vacancies[index]; }

std::size_t RuleSet::title_count() const { return data_->titles.size(); }
std::size_t RuleSet::head_count() const { return data_->heads.size(); }
std::size_t RuleSet::context_count() const { return data_->contexts.size(); }
std::size_t RuleSet::concept_count() const { return data_->concepts.size(); }
std::size_t RuleSet::group_count() const { return data_->group_count; }
std::size_t RuleSet::code_count() const { return data_->codes.size(); }
std::string_view RuleSet::code(CodeIndex index) const { return data_->codes[index]; }

std::span<const HeadPair> RuleSet::head_pairs(WordIndex head) const {
  const std::uint32_t first = data_->first_head_pair[head];
  return std::span<const HeadPair>(data_->head_pairs)
      .subspan(first, data_->first_head_pair[head + 1] - first);
}

std::span<const WordGroup> RuleSet::forbidding_groups(WordIndex word) const {
  return data_->uses.GroupsOf(word);
}

bool RuleSet::IsCompoundHead(std::string_view word) const {
  return data_->compound_heads.find(word) != data_->compound_heads.end();
}

std::span<const RuleSet::LevelTerm> RuleSet::level_terms(std::string_view first_word) const {
  return data_->level_terms.Of(first_word);
}
std::span<const RuleSet::PhraseTerm> RuleSet::phrase_terms(std::string_view first_word) const {
  return data_->phrase_terms.Of(first_word);
}

std::span<const RuleSet::HeadlinePhrase> RuleSet::headline_phrases(
    std::string_view first_word) const {
  return data_->headline_phrases.Of(first_word);
}

std::span<const RuleSet::NamePhrase> RuleSet::name_phrases(std::string_view first_word) const {
  return data_->name_phrases.Of(first_word);
}

const RuleSet::DiscoCode* RuleSet::FindCode(std::string_view code) const {
  const auto it = data_->disco.find(code);
  return it == data_->disco.end() ? nullptr : &it->second;
}

bool RuleSet::IsTrueSubdivision(std::string_view six_digits) const {
  return six_digits.size() == 6 && !six_digits.ends_with("00") && FindCode(six_digits) != nullptr;
}

bool RuleSet::HasRulesFor(std::string_view code) const {
  return data_->codes_with_rules.count(std::string(code)) > 0;
}

const Weights& RuleSet::weights() const { return data_->weights; }
const StemTable& RuleSet::stem() const { return data_->stem; }
const PlaceTable& RuleSet::places() const { return data_->places; }
const EmployerWords& RuleSet::employer_words() const { return data_->employer_words; }
const IndustryTable& RuleSet::industries() const { return data_->industries; }
std::span<const IndustryDomain> RuleSet::industry_domains() const {
  return data_->industry_domains;
}

}  // namespace opslag
