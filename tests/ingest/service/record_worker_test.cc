#include "ingest/service/record_worker.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/ingest/service/fake_kafka.h"

namespace opslag::test {
namespace {

// Answers with what it was given.
class Describer final : public RecordProcessor {
 public:
  Result<std::string> Process(const InputRecord& record) override {
    return std::string(record.form == WireForm::kJson ? "json " : "protobuf ") +
           std::string(record.value.value_or("<none>")) + " " + std::string(record.key) + " " +
           std::string(record.origin.topic) + "/" + std::to_string(record.origin.partition) + "/" +
           std::to_string(record.origin.offset);
  }
};

class DescriberFactory final : public RecordProcessorFactory {
 public:
  std::unique_ptr<RecordProcessor> ForThread() override { return std::make_unique<Describer>(); }
  std::string RuleSetVersion() const override { return "none"; }
};

TEST(RecordWorkTest, HandsTheWholeRecordToTheProcessor) {
  const auto factory = std::make_shared<DescriberFactory>();
  const WorkFunction work = MakeRecordWork(factory, "in", WireForm::kJson)();
  EXPECT_EQ(work(MakeRecord(2, {7, "key", "value"})).value().bytes, "json value key in/2/7");
  EXPECT_EQ(work(MakeRecord(2, {8, std::nullopt, std::nullopt})).value().bytes,
            "json <none>  in/2/8");
}

TEST(RecordWorkTest, TheHeaderOverridesTheSetting) {
  const auto factory = std::make_shared<DescriberFactory>();
  const WorkFunction work = MakeRecordWork(factory, "in", WireForm::kJson)();
  const auto result =
      work(MakeRecord(0, {0, "k", "v"}, {{"content-type", "application/x-protobuf"}}));
  EXPECT_EQ(result.value().bytes, "protobuf v k in/0/0");
}

TEST(RecordWorkTest, AnUnknownContentTypeIsABadRecord) {
  const auto factory = std::make_shared<DescriberFactory>();
  const WorkFunction work = MakeRecordWork(factory, "in", WireForm::kJson)();
  const auto result = work(MakeRecord(0, {0, "k", "v"}, {{"content-type", "text/xml"}}));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnsupportedContent);
}

TEST(RecordWorkTest, ANewerContractIsABadRecord) {
  const auto factory = std::make_shared<DescriberFactory>();
  const WorkFunction work = MakeRecordWork(factory, "in", WireForm::kJson)();
  const auto with_version = [&](const std::string& version) {
    return work(MakeRecord(0, {0, "k", "v"}, {{"opslag.schema-version", version}}));
  };
  EXPECT_TRUE(with_version("1"));
  for (const char* other : {"2", "", "01", "v1"}) {
    ASSERT_FALSE(with_version(other)) << other;
    EXPECT_EQ(with_version(other).error().code, ErrorCode::kUnsupportedContent);
  }
}

}  // namespace
}  // namespace opslag::test
