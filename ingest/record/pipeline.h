// One record from bytes to bytes: decode, classify, encode. What `opslag run` and `opslag classify`
// both do with a posting, so that they give the same records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classifier/classifier.h"
#include "classifier/error.h"
#include "ingest/record/confluent.h"
#include "ingest/record/decode.h"
#include "ingest/record/encode.h"
#include "ingest/record/record_processor.h"

namespace opslag {

struct PipelineSettings {
  WireForm output_form = WireForm::kJson;
  // Puts the whole posting into the enriched record, for drill-down. Off, nothing of its text
  // leaves but title, employer's name and evidence.
  bool carry_original = false;
  // An answer of less confidence is withheld, and the record says so. From 0 to 1; 0 = none is.
  double min_confidence = 0;
  DecodeSettings decode;
  // A body with fewer letters is a teaser.
  std::size_t teaser_letters = 200;
  // How the records lie in their topic: as they are, or framed as a schema registry's clients write
  // them.
  Framing input_framing = Framing::kNone;
  // Set: enriched records are framed, with this id of their schema.
  std::optional<std::uint32_t> output_schema_id;
};

// Not thread-safe; one for each thread.
class Pipeline : public RecordProcessor {
 public:
  Pipeline(std::shared_ptr<const Classifier> classifier, const PipelineSettings& settings);

  Result<std::string> Process(const InputRecord& record) override;

  RecordFacts facts() const override { return facts_; }

  // Whether the last record that Process answered was left without an occupation.
  bool abstained() const { return abstained_; }
  // Whether a correction names that record's posting, and still fits it.
  CorrectionStatus correction() const { return correction_; }

 private:
  Result<DecodedRecord> Decode(std::string_view value, WireForm form);

  std::shared_ptr<const Classifier> classifier_;
  PipelineSettings settings_;
  RecordDecoder decoder_;
  ClassifierThread thread_;
  RecordFacts facts_;
  bool abstained_ = false;
  CorrectionStatus correction_ = CorrectionStatus::kUnspecified;
};

// Thread-safe.
class PipelineFactory : public RecordProcessorFactory {
 public:
  PipelineFactory(std::shared_ptr<const Classifier> classifier, const PipelineSettings& settings);

  std::unique_ptr<RecordProcessor> ForThread() override;
  std::string RuleSetVersion() const override;
  std::string RegisterVersion() const override;

 private:
  std::shared_ptr<const Classifier> classifier_;
  PipelineSettings settings_;
};

}  // namespace opslag
