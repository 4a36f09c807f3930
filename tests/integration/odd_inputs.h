// Input as it should never come, and what must become of it: the table in ingest/README.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/integration/kafka_fixture.h"
#include "tests/integration/sample_postings.h"

namespace opslag::integration {

struct OddInput {
  std::string name;
  std::string bytes;
  Form form = Form::kJson;
  std::string reason = {};  // of its dead letter or reject; empty: an enriched record comes out
  bool codable = false;     // whether the enriched record must have an occupation, else must not
  bool in_file = true;      // whether it can stand in a file of postings
  bool tombstone = false;
  Headers headers = {};  // beside its content-type
  // What the enriched record must say of how it was read.
  std::uint32_t repaired_sequences = 0;
  std::uint32_t unknown_fields = 0;
  std::string kept_out = {};  // text that must not be in it

  OutgoingRecord ToRecord() const;
};

std::vector<OddInput> OddInputs();

}  // namespace opslag::integration
