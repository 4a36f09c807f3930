// Records in the wire format of a schema registry, through the whole way of one record.
#include "ingest/record/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "opslag/v1/enriched.pb.h"
#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

using testing::HasSubstr;

class PipelineFramingTest : public testing::Test {
 protected:
  static Result<std::string> Process(const PipelineSettings& settings, std::string_view value,
                                     WireForm form) {
    static const auto classifier = std::make_shared<const Classifier>(SmallRules().Compile());
    return Pipeline(classifier, settings)
        .Process(InputRecord{.value = value, .form = form, .key = {}, .origin = {}});
  }

  static std::string Posting(WireForm form) {
    v1::JobPosting posting;
    posting.set_source("s");
    posting.set_posting_id("7");
    return form == WireForm::kJson ? R"({"source":"s","postingId":"7"})"
                                   : posting.SerializeAsString();
  }

  static std::string Framed(WireForm form) {
    std::string framed;
    AppendConfluentFrame(4711, form, &framed);
    return framed + Posting(form);
  }
};

TEST_F(PipelineFramingTest, FramedRecordsAreReadWhenAskedFor) {
  PipelineSettings settings;
  settings.input_framing = Framing::kConfluent;
  for (const WireForm form : {WireForm::kJson, WireForm::kProtobuf}) {
    const auto framed = Process(settings, Framed(form), form);
    ASSERT_TRUE(framed) << framed.error().ToString();
    EXPECT_EQ(*framed, Process({}, Posting(form), form).value());
  }
}

TEST_F(PipelineFramingTest, OtherwiseTheReasonNamesTheSetting) {
  for (const WireForm form : {WireForm::kJson, WireForm::kProtobuf}) {
    const auto refused = Process({}, Framed(form), form);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnsupportedContent);
    EXPECT_THAT(refused.error().reason, HasSubstr("input-framing"));
  }
}

TEST_F(PipelineFramingTest, AskedForAndMissingIsADeadLetter) {
  PipelineSettings settings;
  settings.input_framing = Framing::kConfluent;
  for (const WireForm form : {WireForm::kJson, WireForm::kProtobuf}) {
    EXPECT_EQ(Process(settings, Posting(form), form).error().code, ErrorCode::kUnsupportedContent);
    EXPECT_EQ(Process(settings, "", form).error().code, ErrorCode::kEmptyRecord);
    std::string empty;
    AppendConfluentFrame(1, form, &empty);
    EXPECT_EQ(Process(settings, empty, form).error().code, ErrorCode::kEmptyRecord);
  }
}

TEST_F(PipelineFramingTest, OutputIsFramedWhereTheIdIsSet) {
  PipelineSettings settings;
  settings.output_schema_id = 0x01020304;
  settings.output_form = WireForm::kProtobuf;
  const auto framed = Process(settings, Posting(WireForm::kJson), WireForm::kJson);
  ASSERT_TRUE(framed);
  EXPECT_EQ(framed->substr(0, 6), std::string("\0\1\2\3\4\0", 6));
  v1::EnrichedPosting record;
  ASSERT_TRUE(record.ParseFromString(framed->substr(6)));
  EXPECT_EQ(record.posting_id(), "7");
}

}  // namespace
}  // namespace opslag
