// A record's bytes become a posting, or an error that says which field is wrong and why.
//
// JSON and protobuf, same contract, same checks: whatever form a posting came in, the same message
// comes out. What can be mended is mended and counted (Reading); what breaks the contract is
// refused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "classifier/error.h"
#include "ingest/record/json_reader.h"
#include "ingest/record/record_processor.h"
#include "opslag/v1/posting.pb.h"

namespace opslag {

// Sizes in bytes. The defaults are some ten times what the largest real postings need; Kafka's own default
// limit is 1 MiB a record.
struct DecodeSettings {
  std::size_t max_record = std::size_t{8} << 20;
  std::size_t max_identity = 512;                 // source, postingId
  std::size_t max_field = std::size_t{16} << 10;  // every other text but the body
  std::size_t max_workplaces = 1000;
  // The source of a posting that names none.
  std::string default_source = "unknown";
};

struct DecodedRecord {
  v1::JobPosting posting;  // all text well-formed UTF-8, no unknown fields, timestamps in range
  Reading reading;
};

// One for each thread. Keeps nothing of a record after Decode.
class RecordDecoder {
 public:
  explicit RecordDecoder(DecodeSettings settings = {}) : settings_(std::move(settings)) {}

  // `where` of an error is the field in lowerCamelCase, as in JSON, for either form.
  // Errors: kEmptyRecord, kRecordTooLarge, kMalformedJson, kMalformedProtobuf, kWrongType,
  // kBadValue, kMissingField, kFieldTooLarge.
  Result<DecodedRecord> Decode(std::string_view record, WireForm form);

 private:
  DecodeSettings settings_;
  JsonReader json_;
};

}  // namespace opslag
