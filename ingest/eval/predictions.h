// What a classifier answered, read back from its enriched records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "classifier/error.h"
#include "ingest/files/record_reader.h"
#include "opslag/v1/enriched.pb.h"

namespace opslag {

struct Prediction {
  std::string code;  // empty = abstained
  double confidence = 0;
  std::vector<std::string> alternatives;  // codes, best first
  bool is_stem = false;
  std::string language;
  std::uint64_t number = 0;  // line or record in the file
};

// By posting id.
using Predictions = std::unordered_map<std::string, Prediction>;

Prediction PredictionOf(v1::EnrichedPosting record);

// Reads enriched records as `opslag classify` writes them, JSON lines or protobuf. `form` unset:
// told from the first bytes. "-" is standard input. Fields that the contract does not know are
// passed over, so that other classifiers' answers can be read, too: postingId and occupation will
// do. Error: kIo, `where` is "FILE:LINE: field"; the first fault ends it, for figures over a part
// of the records would look like figures over all.
Result<Predictions> ReadPredictions(const std::string& name, std::optional<WireForm> form);

}  // namespace opslag
