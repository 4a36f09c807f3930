#include "ingest/service/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace opslag {
namespace {

using std::chrono::milliseconds;

TEST(SettingsTest, TheDefaultsAreValid) {
  const auto valid = Validate(ServiceSettings{});
  EXPECT_TRUE(valid) << valid.error().ToString();
}

TEST(SettingsTest, SourcesAreReadWithTheirIntervals) {
  ServiceSettings settings;
  settings.sources = {{"a", "90m"}, {"b", "6h"}, {"c", "2d"}, {"d", "30s"}, {"e", "none"}};
  const auto sources = SourcesOf(settings);
  ASSERT_TRUE(sources);
  EXPECT_EQ(sources->expected.at("a"), std::chrono::minutes(90));
  EXPECT_EQ(sources->expected.at("b"), std::chrono::hours(6));
  EXPECT_EQ(sources->expected.at("c"), std::chrono::hours(48));
  EXPECT_EQ(sources->expected.at("d"), std::chrono::seconds(30));
  EXPECT_EQ(sources->expected.at("e"), std::chrono::seconds(0));
}

struct Mistake {
  const char* where;
  std::function<void(ServiceSettings&)> make;
};

class SettingsMistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(SettingsMistakeTest, IsFoundAndNamed) {
  ServiceSettings settings;
  GetParam().make(settings);
  const auto valid = Validate(settings);
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().code, ErrorCode::kConfiguration);
  EXPECT_EQ(valid.error().where, GetParam().where);
}

INSTANTIATE_TEST_SUITE_P(
    All, SettingsMistakeTest,
    ::testing::Values(
        Mistake{"input-topic", [](auto& s) { s.input_topic = ""; }},
        Mistake{"output-topic", [](auto& s) { s.output_topic = "two words"; }},
        Mistake{"dead-letter-topic", [](auto& s) { s.dead_letter_topic = ".."; }},
        Mistake{"name", [](auto& s) { s.name = std::string(250, 'x'); }},
        Mistake{"input-topic", [](auto& s) { s.output_topic = s.input_topic; }},
        Mistake{"input-topic", [](auto& s) { s.dead_letter_topic = s.input_topic; }},
        Mistake{"dead-letter-topic", [](auto& s) { s.dead_letter_topic = s.output_topic; }},
        Mistake{"kafka-brokers", [](auto& s) { s.kafka.brokers = ""; }},
        Mistake{"ordinal", [](auto& s) { s.ordinal = -1; }},
        Mistake{"batch-records", [](auto& s) { s.batch_records = 0; }},
        Mistake{"queue-records", [](auto& s) { s.queue_records = 0; }},
        Mistake{"admin-port", [](auto& s) { s.admin_port = 65'536; }},
        Mistake{"refusals-before-bisecting", [](auto& s) { s.refusals_before_bisecting = 0; }},
        Mistake{"log-level", [](auto& s) { s.log_level = "loud"; }},
        Mistake{"source",
                [](auto& s) {
                  s.sources = {{"jobnet", "soon"}};
                }},
        Mistake{"source",
                [](auto& s) {
                  s.sources = {{"jobnet", "6"}};
                }},
        Mistake{"source",
                [](auto& s) {
                  s.sources = {{"jobnet", "0h"}};
                }},
        Mistake{"source",
                [](auto& s) {
                  s.sources = {{"jobnet", "6h "}};
                }},
        Mistake{"source",
                [](auto& s) {
                  for (int i = 0; i < 201; ++i) s.sources[std::to_string(i)] = "none";
                }},
        Mistake{"late-after-ms", [](auto& s) { s.late_after = milliseconds(0); }},
        // Relations.
        Mistake{"batch-interval-ms", [](auto& s) { s.batch_interval = milliseconds(6'000); }},
        Mistake{"commit-timeout-ms", [](auto& s) { s.commit_timeout = s.transaction_timeout; }},
        Mistake{"transaction-timeout-ms", [](auto& s) { s.shutdown_grace = milliseconds(12'000); }},
        Mistake{"commit-timeout-ms", [](auto& s) { s.stall_timeout = milliseconds(5'000); }},
        // librdkafka's own opinion.
        Mistake{"kafka-property no.such", [](auto& s) { s.kafka.properties["no.such"] = "1"; }},
        Mistake{"kafka-property linger.ms",
                [](auto& s) { s.kafka.properties["linger.ms"] = "soon"; }},
        Mistake{"kafka-property enable.auto.commit",
                [](auto& s) { s.kafka.properties["enable.auto.commit"] = "true"; }},
        Mistake{"kafka-property transactional.id",
                [](auto& s) { s.kafka.properties["transactional.id"] = "mine"; }},
        Mistake{"kafka-property consumer.no.such",
                [](auto& s) { s.kafka.properties["consumer.no.such"] = "1"; }}));

TEST(SettingsTest, TheInstanceIsNamedAfterServiceAndOrdinal) {
  ServiceSettings settings;
  settings.name = "backfill";
  settings.ordinal = 3;
  EXPECT_EQ(settings.InstanceId(), "backfill-3");
}

class SecretFileTest : public ::testing::Test {
 protected:
  SecretFileTest()
      : folder_(std::filesystem::temp_directory_path() / ("opslag-" + std::to_string(getpid()))) {
    std::filesystem::create_directory(folder_);
  }
  ~SecretFileTest() override { std::filesystem::remove_all(folder_); }

  std::string File(const std::string& content) const {
    const std::string path = folder_ / "secret";
    std::ofstream(path) << content;
    return path;
  }

  std::filesystem::path folder_;
};

TEST_F(SecretFileTest, IsReadAndItsLineBreakCutOff) {
  ServiceSettings settings;
  settings.kafka.secret_files["sasl.password"] = File("hemmelig\n");
  EXPECT_TRUE(Validate(settings));
}

TEST_F(SecretFileTest, MustExist) {
  ServiceSettings settings;
  settings.kafka.secret_files["sasl.password"] = folder_ / "nowhere";
  const auto valid = Validate(settings);
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().code, ErrorCode::kIo);
}

TEST_F(SecretFileTest, IsAFileAndNotEmpty) {
  ServiceSettings settings;
  settings.kafka.secret_files["sasl.password"] = folder_;
  EXPECT_FALSE(Validate(settings));
  settings.kafka.secret_files["sasl.password"] = File("\n");
  EXPECT_FALSE(Validate(settings));
}

TEST_F(SecretFileTest, IsNeverQuoted) {
  ServiceSettings settings;
  settings.kafka.secret_files["linger.ms"] = File("hemmelig");  // not a number, so refused
  const auto valid = Validate(settings);
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().ToString().find("hemmelig"), std::string::npos);
}

}  // namespace
}  // namespace opslag
