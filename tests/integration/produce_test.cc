// `opslag produce --state`, killed in the middle and run again.
#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/comparison.h"
#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Gt;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

constexpr std::int32_t kPartitions = 3;
constexpr std::uint32_t kPerFile = 60'000;
constexpr std::uint32_t kFiles = 3;
constexpr int kKills = 8;

std::string KeyOfLine(std::uint32_t number) { return "s/" + std::to_string(number); }
std::string LineOf(std::uint32_t number) {
  return R"({"source":"s","postingId":")" + std::to_string(number) + R"(","title":"Kok )" +
         std::string(number % 50, 'x') + "\"}";
}

class ProduceTest : public PipelineTest {
 protected:
  ProduceTest() : state_((Scratch().Path() / "state").string()) {
    CreateTopic(topics().input, kPartitions);
    for (std::uint32_t file = 0; file < kFiles; ++file) {
      std::string lines;
      for (std::uint32_t i = 0; i < kPerFile; ++i) lines += LineOf(file * kPerFile + i) + "\n";
      // The last one is unpacked on its way.
      files_.push_back(Scratch().Write("postings-" + std::to_string(file), lines).string());
    }
    RunToEnd({"gzip", files_.back()});
    files_.back() += ".gz";
  }

  std::vector<std::string> Arguments() const {
    // In requests of few records, so that a run is still under way when its blow comes.
    std::vector<std::string> arguments{"produce",          "-q",
                                       "--kafka-brokers",  Bootstrap(),
                                       "--topic",          topics().input,
                                       "--state",          state_,
                                       "--kafka-property", "batch.num.messages=20"};
    arguments.insert(arguments.end(), files_.begin(), files_.end());
    return arguments;
  }

  std::int64_t Sent() const {
    std::int64_t sent = 0;
    for (std::int32_t i = 0; i < kPartitions; ++i) sent += EndOffset(topics().input, i);
    return sent;
  }

  // Whole lines of the state's form, or no file yet: never a part of one.
  void ExpectWholeState() const {
    if (!std::filesystem::exists(state_)) return;
    const std::string text = ReadFile(state_);
    ASSERT_FALSE(text.empty());
    EXPECT_EQ(text.back(), '\n');
    const std::vector<std::string> lines = Lines(text);
    EXPECT_EQ(lines.front(), "opslag-produce-state 1 " + topics().input);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      EXPECT_THAT(lines[i], MatchesRegex("[0-9]+ [01] [0-9]+ [0-9]+ /.*/postings-[0-9](.gz)?"));
    }
  }

  std::string state_;
  std::vector<std::string> files_;
};

TEST_F(ProduceTest, KilledAtRandomMomentsItPassesNothingOver) {
  std::mt19937 random(std::random_device{}());
  int killed = 0;
  std::vector<std::string> program{ProgramPath()};
  const std::vector<std::string> arguments = Arguments();
  program.insert(program.end(), arguments.begin(), arguments.end());
  for (int kill = 0; kill < kKills; ++kill) {
    // From before the first record is sent until far beyond what is noted.
    const std::int64_t goal =
        Sent() + std::uniform_int_distribution<std::int64_t>(0, kPerFile)(random);
    ChildProcess process(program);
    while (process.Running() && Sent() < goal) {
    }
    process.Signal(SIGKILL);
    const auto ended = process.Wait(seconds(60));
    ASSERT_TRUE(ended);
    if (*ended == KilledBy(SIGKILL)) ++killed;
    ExpectWholeState();
  }
  EXPECT_THAT(killed, Gt(0));
  const Finished last = RunProgram(arguments, {}, seconds(120));
  ASSERT_EQ(last.status, ExitedWith(0)) << last.err;
  ExpectWholeState();

  std::map<std::string, std::size_t> seen;
  for (const ReadRecord& record : ConsumeAll(topics().input)) {
    ASSERT_TRUE(record.key && record.value);
    ++seen[*record.key + " " + *record.value];
  }
  // Each posting, and nothing else: also what was sent twice has its own key and its own text.
  EXPECT_THAT(seen, SizeIs(kFiles * kPerFile));
  for (std::uint32_t i = 0; i < kFiles * kPerFile; ++i) {
    ASSERT_TRUE(seen.contains(KeyOfLine(i) + " " + LineOf(i))) << i;
  }
  // And once it is through, nothing more is sent.
  const std::int64_t sent = Sent();
  EXPECT_EQ(RunProgram(arguments).status, ExitedWith(0));
  EXPECT_EQ(Sent(), sent);
}

TEST_F(ProduceTest, AskedToStopItSendsNothingTwice) {
  std::vector<std::string> program{ProgramPath()};
  const std::vector<std::string> arguments = Arguments();
  program.insert(program.end(), arguments.begin(), arguments.end());
  ChildProcess process(program);
  while (process.Running() && Sent() < 1000) {
  }
  process.Signal(SIGTERM);
  const auto ended = process.Wait(seconds(60));
  ASSERT_TRUE(ended);
  EXPECT_EQ(*ended, ExitedWith(0)) << process.StandardError();
  EXPECT_EQ(RunProgram(arguments, {}, seconds(120)).status, ExitedWith(0));
  EXPECT_EQ(Sent(), std::int64_t{kFiles} * kPerFile);
}

}  // namespace
}  // namespace opslag::integration
