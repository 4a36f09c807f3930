// The weights of the confidence, fitted to labelled headlines: the maths of `opslag rules fit`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "classifier/resolve/occupation.h"
#include "classifier/ruleset/rule_set.h"
#include "ingest/eval/logistic_fit.h"

namespace opslag {

// One answer of at least four digits to a headline that has a code.
struct LabelledAnswer {
  std::size_t set = 0;  // which gold file
  std::string id;
  ConfidenceFeatures features;
  bool right = false;
};

// One gold file.
struct LabelledSet {
  std::string name;
  // Taken from an official list: nobody looked at it while writing rules for headlines.
  bool official = false;
};

struct ConfidenceFitSettings {
  // Of the right answers in sets that are not official, this share is owed to the rules' having
  // been written with these headlines at hand. Such an answer counts as right by (1 - optimism)
  // only.
  double optimism = 0.04;
  std::size_t folds = 5;
  // How much an official list counts beside a set of headlines, which are what is classified.
  double official_weight = 0.3;
  // As in FitSettings.
  double slope_deviation = 2;
};

// How well confidences fit one set.
struct SetFigures {
  std::size_t answers = 0;
  double right = 0;  // share
  double said = 0;   // mean confidence
  double ece = 0;
  double brier = 0;
  double log_loss = 0;
  double surest_half = 0;  // share right of the surest half of the answers
};

struct ConfidenceFit {
  LogisticModel model;  // slopes: score, margin, titled, whole
  // By set: with the weights that the rules have now, and by models that did not see the answer.
  std::vector<SetFigures> today, out_of_fold;
};

// Every set counts as much as the smallest, however many labels it has, official ones by their
// weight of that: two thousand official titles must not drown three hundred headlines. The prior
// says that no feature matters, so that fitting again gives the same weights, whatever today's are.
// REQUIRES: every LabelledAnswer::set
// < sets.size(), settings.folds >= 2.
ConfidenceFit FitConfidence(const std::vector<LabelledSet>& sets,
                            const std::vector<LabelledAnswer>& answers, const Weights& today,
                            const ConfidenceFitSettings& settings);

// The figures as a table, and the lines for rules/weights.textproto.
std::string ConfidenceFitText(const std::vector<LabelledSet>& sets, const ConfidenceFit& fit);

}  // namespace opslag
