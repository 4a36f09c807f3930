// What `opslag run` and `opslag classify` do with one record, corrections included.
#include "ingest/record/pipeline.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <string>

#include "classifier/ruleset/corrections.h"
#include "opslag/v1/enriched.pb.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using Occupation = v1::EnrichedPosting::Occupation;

constexpr std::string_view kRecord =
    R"({"source":"portal","postingId":"17","title":"Kok søges","body":"Du skal lave mad"})";
constexpr std::string_view kRewritten =
    R"({"source":"portal","postingId":"17","title":"Kok søges","body":"Du skal servere"})";

class PipelineTest : public testing::Test {
 protected:
  // A pipeline with a correction of kRecord, of the edition `number`.
  Pipeline Corrected(std::uint32_t number) {
    const auto rules = SmallRules()
                           .File("occupations/51/5120.textproto",
                                 R"(disco08: "5120" title { id: "kok" form: "kok" })")
                           .Compile();
    const Correction entry{.source = "portal",
                           .posting_id = "17",
                           .text_hash = TextHash("Kok søges", "Du skal lave mad"),
                           .disco08 = "2512",
                           .reason = "læst",
                           .date = "2026-11-29"};
    const auto corrections = Corrections::Parse(
        "c", "version: \"1\" number: " + std::to_string(number) + "\n" + CorrectionEntry(entry),
        *rules);
    EXPECT_TRUE(corrections) << corrections.error().ToString();
    return Pipeline(std::make_shared<const Classifier>(rules, *corrections), {});
  }

  static std::string Bytes(Pipeline& pipeline, std::string_view value) {
    const Result<std::string> made = pipeline.Process({.value = value,
                                                       .form = WireForm::kJson,
                                                       .key = {},
                                                       .origin = {.topic = "in", .offset = 4}});
    EXPECT_TRUE(made) << made.error().ToString();
    return made ? *made : std::string();
  }
  static v1::EnrichedPosting Record(Pipeline& pipeline, std::string_view value) {
    v1::EnrichedPosting record;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(Bytes(pipeline, value), &record).ok());
    return record;
  }
};

TEST_F(PipelineTest, ACorrectedRecordSaysWhyAndByWhichEdition) {
  Pipeline pipeline = Corrected(3);
  const v1::EnrichedPosting record = Record(pipeline, kRecord);
  EXPECT_EQ(record.occupation().disco08(), "2512");
  EXPECT_EQ(record.occupation().origin(), Occupation::CORRECTION);
  EXPECT_EQ(record.occupation().correction().reason(), "læst");
  EXPECT_EQ(record.stem().status(), v1::EnrichedPosting::Stem::Status::YES);
  EXPECT_EQ(record.provenance().corrections_version().substr(0, 2), "1-");
  EXPECT_EQ(pipeline.correction(), CorrectionStatus::kApplied);
}

TEST_F(PipelineTest, ARewrittenRecordIsLeftToTheRules) {
  Pipeline pipeline = Corrected(3);
  const v1::EnrichedPosting record = Record(pipeline, kRewritten);
  EXPECT_EQ(record.occupation().disco08(), "5120");
  EXPECT_EQ(record.occupation().correction().status(),
            Occupation::Correction::Status::TEXT_CHANGED);
  EXPECT_EQ(pipeline.correction(), CorrectionStatus::kTextChanged);
}

TEST_F(PipelineTest, AReplayGivesTheSameBytesAndALaterEditionANewerRevision) {
  Pipeline first = Corrected(3), again = Corrected(3), later = Corrected(4);
  EXPECT_EQ(Bytes(first, kRecord), Bytes(again, kRecord));
  EXPECT_LT(Record(first, kRecord).provenance().revision(),
            Record(later, kRecord).provenance().revision());
}

}  // namespace
}  // namespace opslag
