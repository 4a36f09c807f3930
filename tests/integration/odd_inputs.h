// Input as it should never come, and what must become of it: the table in ingest/README.md.
#pragma once

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
  bool codable = false;     // whether the enriched record may have an occupation
  bool in_file = true;      // whether it can stand in a file of postings
  bool tombstone = false;
  Headers headers = {};  // beside its content-type

  OutgoingRecord ToRecord() const;
};

std::vector<OddInput> OddInputs();

}  // namespace opslag::integration
