// The tables of a rule set that hold no terms to match: codes, STEM, places, weights, the build of
// text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "classifier/ruleset/inflection.h"
#include "classifier/ruleset/rule_set_data.h"
#include "classifier/text/canonical_text.h"
#include "opslag/v1/rules.pb.h"

namespace opslag {

// Days since 1970-01-01 of "YYYY-MM-DD".
std::optional<std::int32_t> ReadDay(const std::string& text);
Strength ToStrength(v1::Strength::Value strength);
TextData ReadTextData(const v1::RuleArchive& archive);
std::vector<InflectionRule> ReadInflection(const v1::RuleArchive& archive);
ViewMap<RuleSet::DiscoCode> ReadDisco(const v1::DiscoFile& file);
Weights ReadWeights(const v1::WeightsFile& file);
StemTable ReadStem(const v1::StemFile& file);
// Error: kRules naming the code or date that does not fit.
Result<PlaceTable> ReadPlaces(const v1::RuleArchive& archive);
EmployerWords ReadEmployerWords(const v1::RuleArchive& archive);
// Error: kRules naming the date or grouping that does not fit.
Result<IndustryTable> ReadIndustries(const v1::RuleArchive& archive);
// Phrases are folded with `tokenizer`.
// The names of places and agencies. Fills the folded names of *places, too. Error: kRules naming the municipality code
// that is not in the table.
Result<PhrasesByWord<RuleSet::NamePhrase>> ReadNames(const v1::RuleArchive& archive,
                                                     Tokenizer* tokenizer, PlaceTable* places);
// The words that bound a framed phrase, as RuleSet::phrase_terms() gives them; an opening's frame
// is its index in the file.
PhrasesByWord<RuleSet::LevelTerm> ReadLevelTerms(const v1::RuleArchive& archive,
                                                 Tokenizer* tokenizer);
NumberWords ReadNumberWords(const v1::ConditionFile& conditions, Tokenizer* tokenizer);
PhrasesByWord<RuleSet::PhraseTerm> ReadPhraseTerms(const v1::FrameFile& frames,
                                                   Tokenizer* tokenizer);
PhrasesByWord<RuleSet::HeadlinePhrase> ReadHeadline(const v1::RuleArchive& archive,
                                                    Tokenizer* tokenizer);

}  // namespace opslag
