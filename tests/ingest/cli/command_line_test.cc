#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "ingest/record/program_version.h"
#include "tests/classifier/support/small_rules.h"
#include "tests/ingest/cli/program_fixture.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using CommandLine = ProgramTest;

TEST_F(CommandLine, VersionIsTheProjects) {
  const Finished ended = Opslag({"--version"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.out, "opslag " + std::string(ProgramVersion()) + "\n");
  EXPECT_THAT(Opslag({"version"}).out, AllOf(HasSubstr("protobuf"), HasSubstr("rules /")));
}

TEST_F(CommandLine, HelpListsSubcommandsAndExitCodes) {
  const Finished ended = Opslag({"--help"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("classify"), HasSubstr("produce"), HasSubstr("rules"),
                               HasSubstr("Exit codes:"), HasSubstr("OPSLAG_")));
}

TEST_F(CommandLine, EverySubcommandHasHelpWithExamplesWithinTheScreen) {
  const std::vector<std::vector<std::string>> commands = {{"classify"},
                                                          {"run"},
                                                          {"produce"},
                                                          {"demo"},
                                                          {"eval"},
                                                          {"rules", "adopt"},
                                                          {"rules", "correct"},
                                                          {"rules", "lock"},
                                                          {"rules", "check"},
                                                          {"rules", "explain"},
                                                          {"rules", "diff"},
                                                          {"rules", "coverage"},
                                                          {"rules", "fit"}};
  for (std::vector<std::string> command : commands) {
    command.push_back("--help");
    const Finished ended = Opslag(command);
    EXPECT_EQ(ended.exit_code, 0) << command.front();
    EXPECT_THAT(ended.out, HasSubstr("Examples:")) << command.front();
    std::istringstream lines(ended.out);
    std::string line;
    while (std::getline(lines, line)) {
      // A path that is longer than its column stays whole.
      if (line.find('/') != line.npos) continue;
      EXPECT_LE(line.size(), 104u) << line;
    }
  }
}

TEST_F(CommandLine, WrongArgumentsAreUsage) {
  EXPECT_EQ(Opslag({}).exit_code, 2);
  EXPECT_EQ(Opslag({"conquer"}).exit_code, 2);
  EXPECT_EQ(Opslag({"classify", "--no-such-flag"}).exit_code, 2);
  EXPECT_EQ(Opslag({"classify", "--threads", "many"}).exit_code, 2);
  EXPECT_EQ(Opslag({"classify", "--output-form", "xml"}).exit_code, 2);
  EXPECT_EQ(Opslag({"produce"}).exit_code, 2);
  EXPECT_EQ(Opslag({"rules"}).exit_code, 2);
  const Finished ended = Opslag({"classify", "--no-such-flag"});
  EXPECT_THAT(ended.err, HasSubstr("--no-such-flag"));
  EXPECT_THAT(ended.out, IsEmpty());
}

TEST_F(CommandLine, RulesThatAreNotThereAreNamed) {
  const Finished ended = Opslag({"classify", "--rules", Path("nowhere")}, PostingLine("1"));
  EXPECT_THAT(ended.exit_code, testing::AnyOf(4, 5));
  EXPECT_THAT(ended.err, HasSubstr("nowhere"));
}

// --- Settings from file and environment
// -----------------------------------------------------------

// Whether protobuf came out is a setting that the output shows.
bool WroteProtobuf(const Finished& ended) { return !ended.out.empty() && ended.out[0] != '{'; }

TEST_F(CommandLine, OfManyComplaintsTheFirstAreListedAndTheOthersCounted) {
  std::string mistakes = "disco08: \"5120\"\n";
  for (int i = 0; i < 60; ++i)
    mistakes += "title { id: \"k" + std::to_string(i) + "\" frm: \"x\" }\n";
  SmallRules().File("occupations/51/5120.textproto", mistakes).WriteTo(Path("rules"));
  const auto count = [](const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
  };
  const Finished checked = Opslag({"rules", "check", "--rules", Path("rules")});
  EXPECT_EQ(checked.exit_code, 4);
  EXPECT_EQ(count(checked.out, ": error: "), 50U);
  EXPECT_THAT(checked.out, HasSubstr("more errors; opslag rules check --all lists all\n"));
  const Finished all = Opslag({"rules", "check", "--all", "--rules", Path("rules")});
  EXPECT_EQ(all.exit_code, 4);
  EXPECT_THAT(count(all.out, ": error: "), testing::Ge(60U));
  // Whoever only wants to classify is told the same, and how to see the rest.
  const Finished classified = Opslag({"classify", "--rules", Path("rules")}, PostingLine("1"));
  EXPECT_EQ(classified.exit_code, 4);
  EXPECT_EQ(count(classified.err, ": error: "), 50U);
  EXPECT_THAT(classified.err, HasSubstr("--all lists all"));
}

TEST_F(CommandLine, AFilesEntriesAreTheChosenSubcommands) {
  const std::string file = Write("opslag.toml", "# all in one\noutput-form = \"protobuf\"\n");
  EXPECT_TRUE(WroteProtobuf(Opslag({"classify", "--config", file}, PostingLine("1"))));
  EXPECT_TRUE(WroteProtobuf(Opslag({"--config", file, "classify"}, PostingLine("1"))));
  EXPECT_TRUE(WroteProtobuf(Opslag({"classify"}, PostingLine("1"), {{"OPSLAG_CONFIG", file}})));
}

TEST_F(CommandLine, AFilesSectionsAreTheirSubcommands) {
  const std::string file =
      Write("opslag.toml",
            "[classify]\noutput-form = \"protobuf\"\nquiet = true\n[run]\nbatch-records = 7\n");
  const Finished ended = Opslag({"classify", "--config", file}, PostingLine("1"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_TRUE(WroteProtobuf(ended));
  EXPECT_THAT(ended.err, IsEmpty());
}

TEST_F(CommandLine, AFlagGoesBeforeTheEnvironmentAndThatBeforeTheFile) {
  const std::string file = Write("opslag.toml", "output-form = \"protobuf\"\n");
  const Environment json{{"OPSLAG_OUTPUT_FORM", "json"}};
  EXPECT_FALSE(WroteProtobuf(Opslag({"classify", "--config", file}, PostingLine("1"), json)));
  EXPECT_TRUE(WroteProtobuf(
      Opslag({"classify", "--config", file, "--output-form", "protobuf"}, PostingLine("1"), json)));
}

TEST_F(CommandLine, UnknownSettingsInAFileAreErrors) {
  for (const std::string content :
       {"treads = 2\n", "[classify]\ntreads = 2\n", "[clasify]\nthreads = 2\n",
        "[run]\nnonsense = 1\n", "files = \"x\"\n"}) {
    const Finished ended =
        Opslag({"classify", "--config", Write("opslag.toml", content)}, PostingLine("1"));
    EXPECT_EQ(ended.exit_code, 3) << content;
    EXPECT_THAT(ended.err, HasSubstr("configuration file")) << content;
    EXPECT_THAT(ended.out, IsEmpty()) << content;
  }
}

TEST_F(CommandLine, AFileThatIsNotThereIsConfiguration) {
  const Finished ended = Opslag({"classify", "--config", Path("nowhere.toml")}, PostingLine("1"));
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("nowhere.toml"));
  EXPECT_EQ(
      Opslag({"classify"}, PostingLine("1"), {{"OPSLAG_CONFIG", Path("nowhere.toml")}}).exit_code,
      3);
}

}  // namespace
}  // namespace opslag
