// Why a posting was classified as it was: tokens, zones, matches, contributions, candidates.
#pragma once

#include <string>
#include <vector>

#include "classifier/classification.h"
#include "classifier/classifier.h"
#include "classifier/resolve/occupation.h"
#include "classifier/resolve/posting_matches.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

// The working of ClassifierThread's last posting: views of its buffers, valid until its next call.
struct MatchTrace {
  const CanonicalText* text = nullptr;
  const PostingMatches* posting = nullptr;
  const OccupationWork* work = nullptr;
};

// A report for a rule author's terminal: plain text, lines of at most about 100 columns.
std::string Explain(const Classifier& classifier, const MatchTrace& trace,
                    const Classification& classification);

}  // namespace opslag
