// Predictions held against coders' answers: the figures of `opslag eval`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "ingest/eval/gold.h"
#include "ingest/eval/predictions.h"
#include "opslag/v1/reports.pb.h"

namespace opslag {

struct EvaluateSettings {
  std::size_t confusions = 20;  // kinds of confusion listed, the commonest first
  std::size_t examples = 3;     // of each
  bool with_titles = false;     // examples carry their headline, not their id alone
};

// What each figure means stands in proto/opslag/v1/reports.proto. Deterministic: equal counts stand
// in the order of their codes. Error: kUsage where a gold row has no prediction.
Result<v1::EvaluationReport> Evaluate(const std::vector<GoldRow>& gold,
                                      const Predictions& predictions,
                                      const EvaluateSettings& settings);

// k of n as the reports write it.
v1::Share MakeShare(std::size_t k, std::size_t n);

// The report for a person, lines of at most 100 columns.
std::string EvaluationText(const v1::EvaluationReport& report);

}  // namespace opslag
