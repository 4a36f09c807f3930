// `opslag run` on a real Kafka: what goes in, what comes out, how it starts and ends.
#include <csignal>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;

// Exit codes of the program (ingest/cli/exit_codes.h), written anew: scripts count on the numbers.
constexpr int kBadUsage = 2;
constexpr int kBadConfiguration = 3;
constexpr int kKafkaUnusable = 6;

// Nobody listens on port 1.
constexpr const char* kNobody = "127.0.0.1:1";

class RunTest : public PipelineTest {};

TEST_F(RunTest, ThousandsOfPostingsComeOutOnceAndInKeyOrder) {
  constexpr std::uint32_t kKeys = 700;
  constexpr std::uint32_t kVersions = 5;
  constexpr std::uint32_t kBroken = 70;
  CreateTopics(topics(), 3);
  std::vector<OutgoingRecord> records;
  for (std::uint32_t version = 0; version < kVersions; ++version) {
    for (std::uint32_t number = 0; number < kKeys; ++number) {
      const Form form = (number + version) % 2 == 0 ? Form::kJson : Form::kProtobuf;
      records.push_back(ToRecord(SamplePosting(number, version), form,
                                 {{"traceparent", "00-" + std::to_string(records.size()) + "-01"},
                                  {"tracestate", "shop=" + std::to_string(number)}}));
      if (records.size() % 50 == 0) {
        records.push_back(BrokenSample(static_cast<std::uint32_t>(records.size())).record);
      }
    }
  }
  const std::size_t broken = records.size() - kKeys * kVersions;
  ASSERT_GE(broken, kBroken);
  Produce(topics().input, records);

  Service service = StartService();
  EXPECT_TRUE(Delivers(service, topics().output, kKeys * kVersions));
  EXPECT_TRUE(Delivers(service, topics().dead_letters, broken));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();

  const Audit audit = AuditTopics(topics(), Form::kJson);
  EXPECT_THAT(audit.problems, IsEmpty());
  EXPECT_EQ(audit.input, records.size());
  EXPECT_EQ(audit.enriched, kKeys * kVersions);
  EXPECT_EQ(audit.dead_letters, broken);
  std::map<std::string, std::uint32_t> next_version;
  for (const ReadRecord& record : ConsumeAll(topics().output)) {
    const v1::EnrichedPosting enriched = ParseEnriched(*record.value, Form::kJson);
    EXPECT_EQ(VersionOf(enriched), next_version[*record.key]++) << *record.key;
    EXPECT_THAT(record.Header("content-type"), Optional(std::string("application/json")));
  }
  EXPECT_EQ(next_version.size(), kKeys);
}

TEST_F(RunTest, BrokenRecordsAreDeadLettersByteForByteWithTheirReason) {
  CreateTopics(topics(), 1);
  std::vector<BrokenRecord> broken;
  std::vector<OutgoingRecord> records;
  for (std::uint32_t number = 0; number < 14; ++number) {
    broken.push_back(BrokenSample(number));
    records.push_back(broken.back().record);
  }
  records.push_back(ToRecord(SamplePosting(1), Form::kJson));
  Produce(topics().input, records);

  Service service = StartService();
  ASSERT_TRUE(Delivers(service, topics().output, 1));
  EXPECT_EQ(service.Terminate(), ExitedWith(0));

  const std::vector<ReadRecord> letters = ConsumeAll(topics().dead_letters);
  ASSERT_EQ(letters.size(), broken.size());
  for (std::size_t i = 0; i < letters.size(); ++i) {
    SCOPED_TRACE("broken record " + std::to_string(i));
    const ReadRecord& letter = letters[i];
    EXPECT_EQ(letter.key, broken[i].record.key);
    EXPECT_EQ(letter.value, broken[i].record.value);
    EXPECT_EQ(letter.Header("content-type"), *broken[i].record.headers.front().second);
    EXPECT_EQ(letter.Header("bytes"), std::string("\x00\xff", 2));
    EXPECT_TRUE(letter.Header("traceparent").has_value());
    EXPECT_EQ(letter.Header("__connect.errors.topic"), topics().input);
    EXPECT_EQ(letter.Header("__connect.errors.partition"), "0");
    EXPECT_EQ(letter.Header("__connect.errors.offset"), std::to_string(i));
    EXPECT_EQ(letter.Header("__connect.errors.exception.class.name"), broken[i].reason);
    EXPECT_THAT(letter.Header("__connect.errors.stage"), Optional(Not(IsEmpty())));
    EXPECT_THAT(letter.Header("__connect.errors.exception.message"), Optional(Not(IsEmpty())));
    EXPECT_EQ(letter.Header("opslag.attempt"), "1");
    EXPECT_THAT(letter.Header("opslag.version"), Optional(ContainsRegex("^[0-9]+\\.[0-9]+")));
    EXPECT_THAT(letter.Header("opslag.rules"), Optional(Not(IsEmpty())));
  }
}

