// Shows every posting of some files to whoever wants to count something.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "ingest/record/decode.h"
#include "ingest/record/record_processor.h"
#include "opslag/v1/posting.pb.h"

namespace opslag {

struct SweepSettings {
  std::vector<std::string> inputs;
  std::optional<WireForm> input_form;  // unset: told from the first bytes
  DecodeSettings decode;
  bool quiet = false;  // no progress bar
};

struct SweepSummary {
  std::uint64_t postings = 0;  // that were shown
  std::uint64_t rejected = 0;
};

// Takes one posting; `ordinal` is its place among all records, from 0, so that threads' findings
// can be put in order again.
using PostingVisitor = std::function<void(std::uint64_t ordinal, const v1::JobPosting& posting)>;

// One visitor for each thread, of which the caller's is one; a visitor is never called by two
// threads and meets its postings in the order of their ordinals. Memory does not grow with the
// input. A bad record is named on `messages` as `opslag classify` names it, counted, and passed
// over. Error: kIo. REQUIRES: visitors is not empty.
Result<SweepSummary> SweepPostings(const SweepSettings& settings,
                                   const std::vector<PostingVisitor>& visitors,
                                   std::ostream& messages);

}  // namespace opslag
