// A classification becomes an enriched record: a message first, then bytes.
//
// The same posting, rule set, corrections and register give the same bytes, but for provenance's topic,
// partition and offset: JSON prints every default and follows the contract's order, protobuf is
// serialised deterministically.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/classification.h"
#include "classifier/error.h"
#include "ingest/record/decode.h"
#include "ingest/record/record_processor.h"
#include "opslag/v1/enriched.pb.h"

namespace opslag {

// What a record was made with. Views, for the length of a call.
struct MadeWith {
  std::string_view rule_set_version = {};
  std::uint32_t rule_set_number = 0;
  std::string_view register_version = {};     // YYYY-MM-DD; empty = none
  std::string_view corrections_version = {};  // empty = none
  std::uint32_t corrections_number = 0;
};

// Orders the versions of one posting's record as text: "001791180000.0000202611.20261003.0000000004",
// which is the second at which the collector last knew something new of the posting, the rule set's
// number, the register's date and the corrections' number, each padded with zeros. The second is the later of lastSeenAt and
// withdrawnAt, else firstSeenAt, else publishedAt, else (and before 1970) 0.
std::string Revision(const v1::JobPosting& posting, const MadeWith& made_with);

// Everything but `original`.
v1::EnrichedPosting ToEnriched(const DecodedRecord& decoded, const Classification& classification,
                               const RecordOrigin& origin, const MadeWith& made_with);

// One line without its line end, or a binary message without its length.
// Error: kInternal, where protobuf refuses what passed the decoder's checks.
Result<std::string> Encode(const v1::EnrichedPosting& record, WireForm form);

}  // namespace opslag
