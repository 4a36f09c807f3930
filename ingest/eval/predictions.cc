#include "ingest/eval/predictions.h"

#include <algorithm>
#include <utility>

#include "ingest/record/json_reader.h"

namespace opslag {
namespace {

class PredictionReader {
 public:
  explicit PredictionReader(RecordReader reader) : reader_(std::move(reader)) {}

  Result<Predictions> ReadAll() {
    for (;;) {
      Result<std::optional<FileRecord>> record = reader_.Next();
      if (!record) return tl::make_unexpected(std::move(record.error()));
      if (!*record) return std::move(predictions_);
      Result<void> read = Read(**record);
      if (!read) return tl::make_unexpected(std::move(read.error()));
    }
  }

 private:
  tl::unexpected<Error> Wrong(std::uint64_t number, const std::string& field,
                              std::string reason) const {
    std::string where = reader_.name() + ":" + std::to_string(number);
    if (!field.empty()) where += ": " + field;
    return Fail(ErrorCode::kIo, std::move(where), std::move(reason));
  }

  Result<void> Parse(std::string_view bytes, v1::EnrichedPosting* record) {
    if (reader_.form() == WireForm::kJson) {
      Reading ignored;
      return json_.Read(bytes, record, &ignored);
    }
    if (record->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return {};
    return Fail(ErrorCode::kMalformedProtobuf, "", "is no enriched record in protobuf's form");
  }

  Result<void> Read(const FileRecord& file_record) {
    const std::uint64_t number = file_record.number;
    if (file_record.problem) return Wrong(number, "", file_record.problem->reason);
    v1::EnrichedPosting record;
    const Result<void> parsed = Parse(file_record.bytes, &record);
    if (!parsed) return Wrong(number, parsed.error().where, parsed.error().reason);
    return Add(std::move(record), number);
  }

  Result<void> Add(v1::EnrichedPosting record, std::uint64_t number) {
    std::string id = std::move(*record.mutable_posting_id());
    if (id.empty()) return Wrong(number, "postingId", "is missing: is this an enriched record?");
    Prediction prediction = PredictionOf(std::move(record));
    prediction.number = number;
    if (!(prediction.confidence >= 0 && prediction.confidence <= 1)) {
      return Wrong(number, "occupation.confidence", "is not between 0 and 1");
    }
    const bool is_code = std::all_of(prediction.code.begin(), prediction.code.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
    if (!is_code || prediction.code.size() > 6) {
      return Wrong(number, "occupation.disco08", "is no code of at most six digits");
    }
    const auto [entry, is_new] = predictions_.try_emplace(std::move(id), std::move(prediction));
    if (is_new) return {};
    return Wrong(number, "postingId",
                 "stands already in line " + std::to_string(entry->second.number));
  }

  RecordReader reader_;
  JsonReader json_;
  Predictions predictions_;
};

}  // namespace

Prediction PredictionOf(v1::EnrichedPosting record) {
  Prediction prediction;
  v1::EnrichedPosting::Occupation& occupation = *record.mutable_occupation();
  prediction.code = std::move(*occupation.mutable_disco08());
  prediction.confidence = occupation.confidence();
  for (auto& alternative : *occupation.mutable_alternatives()) {
    prediction.alternatives.push_back(std::move(*alternative.mutable_disco08()));
  }
  prediction.is_stem = record.stem().is_stem();
  prediction.language = std::move(*record.mutable_language());
  return prediction;
}

Result<Predictions> ReadPredictions(const std::string& name, std::optional<WireForm> form) {
  Result<RecordReader> reader = RecordReader::Open(name, {.form = form});
  if (!reader) return tl::make_unexpected(std::move(reader.error()));
  return PredictionReader(std::move(*reader)).ReadAll();
}

}  // namespace opslag