TEST_F(RunTest, NothingOfAPostingsTextIsLoggedOrExplained) {
  CreateTopics(topics(), 1);
  const std::string secret = "ring til Yrsa på 27182818";
  Produce(topics().input,
          {{"k1", R"({"source":"a","postingId":"1","title":")" + secret, {}, {}},
           {"k2", R"({"source":"a","postingId":"2","title":{"x":")" + secret + R"("}})", {}, {}},
           {"k3", R"({"source":"a","postingId":"3","publishedAt":")" + secret + R"("})", {}, {}},
           {"k4", R"({"source":"a","postingId":"4","title":")" + secret + R"("})", {}, {}}});

  Service service = StartService({"--log-level", "trace"});
  ASSERT_TRUE(Delivers(service, topics().dead_letters, 3));
  ASSERT_TRUE(Delivers(service, topics().output, 1));
  EXPECT_EQ(service.Terminate(), ExitedWith(0));

  EXPECT_THAT(service.Log(), Not(HasSubstr("27182818")));
  for (const ReadRecord& letter : ConsumeAll(topics().dead_letters)) {
    EXPECT_THAT(letter.Header("__connect.errors.exception.message"),
                Optional(Not(HasSubstr("27182818"))));
  }
}

TEST_F(RunTest, FormsCanBeSetForRecordsWithoutAContentType) {
  CreateTopics(topics(), 1);
  OutgoingRecord record = ToRecord(SamplePosting(3), Form::kProtobuf);
  record.headers.clear();
  Produce(topics().input, {record, ToRecord(SamplePosting(4), Form::kJson)});

  Service service = StartService({"--input-form", "protobuf", "--output-form", "protobuf"});
  ASSERT_TRUE(Delivers(service, topics().output, 2));
  EXPECT_EQ(service.Terminate(), ExitedWith(0));

  const std::vector<ReadRecord> out = ConsumeAll(topics().output);
  EXPECT_EQ(out[0].Header("content-type"), "application/x-protobuf");
  EXPECT_EQ(ParseEnriched(*out[0].value, Form::kProtobuf).posting_id(), "nr-3");
  EXPECT_THAT(AuditTopics(topics(), Form::kProtobuf).problems, IsEmpty());
}

TEST_F(RunTest, SettingsComeFromEnvironmentAndFileAndFlagsWin) {
  CreateTopics(topics(), 1);
  Produce(topics().input, {ToRecord(SamplePosting(0), Form::kJson)});
  const auto file =
      Scratch().Write("opslag.toml", "output-form = \"protobuf\"\nbatch-records = 7\n");

  Service service = StartService({"--config", file.string(), "--output-form", "json"});
  ASSERT_TRUE(Delivers(service, topics().output, 1));

  EXPECT_EQ(ConsumeAll(topics().output)[0].Header("content-type"), "application/json");
}

TEST_F(RunTest, SigtermDrainsAndTheNextStartGoesOn) {
  constexpr std::uint32_t kRecords = 3000;
  CreateTopics(topics(), 1);
  std::vector<OutgoingRecord> records;
  for (std::uint32_t i = 0; i < kRecords; ++i) {
    records.push_back(ToRecord(SamplePosting(i), Form::kJson));
  }
  Produce(topics().input, records);

  Service first = StartService({"--batch-records", "50"});
  ASSERT_TRUE(Delivers(first, topics().output, 1));
  EXPECT_EQ(first.Terminate(), ExitedWith(0)) << first.Log();
  // What was published and what the group remembers are one.
  const std::size_t published = ConsumeAll(topics().output).size();
  EXPECT_EQ(ConsumeAll(topics().output, Isolation::kReadUncommitted).size(), published);
  EXPECT_EQ(Committed(), static_cast<std::int64_t>(published));

  Service second = StartService();
  EXPECT_TRUE(Delivers(second, topics().output, kRecords));
  EXPECT_EQ(second.Terminate(), ExitedWith(0)) << second.Log();
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
}

TEST_F(RunTest, AnIdleServiceStopsAtOnceAndLeavesNoTrace) {
  CreateTopics(topics(), 2);
  Service service = StartService();
  EXPECT_EQ(service.Terminate(seconds(10)), ExitedWith(0)) << service.Log();
  EXPECT_THAT(ConsumeAll(topics().output, Isolation::kReadUncommitted), IsEmpty());
}

