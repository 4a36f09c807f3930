#include "ingest/eval/predictions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "classifier/varint.h"
#include "tests/ingest/files/temporary_directory.h"

namespace opslag {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class PredictionsTest : public testing::Test {
 protected:
  Result<Predictions> Read(std::string_view content) const {
    return ReadPredictions(directory_.Write("p", content), std::nullopt);
  }
  TemporaryDirectory directory_;
};

TEST_F(PredictionsTest, ReadsJsonLinesOfAnyWriter) {
  const auto read = Read(
      R"({"postingId":"1","occupation":{"disco08":"7221","confidence":0.75,)"
      R"("alternatives":[{"disco08":"7233"},{"disco08":"8211","score":"0.1"}]},"stem":{"isStem":true},"language":"da"})"
      "\n\n"
      R"({"posting_id":"2","mine":[1,2]})"
      "\n");
  ASSERT_TRUE(read) << read.error().ToString();
  ASSERT_EQ(read->size(), 2u);
  const Prediction& one = read->at("1");
  EXPECT_EQ(one.code, "7221");
  EXPECT_DOUBLE_EQ(one.confidence, 0.75);
  EXPECT_THAT(one.alternatives, ElementsAre("7233", "8211"));
  EXPECT_TRUE(one.is_stem);
  EXPECT_EQ(one.language, "da");
  EXPECT_EQ(read->at("2").code, "");
}

TEST_F(PredictionsTest, ReadsProtobuf) {
  v1::EnrichedPosting record;
  record.set_source("test");
  record.set_posting_id("1");
  record.mutable_occupation()->set_disco08("7221");
  std::string bytes;
  AppendVarint(record.ByteSizeLong(), &bytes);
  bytes += record.SerializeAsString();
  const auto read = ReadPredictions(directory_.Write("p", bytes), std::nullopt);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->at("1").code, "7221");
}

struct Fault {
  const char* line;
  const char* field;
};

class PredictionsRefuse : public PredictionsTest, public testing::WithParamInterface<Fault> {};

TEST_P(PredictionsRefuse, WithLineAndFieldAndWithoutQuoting) {
  const auto read = Read(std::string("{\"postingId\":\"0\"}\n") + GetParam().line + "\n");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kIo);
  EXPECT_THAT(read.error().where, testing::EndsWith(std::string("p:2") + GetParam().field));
  EXPECT_THAT(read.error().ToString(), Not(HasSubstr("Hemmelig")));
}

INSTANTIATE_TEST_SUITE_P(
    All, PredictionsRefuse,
    testing::Values(
        Fault{R"({"title":"Hemmelig")", ""}, Fault{R"({"title":"Hemmelig"})", ": postingId"},
        Fault{R"({"postingId":"0"})", ": postingId"},
        Fault{R"({"postingId":"1","occupation":{"confidence":"Hemmelig"}})",
              ": occupation.confidence"},
        Fault{R"({"postingId":"1","occupation":{"confidence":1.5}})", ": occupation.confidence"},
        Fault{R"({"postingId":"1","occupation":{"disco08":"72x1"}})", ": occupation.disco08"},
        Fault{R"({"postingId":"1","occupation":{"disco08":7221}})", ": occupation.disco08"}));

TEST_F(PredictionsTest, BinaryNoiseIsNamedByItsNumber) {
  const auto read =
      ReadPredictions(directory_.Write("p", std::string("\x02\xFF\xFF", 3)), WireForm::kProtobuf);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().where, testing::EndsWith("p:1"));
}

}  // namespace
}  // namespace opslag
