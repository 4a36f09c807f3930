// A running service gets other rules.
#include <csignal>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classifier/support/small_rules.h"
#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kRulesUnusable = 4;
constexpr const char* kFile = "occupations/51/5120.textproto";
constexpr const char* kCook = R"(disco08: "5120" title { id: "kok" form: "kok" })";
// The same in other words, which makes another version.
constexpr const char* kHeadCook =
    R"(disco08: "5120" title { id: "kok" form: "kok" } title { id: "chef" form: "koekkenchef" })";
constexpr const char* kMistaken = R"(disco08: "5120" title { id: "kok" frm: "kok" })";

class ReloadTest : public PipelineTest {
 protected:
  void WriteRules(const std::string& occupation) const {
    SmallRules().File(kFile, occupation).WriteTo(rules());
  }
  std::filesystem::path rules() const { return Scratch().Path() / "rules"; }

  std::vector<std::string> Flags(std::vector<std::string> more = {}) const {
    std::vector<std::string> flags{"--rules", rules().string(), "--cache",
                                   (Scratch().Path() / "cache").string()};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  static OutgoingRecord Posting(std::uint32_t number) {
    return ToRecord(SamplePosting(number), Form::kJson);
  }

  // The rule set that each answer names, in the output's order.
  std::vector<std::string> VersionsInOutput() const {
    std::vector<std::string> versions;
    for (const ReadRecord& record : ConsumeAll(topics().output))
      versions.push_back(Version(record));
    return versions;
  }

  static std::string Version(const ReadRecord& record) {
    return ParseEnriched(*record.value, Form::kJson).provenance().rule_set_version();
  }
};

TEST_F(ReloadTest, APostBringsNewRulesAndTellsTheirVersion) {
  CreateTopics(topics(), 1);
  WriteRules(kCook);
  Service service = StartService(Flags());
  Produce(topics().input, {Posting(0)});
  ASSERT_TRUE(Delivers(service, topics().output, 1));

  WriteRules(kHeadCook);
  const auto reloaded = service.Post("/reload");
  ASSERT_TRUE(reloaded);
  EXPECT_EQ(reloaded->status, 200) << reloaded->body;
  Produce(topics().input, {Posting(1)});
  ASSERT_TRUE(Delivers(service, topics().output, 2));
  service.WaitLog("old_rules_released");

  const std::vector<std::string> versions = VersionsInOutput();
  EXPECT_NE(versions[0], versions[1]);
  EXPECT_THAT(reloaded->body, AllOf(HasSubstr("\"rules\":\"" + versions[1] + "\""),
                                    HasSubstr("\"before\":\"" + versions[0] + "\"")));
  EXPECT_THAT(service.Get("/metrics")->body, HasSubstr("version=\"" + versions[1] + "\""));
  EXPECT_THAT(service.Children(), IsEmpty());
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

TEST_F(ReloadTest, BadRulesChangeNothingAndAreToldByPlace) {
  CreateTopics(topics(), 1);
  WriteRules(kCook);
  Service service = StartService(Flags());
  Produce(topics().input, {Posting(0)});
  ASSERT_TRUE(Delivers(service, topics().output, 1));

  WriteRules(kMistaken);
  service.Signal(SIGHUP);
  service.WaitLog("reload_failed");
  EXPECT_THAT(service.Log(), ContainsRegex("5120\\.textproto:1:[0-9]+"));
  EXPECT_EQ(service.Metric("opslag_last_reload_successful"), 0);
  const auto refused = service.Post("/reload");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 422);
  EXPECT_THAT(refused->body, ContainsRegex("5120\\.textproto:1:[0-9]+"));

  Produce(topics().input, {Posting(1)});
  ASSERT_TRUE(Delivers(service, topics().output, 2));
  WriteRules(kHeadCook);
  service.Signal(SIGHUP);
  service.WaitLog("\"reloaded\"");
  Produce(topics().input, {Posting(2)});
  ASSERT_TRUE(Delivers(service, topics().output, 3));
  EXPECT_EQ(service.Metric("opslag_last_reload_successful"), 1);

  const std::vector<std::string> versions = VersionsInOutput();
  EXPECT_EQ(versions[0], versions[1]);
  EXPECT_NE(versions[1], versions[2]);
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

TEST_F(ReloadTest, UnderLoadNoTransactionHoldsTwoRuleSets) {
  constexpr std::uint32_t kRecords = 6'000;
  CreateTopics(topics(), 1);
  WriteRules(kCook);
  Service service = StartService(Flags({"--batch-records", "200"}));
  std::vector<OutgoingRecord> records;
  for (std::uint32_t i = 0; i < kRecords / 3; ++i) records.push_back(Posting(i));
  // The first answers come from the first rules.
  Produce(topics().input, {Posting(0)});
  ASSERT_TRUE(Delivers(service, topics().output, 1));
  for (const char* rules : {kHeadCook, kCook, kHeadCook}) {
    Produce(topics().input, records);
    WriteRules(rules);
    const auto reloaded = service.Post("/reload");
    ASSERT_TRUE(reloaded);
    EXPECT_EQ(reloaded->status, 200) << reloaded->body;
  }
  ASSERT_TRUE(Delivers(service, topics().output, kRecords + 1));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();

  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
  // A transaction's end takes an offset of its own, so records next to each other are of one.
  const std::vector<ReadRecord> answers = ConsumeAll(topics().output);
  std::set<std::string> versions{Version(answers.front())};
  for (std::size_t i = 1; i < answers.size(); ++i) {
    versions.insert(Version(answers[i]));
    if (answers[i].offset != answers[i - 1].offset + 1) continue;
    EXPECT_EQ(Version(answers[i]), Version(answers[i - 1])) << "offset " << answers[i].offset;
  }
  EXPECT_THAT(versions, SizeIs(2));
}

TEST_F(ReloadTest, WithoutAFolderForTheCacheItReloadsToo) {
  CreateTopics(topics(), 1);
  WriteRules(kCook);
  Service service = StartService({"--rules", rules().string(), "--no-cache"});
  WriteRules(kHeadCook);
  const auto reloaded = service.Post("/reload");
  ASSERT_TRUE(reloaded);
  EXPECT_EQ(reloaded->status, 200) << reloaded->body;
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

TEST_F(ReloadTest, AStopWhileRulesAreCompiledIsClean) {
  // The whole rule set, which takes seconds.
  Service service(Options({"--cache", (Scratch().Path() / "empty").string()}));
  while (service.Children().empty()) ASSERT_TRUE(service.Running()) << service.Log();
  EXPECT_EQ(service.Terminate(seconds(10)), ExitedWith(0)) << service.Log();
}

TEST_F(ReloadTest, AStartWithBadRulesSaysWhere) {
  WriteRules(kMistaken);
  const Finished ended = RunProgram(RunArguments(Options(Flags())));
  EXPECT_EQ(ended.status, ExitedWith(kRulesUnusable));
  EXPECT_THAT(ended.err, ContainsRegex("5120\\.textproto:1:[0-9]+"));
}

}  // namespace
}  // namespace opslag::integration
