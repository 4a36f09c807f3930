#include "ingest/service/options.h"

#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <string>

namespace opslag {
namespace {

class OptionsTest : public ::testing::Test {
 protected:
  OptionsTest() { AddServiceOptions(app_, settings_); }

  void Parse(const std::string& line) { app_.parse(line); }

  CLI::App app_{"test"};
  ServiceSettings settings_;
};

TEST_F(OptionsTest, WithoutFlagsNothingChanges) {
  Parse("");
  EXPECT_EQ(settings_.input_topic, "job-postings");
  EXPECT_EQ(settings_.batch_interval, std::chrono::milliseconds(200));
  EXPECT_EQ(settings_.delivery, Delivery::kExactlyOnce);
}

TEST_F(OptionsTest, FlagsSetValues) {
  Parse(
      "--input-topic in --ordinal 2 --batch-interval-ms 50 --delivery at-least-once "
      "--output-form protobuf --offset-reset latest --check-topics false");
  EXPECT_EQ(settings_.input_topic, "in");
  EXPECT_EQ(settings_.ordinal, 2);
  EXPECT_EQ(settings_.batch_interval, std::chrono::milliseconds(50));
  EXPECT_EQ(settings_.delivery, Delivery::kAtLeastOnce);
  EXPECT_EQ(settings_.output_form, WireForm::kProtobuf);
  EXPECT_EQ(settings_.offset_reset, OffsetReset::kLatest);
  EXPECT_FALSE(settings_.check_topics);
}

TEST_F(OptionsTest, PropertiesRepeat) {
  Parse("--kafka-property a=1 --kafka-property producer.b=x=y");
  EXPECT_EQ(settings_.kafka.properties.at("a"), "1");
  EXPECT_EQ(settings_.kafka.properties.at("producer.b"), "x=y");
}

TEST_F(OptionsTest, APropertyWithoutValueIsRefusedAndNotQuoted) {
  try {
    Parse("--kafka-property hemmelig");
    FAIL() << "was accepted";
  } catch (const CLI::ParseError& error) {
    EXPECT_EQ(std::string(error.what()).find("hemmelig"), std::string::npos);
  }
}

TEST_F(OptionsTest, AnUnknownWordIsRefused) {
  EXPECT_THROW(Parse("--delivery exactly-twice"), CLI::ParseError);
}

TEST_F(OptionsTest, TheEnvironmentSetsValuesAndFlagsOverrideIt) {
  setenv("OPSLAG_INPUT_TOPIC", "from-environment", 1);
  setenv("OPSLAG_ORDINAL", "7", 1);
  setenv("OPSLAG_KAFKA_PROPERTY", "a=1\nb=2", 1);
  Parse("--ordinal 8");
  unsetenv("OPSLAG_INPUT_TOPIC");
  unsetenv("OPSLAG_ORDINAL");
  unsetenv("OPSLAG_KAFKA_PROPERTY");
  EXPECT_EQ(settings_.input_topic, "from-environment");
  EXPECT_EQ(settings_.ordinal, 8);
  EXPECT_EQ(settings_.kafka.properties.at("a"), "1");
  EXPECT_EQ(settings_.kafka.properties.at("b"), "2");
}

TEST_F(OptionsTest, TheHelpShowsDefaultsAndVariables) {
  const std::string help = app_.help();
  EXPECT_NE(help.find("OPSLAG_BATCH_RECORDS"), std::string::npos);
  EXPECT_NE(help.find("12000"), std::string::npos);
  EXPECT_NE(help.find("exactly-once"), std::string::npos);
}

}  // namespace
}  // namespace opslag