TEST_F(RunTest, SigintStopsLikeSigterm) {
  CreateTopics(topics(), 1);
  Service service = StartService();
  service.Signal(SIGINT);
  EXPECT_EQ(service.WaitForExit(), ExitedWith(0)) << service.Log();
}

TEST_F(RunTest, AStopBeforeTheFirstAssignmentIsClean) {
  CreateTopics(topics(), 1);
  Service service(Options());
  while (service.Log().empty()) ASSERT_TRUE(service.Running());
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

TEST_F(RunTest, RecordsThatComeLaterAreAnsweredToo) {
  CreateTopics(topics(), 2);
  Service service = StartService();
  for (std::uint32_t i = 0; i < 5; ++i) {
    Produce(topics().input, {ToRecord(SamplePosting(i), Form::kJson)});
    ASSERT_TRUE(Delivers(service, topics().output, i + 1));
  }
  EXPECT_EQ(service.Terminate(), ExitedWith(0));
}

TEST_F(RunTest, ARecordInAnAbortedTransactionOfTheSourceIsNotRead) {
  // Offsets have gaps then; the service must neither stumble nor wait.
  CreateTopics(topics(), 1);
  Produce(topics().input, {ToRecord(SamplePosting(0), Form::kJson)});
  ProduceInTransaction(topics().input, {ToRecord(SamplePosting(1), Form::kJson)},
                       Transaction::kAbort);
  ProduceInTransaction(topics().input, {ToRecord(SamplePosting(2), Form::kJson)},
                       Transaction::kCommit);

  Service service = StartService();
  ASSERT_TRUE(Delivers(service, topics().output, 2));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
}

TEST_F(RunTest, TellsReadinessLivenessAndMetrics) {
  CreateTopics(topics(), 1);
  Produce(topics().input, {ToRecord(SamplePosting(0), Form::kJson), BrokenSample(0).record});
  Service service = StartService();
  ASSERT_TRUE(Delivers(service, topics().output, 1));
  ASSERT_TRUE(Delivers(service, topics().dead_letters, 1));

  EXPECT_EQ(service.Get("/live")->status, 200);
  EXPECT_EQ(service.Get("/ready")->status, 200);
  EXPECT_EQ(service.Get("/nowhere")->status, 404);
  const std::optional<HttpAnswer> metrics = service.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->status, 200);
  EXPECT_THAT(metrics->body, ContainsRegex("\nopslag_[a-z_]+_total"));
  EXPECT_THAT(metrics->body, HasSubstr("malformed_json"));
}

TEST_F(RunTest, SourcesAreCountedApartAndASilentOneIsTold) {
  CreateTopics(topics(), 1);
  v1::JobPosting teaser = SamplePosting(0);
  teaser.set_source("unheard-of");
  teaser.set_body("Læs mere");
  Produce(topics().input, {ToRecord(SamplePosting(1), Form::kJson), ToRecord(teaser, Form::kJson)});
  Service service =
      StartService({"--source", "prøvekilde=6h", "--source", "døde=1s", "--teaser-letters", "20"});
  ASSERT_TRUE(Delivers(service, topics().output, 2));
  service.WaitLog("source_silent");
  const auto metrics = service.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_THAT(
      metrics->body,
      AllOf(HasSubstr("opslag_source_postings_total{source=\"prøvekilde\"} 1"),
            HasSubstr("opslag_source_postings_total{source=\"other\"} 1"),
            HasSubstr("opslag_source_teasers_total{source=\"other\"} 1"),
            HasSubstr("opslag_source_silent{source=\"prøvekilde\"} 0"),
            HasSubstr("opslag_source_silent{source=\"døde\"} 1"), Not(HasSubstr("unheard-of"))));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

TEST_F(RunTest, PromtoolFindsNothingWrongWithTheMetrics) {
  CreateTopics(topics(), 1);
  Produce(topics().input, {ToRecord(SamplePosting(0), Form::kJson), BrokenSample(0).record});
  Service service = StartService({"--source", "prøvekilde=6h"});
  ASSERT_TRUE(Delivers(service, topics().output, 1));
  ASSERT_TRUE(Delivers(service, topics().dead_letters, 1));
  const auto metrics = service.Get("/metrics");
  ASSERT_TRUE(metrics);
  ChildOptions options;
  options.stdin_file = Scratch().Write("metrics", metrics->body);
  const Finished checked =
      RunToEnd({OPSLAG_SOURCE_DIR "/tests/integration/promtool", "check", "metrics"}, options,
               std::chrono::minutes(3));
  EXPECT_EQ(checked.status, ExitedWith(0)) << checked.out << checked.err;
  EXPECT_THAT(checked.out + checked.err, Not(HasSubstr("opslag_")));
}

// ----------------------------------------------------------------------- starts that must not be

class RunRefusesTest : public PipelineTest {};

TEST_F(RunRefusesTest, AMissingTopicIsNamed) {
  CreateTopic(topics().output, 1);
  CreateTopic(topics().dead_letters, 1, {{"max.message.bytes", "2000000"}});

  const Finished ended = RunProgram(RunArguments(Options()));

  EXPECT_EQ(ended.status, ExitedWith(kKafkaUnusable));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("input-topic"), HasSubstr(topics().input)));
}

