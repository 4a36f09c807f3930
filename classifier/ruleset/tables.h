// The tables of a rule set that hold no terms to match: codes, STEM, places, weights, the build of
// text.
#pragma once

#include "classifier/ruleset/inflection.h"
#include "classifier/ruleset/rule_set_data.h"
#include "classifier/text/canonical_text.h"
#include "opslag/v1/rules.pb.h"

namespace opslag {

Strength ToStrength(v1::Strength::Value strength);
TextData ReadTextData(const v1::RuleArchive& archive);
std::vector<InflectionRule> ReadInflection(const v1::RuleArchive& archive);
ViewMap<RuleSet::DiscoCode> ReadDisco(const v1::DiscoFile& file);
Weights ReadWeights(const v1::WeightsFile& file);
StemTable ReadStem(const v1::StemFile& file);
// Error: kRules naming the code or date that does not fit.
Result<PlaceTable> ReadPlaces(const v1::RuleArchive& archive);
EmployerWords ReadEmployerWords(const v1::RuleArchive& archive);
// Phrases are folded with `tokenizer`.
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
