#include "ingest/record/pipeline.h"

#include <utility>

#include "classifier/ruleset/corrections.h"
#include "ingest/record/teaser.h"
#include "ingest/record/to_posting.h"

namespace opslag {
namespace {

RecordFacts FactsOf(const v1::JobPosting& posting, std::size_t teaser_letters) {
  RecordFacts facts{posting.source(), IsTeaser(posting, teaser_letters), std::nullopt, {}};
  if (posting.has_published_at()) facts.published_ms = posting.published_at().seconds() * 1000;
  return facts;
}

RecordFacts::Link LinkOf(const EmployerLink& employer) {
  using Employer = v1::EnrichedPosting::Employer;
  return {Employer::Level::Value_Name(static_cast<Employer::Level::Value>(employer.level)),
          Employer::Method::Value_Name(static_cast<Employer::Method::Value>(employer.method))};
}

}  // namespace

Pipeline::Pipeline(std::shared_ptr<const Classifier> classifier, const PipelineSettings& settings)
    : classifier_(std::move(classifier)),
      settings_(settings),
      decoder_(settings.decode),
      thread_(classifier_, settings.min_confidence) {}

Result<std::string> Pipeline::Process(const InputRecord& record) {
  if (!record.value) return Fail(ErrorCode::kEmptyRecord, "", "is a tombstone");
  Result<DecodedRecord> decoded = Decode(*record.value, record.form);
  if (!decoded) return tl::make_unexpected(std::move(decoded.error()));
  facts_ = FactsOf(decoded->posting, settings_.teaser_letters);
  const Classification& classification = thread_.Classify(ToPosting(decoded->posting));
  abstained_ = classification.occupation.disco08.empty();
  correction_ = classification.occupation.correction.status;
  if (!classifier_->RegisterVersion().empty()) facts_.link = LinkOf(classification.employer);
  const Corrections* const corrections = classifier_->corrections();
  const MadeWith made_with{
      .rule_set_version = classifier_->RuleSetVersion(),
      .rule_set_number = classifier_->RuleSetNumber(),
      .register_version = classifier_->RegisterVersion(),
      .corrections_version = corrections ? corrections->version() : std::string_view(),
      .corrections_number = corrections ? corrections->number() : 0};
  v1::EnrichedPosting enriched = ToEnriched(*decoded, classification, record.origin, made_with);
  if (settings_.carry_original) *enriched.mutable_original() = std::move(decoded->posting);
  Result<std::string> encoded = Encode(enriched, settings_.output_form);
  if (!encoded || !settings_.output_schema_id) return encoded;
  std::string framed;
  framed.reserve(encoded->size() + kConfluentFrame);
  AppendConfluentFrame(*settings_.output_schema_id, settings_.output_form, &framed);
  return framed.append(*encoded);
}

Result<DecodedRecord> Pipeline::Decode(std::string_view value, WireForm form) {
  if (settings_.input_framing == Framing::kNone) {
    // Neither JSON nor protobuf begins so: better a word that helps than "is not JSON".
    if (!LooksFramed(value)) return decoder_.Decode(value, form);
    return Fail(ErrorCode::kUnsupportedContent, "",
                "begins as a schema registry's clients frame records; the setting input-framing = "
                "confluent reads them");
  }
  if (value.empty()) return decoder_.Decode(value, form);
  const Result<std::string_view> record = WithoutConfluentFrame(value, form);
  if (!record) return tl::make_unexpected(record.error());
  return decoder_.Decode(*record, form);
}

PipelineFactory::PipelineFactory(std::shared_ptr<const Classifier> classifier,
                                 const PipelineSettings& settings)
    : classifier_(std::move(classifier)), settings_(settings) {}

std::unique_ptr<RecordProcessor> PipelineFactory::ForThread() {
  return std::make_unique<Pipeline>(classifier_, settings_);
}

std::string PipelineFactory::RuleSetVersion() const {
  return std::string(classifier_->RuleSetVersion());
}

std::string PipelineFactory::RegisterVersion() const {
  return std::string(classifier_->RegisterVersion());
}

}  // namespace opslag