TEST_F(RunRefusesTest, CheckSaysWhatIsWrongWithoutStarting) {
  CreateTopics(topics(), 1);
  Produce(topics().input, {ToRecord(SamplePosting(0), Form::kJson)});

  const Finished good = RunProgram(RunArguments(Options({"--check"})));
  EXPECT_EQ(good.status, ExitedWith(0)) << good.err;
  EXPECT_EQ(CommittedOffset(name(), topics().input, 0), std::nullopt);
  EXPECT_THAT(ConsumeAll(topics().output, Isolation::kReadUncommitted), IsEmpty());

  ServiceOptions bad = Options({"--check"});
  bad.topics.output = Unique("nowhere");
  const Finished missing = RunProgram(RunArguments(bad));
  EXPECT_EQ(missing.status, ExitedWith(kKafkaUnusable));
  EXPECT_THAT(missing.err, AllOf(HasSubstr("output-topic"), HasSubstr(bad.topics.output)));
}

TEST_F(RunRefusesTest, SettingsThatContradictEachOtherAndFlagsThatAreUnknown) {
  const Finished contradiction = RunProgram(
      RunArguments(Options({"--transaction-timeout-ms", "60000", "--shutdown-grace-ms", "5000"})));
  EXPECT_EQ(contradiction.status, ExitedWith(kBadConfiguration));
  EXPECT_THAT(contradiction.err,
              AllOf(HasSubstr("transaction-timeout-ms"), HasSubstr("shutdown-grace-ms")));

  const Finished unknown = RunProgram(RunArguments(Options({"--no-such-flag"})));
  EXPECT_EQ(unknown.status, ExitedWith(kBadUsage));
  EXPECT_THAT(unknown.err, HasSubstr("no-such-flag"));
}

TEST_F(RunRefusesTest, APropertyThatWouldBreakTheDeliveryPromise) {
  const Finished ended =
      RunProgram(RunArguments(Options({"--kafka-property", "enable.auto.commit=true"})));
  EXPECT_EQ(ended.status, ExitedWith(kBadConfiguration));
  EXPECT_THAT(ended.err, HasSubstr("enable.auto.commit"));
}

TEST_F(RunRefusesTest, ASecretsFileThatIsNotThere) {
  const Finished ended = RunProgram(RunArguments(
      Options({"--kafka-secret", "sasl.password=" + (Scratch().Path() / "no").string()})));
  EXPECT_NE(ended.status, ExitedWith(0));
  EXPECT_THAT(ended.err, HasSubstr("sasl.password"));
}

TEST_F(RunRefusesTest, ADeadLetterTopicThatIsTooSmall) {
  CreateTopic(topics().input, 1);
  CreateTopic(topics().output, 1);
  CreateTopic(topics().dead_letters, 1, {{"max.message.bytes", "100000"}});

  const Finished ended = RunProgram(RunArguments(Options({"--check"})));

  EXPECT_EQ(ended.status, ExitedWith(kBadConfiguration));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("dead-letter-topic"), HasSubstr("max.message.bytes")));
}

TEST_F(RunRefusesTest, CheckFailsWhereNoBrokerAnswers) {
  ServiceOptions options = Options({"--check"});
  options.brokers = kNobody;
  const Finished ended = RunProgram(RunArguments(options));
  EXPECT_EQ(ended.status, ExitedWith(kKafkaUnusable));
  EXPECT_THAT(ended.err, HasSubstr("kafka-brokers"));
}

TEST_F(RunRefusesTest, WithoutABrokerTheServiceWaitsAliveButNotReady) {
  ServiceOptions options = Options();
  options.brokers = kNobody;
  Service service(options);
  while (!service.Get("/live")) ASSERT_TRUE(service.Running()) << service.Log();

  EXPECT_EQ(service.Get("/live")->status, 200);
  EXPECT_EQ(service.Get("/ready")->status, 503);
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

}  // namespace
}  // namespace opslag::integration
