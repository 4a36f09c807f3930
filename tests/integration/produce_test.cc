// `opslag produce --state`, killed in the middle and run again.
#include <csignal>
#include <map>
#include <random>
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

  // Runs the program until so many more records are in the topic, then sends it the signal.
  ExitStatus RunUntil(std::size_t more, int signal) {
    std::vector<std::string> program{ProgramPath()};
    const std::vector<std::string> arguments = Arguments();
    program.insert(program.end(), arguments.begin(), arguments.end());
    const std::size_t goal = seen_.Records().size() + more;
    ChildProcess process(program);
    while (process.Running() && !seen_.ReadUntil(goal, milliseconds(20))) {
    }
    process.Signal(signal);
    return process.Wait(seconds(60)).value_or(ExitStatus());
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
  const bool created_ = (CreateTopic(topics().input, kPartitions), true);
  TopicReader seen_{topics().input};
};

TEST_F(ProduceTest, KilledAtRandomMomentsItPassesNothingOver) {
  std::mt19937 random(std::random_device{}());
  // From before the first record is sent until far beyond what is noted.
  std::uniform_int_distribution<std::size_t> more(0, kPerFile);
  int killed = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    if (RunUntil(more(random), SIGKILL) == KilledBy(SIGKILL)) ++killed;
    ExpectWholeState();
  }
  EXPECT_THAT(killed, Gt(0));
  const Finished last = RunProgram(Arguments(), {}, seconds(120));
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
  const std::size_t sent = ConsumeAll(topics().input).size();
  EXPECT_EQ(RunProgram(Arguments()).status, ExitedWith(0));
  EXPECT_THAT(ConsumeAll(topics().input), SizeIs(sent));
}

TEST_F(ProduceTest, AskedToStopItSendsNothingTwice) {
  EXPECT_EQ(RunUntil(1000, SIGTERM), ExitedWith(0));
  EXPECT_EQ(RunProgram(Arguments(), {}, seconds(120)).status, ExitedWith(0));
  EXPECT_THAT(ConsumeAll(topics().input), SizeIs(kFiles * kPerFile));
}

}  // namespace
}  // namespace opslag::integration
