// A running service gets other rules, and another register.
#include <csignal>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classifier/support/small_rules.h"
#include "tests/ingest/register/cvr_documents.h"
#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int kRulesUnusable = 4;
constexpr const char* kFile = "occupations/51/5120.textproto";
constexpr const char* kCook = R"(disco08: "5120" title { id: "kok" form: "kok" })";
// The same in other words, which makes another version.
constexpr const char* kHeadCook =
    R"(disco08: "5120" title { id: "kok" form: "kok" } title { id: "chef" form: "koekkenchef" })";
constexpr std::uint64_t kCvr = 12345674;
constexpr std::uint64_t kUnit = 1003456789;
constexpr const char* kFirm = "Eksempelvise Maskiner ApS";
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

  // Makes a register of that day in the place of the one that is there, by rename as always.
  void MakeRegister(const std::string& day) const {
    const auto dump = Scratch().Write("dump.jsonl", CompanyDocument(kCvr, kFirm, kUnit) + "\n" +
                                                        UnitDocument(kUnit, kFirm, kCvr) + "\n");
    const Finished made = RunProgram({"register", "build", "-q", "--source", "cvr-permanent",
                                      "--as-of", day, "-o", register_file(), dump.string()});
    ASSERT_EQ(made.status, ExitedWith(0)) << made.err;
  }
  // Something else in its place. Never written over: the service reads the file where it lies.
  void ReplaceRegister(const std::string& bytes) const {
    std::filesystem::rename(Scratch().Write("beside.lmdb", bytes), register_file());
  }
  std::string register_file() const { return (Scratch().Path() / "register.lmdb").string(); }

  // A posting of the register's only company.
  static OutgoingRecord PostingOfFirm(std::uint32_t number) {
    v1::JobPosting posting = SamplePosting(number);
    posting.mutable_employer()->set_name(kFirm);
    posting.mutable_employer()->set_cvr_number(std::to_string(kCvr));
    return ToRecord(posting, Form::kJson);
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

TEST_F(ReloadTest, AnotherRegisterIsUsedFromTheNextTransactionOn) {
  CreateTopics(topics(), 1);
  WriteRules(kCook);
  MakeRegister("2026-11-27");
  Service service = StartService(Flags({"--register", register_file()}));
  std::vector<std::string> expected;
  const auto feed = [&](const std::string& day) {
    Produce(topics().input, {PostingOfFirm(static_cast<std::uint32_t>(expected.size()))});
    expected.push_back(day);
    EXPECT_TRUE(Delivers(service, topics().output, expected.size()));
  };
  feed("2026-11-27");

  MakeRegister("2026-11-28");
  // Not before it is asked for.
  feed("2026-11-27");
  const auto reloaded = service.Post("/reload");
  ASSERT_TRUE(reloaded);
  EXPECT_EQ(reloaded->status, 200) << reloaded->body;
  EXPECT_THAT(reloaded->body,
              HasSubstr(R"("register":"2026-11-28","registerBefore":"2026-11-27")"));
  feed("2026-11-28");
  EXPECT_THAT(service.Get("/metrics")->body,
              AllOf(HasSubstr("opslag_register_info{version=\"2026-11-28\"} 1"),
                    Not(HasSubstr("2026-11-27"))));

  MakeRegister("2026-11-29");
  service.Signal(SIGHUP);
  service.WaitLog("\"register\":\"2026-11-29\"");
  feed("2026-11-29");

  std::vector<std::string> days;
  for (const ReadRecord& record : ConsumeAll(topics().output)) {
    const v1::EnrichedPosting enriched = ParseEnriched(*record.value, Form::kJson);
    days.push_back(enriched.provenance().register_version());
    EXPECT_EQ(enriched.employer().cvr_number(), std::to_string(kCvr));
  }
  EXPECT_EQ(days, expected);
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

TEST_F(ReloadTest, ABadRegisterChangesNothingAndIsToldByName) {
  CreateTopics(topics(), 1);
  WriteRules(kCook);
  MakeRegister("2026-11-27");
  const std::string good = ReadFile(register_file());
  std::string older = good;
  // Behind this mark stands the format's number.
  constexpr std::string_view kMark = "OPSLAGRG";
  for (std::size_t at = older.find(kMark); at != older.npos; at = older.find(kMark, at + 1)) {
    older[at + kMark.size()] = 0;
  }
  ASSERT_NE(older, good);
  Service service = StartService(Flags({"--register", register_file()}));

  // Other rules, which are good, stay out with it: the two are one.
  WriteRules(kHeadCook);
  const std::pair<std::string, const char*> bad[] = {
      {"no register", "is no register"},
      {good.substr(0, good.size() / 2), "is cut off"},
      {older, "is a register of format 0"}};
  for (const auto& [bytes, complaint] : bad) {
    ReplaceRegister(bytes);
    const auto refused = service.Post("/reload");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 422) << refused->body;
    EXPECT_THAT(refused->body, AllOf(HasSubstr("register.lmdb"), HasSubstr(complaint)));
    EXPECT_EQ(service.Metric("opslag_last_reload_successful"), 0);
  }
  std::filesystem::remove(register_file());
  service.Signal(SIGHUP);
  service.WaitLog("register.lmdb: cannot be opened");
  EXPECT_THAT(service.Log(), HasSubstr("the rules and the register in use stay"));
  Produce(topics().input, {PostingOfFirm(0)});
  ASSERT_TRUE(Delivers(service, topics().output, 1));

  ReplaceRegister(good);
  const auto reloaded = service.Post("/reload");
  ASSERT_TRUE(reloaded);
  EXPECT_EQ(reloaded->status, 200) << reloaded->body;
  Produce(topics().input, {PostingOfFirm(1)});
  ASSERT_TRUE(Delivers(service, topics().output, 2));
  const std::vector<std::string> versions = VersionsInOutput();
  EXPECT_NE(versions[0], versions[1]);
  for (const ReadRecord& record : ConsumeAll(topics().output)) {
    const v1::EnrichedPosting enriched = ParseEnriched(*record.value, Form::kJson);
    EXPECT_EQ(enriched.provenance().register_version(), "2026-11-27");
    EXPECT_EQ(enriched.employer().cvr_number(), std::to_string(kCvr));
  }
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

TEST_F(ReloadTest, UnderLoadNoTransactionHoldsTwoRegisters) {
  constexpr std::uint32_t kRecords = 3'000;
  CreateTopics(topics(), 1);
  WriteRules(kCook);
  MakeRegister("2026-11-01");
  Service service = StartService(Flags({"--batch-records", "100", "--register", register_file()}));
  std::vector<OutgoingRecord> records;
  for (std::uint32_t i = 0; i < kRecords / 3; ++i) records.push_back(PostingOfFirm(i));
  for (const char* day : {"2026-11-02", "2026-11-03", "2026-11-04"}) {
    MakeRegister(day);
    Produce(topics().input, records);
    service.WaitMetric("opslag_records_read_total", 1);
    const auto reloaded = service.Post("/reload");
    ASSERT_TRUE(reloaded);
    EXPECT_EQ(reloaded->status, 200) << reloaded->body;
  }
  ASSERT_TRUE(Delivers(service, topics().output, kRecords));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());

  const auto day_of = [](const ReadRecord& record) {
    return ParseEnriched(*record.value, Form::kJson).provenance().register_version();
  };
  const std::vector<ReadRecord> answers = ConsumeAll(topics().output);
  for (std::size_t i = 1; i < answers.size(); ++i) {
    // A transaction's end takes an offset of its own, so records next to each other are of one.
    if (answers[i].offset != answers[i - 1].offset + 1) continue;
    EXPECT_EQ(day_of(answers[i]), day_of(answers[i - 1])) << "offset " << answers[i].offset;
  }
  EXPECT_LT(day_of(answers.front()), day_of(answers.back()));
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
