#include "classifier/resolve/correction.h"

#include <algorithm>
#include <string>

namespace opslag {
namespace {

std::string_view Group(std::string_view code) { return code.substr(0, 4); }

// The code's share of all candidates' scores.
double ShareOf(std::string_view code, const OccupationWork& work) {
  double total = 0, own = 0;
  for (const Candidate& candidate : work.candidates) {
    const double score = std::max(0.0, candidate.score);
    total += score;
    if (candidate.code == Group(code)) own = score;
  }
  return total > 0 ? own / total : 0;
}

void KeepRulesAnswer(const OccupationWork& work, Occupation* occupation) {
  if (occupation->disco08.empty()) return;
  auto& alternatives = occupation->alternatives;
  alternatives.insert(alternatives.begin(),
                      {occupation->disco08, occupation->label, ShareOf(occupation->disco08, work)});
  if (alternatives.size() > kMostAlternatives) alternatives.resize(kMostAlternatives);
}

void Override(const RuleSet& rules, const Correction& correction, const OccupationWork& work,
              Occupation* occupation) {
  const RuleSet::DiscoCode* code = rules.FindCode(correction.disco08);
  const std::string_view corrected = code == nullptr ? std::string_view() : code->code;
  if (occupation->disco08 != corrected) {
    auto& alternatives = occupation->alternatives;
    std::erase_if(alternatives, [&](const Alternative& alternative) {
      return alternative.disco08 == Group(corrected);
    });
    KeepRulesAnswer(work, occupation);
  }
  if (Group(occupation->disco08) != Group(corrected)) occupation->evidence.clear();
  occupation->disco08 = corrected;
  occupation->label = code == nullptr ? std::string_view() : code->label;
  occupation->confidence = corrected.empty() ? 0 : 1;
  occupation->origin = Origin::kCorrection;
  occupation->abstention = corrected.empty() ? Abstention::kCorrected : Abstention::kUnspecified;
  occupation->withheld_confidence = 0;
}

}  // namespace

void ApplyCorrection(const RuleSet& rules, const Corrections& corrections, const Posting& posting,
                     const OccupationWork& work, Occupation* occupation) {
  const std::span<const Correction> entries = corrections.Of(posting.source, posting.posting_id);
  if (entries.empty()) return;
  const std::string hash = TextHash(posting.title, posting.body);
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Correction& entry) { return entry.text_hash == hash; });
  const bool applies = found != entries.end();
  const Correction& entry = applies ? *found : entries.back();
  if (applies) Override(rules, entry, work, occupation);
  occupation->correction = {applies ? CorrectionStatus::kApplied : CorrectionStatus::kTextChanged,
                            entry.reason, entry.date};
}

}  // namespace opslag
