// Corrections through the program: read beside the rules, written by `correct`, made cases by
// `adopt`.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "opslag/v1/enriched.pb.h"
#include "tests/ingest/cli/program_fixture.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Occupation = v1::EnrichedPosting::Occupation;

class CorrectionsCommand : public ProgramTest {
 protected:
  // A copy of the project's rules: compiled already, as the content is the same.
  std::string Rules() const {
    const std::string dir = Path("rules");
    fs::copy(OPSLAG_TEST_RULES, dir, fs::copy_options::recursive);
    fs::remove(dir + "/ids.lock");
    return dir;
  }
  // The entry that `rules correct` prints for a posting of PostingLine.
  std::string EntryFor(const std::string& postings, const std::string& code) const {
    const Finished ended = Opslag({"rules", "correct", "--id", "1", "--code", code, "--reason",
                                   "læst", "--date", "2026-11-29", "--quiet", postings});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return "version: \"1\"\nnumber: 3\n" + ended.out;
  }
  v1::EnrichedPosting Classified(std::vector<std::string> arguments,
                                 std::string_view postings) const {
    arguments.insert(arguments.begin(), {"classify", "--quiet"});
    const Finished ended = Opslag(arguments, postings);
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    v1::EnrichedPosting record;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(ended.out, &record).ok()) << ended.out;
    return record;
  }
};

TEST_F(CorrectionsCommand, AnEntryThatCorrectPrintsOverridesTheRules) {
  const std::string postings = Write("postings.jsonl", PostingLine("1"));
  const std::string file = Write("corrections.textproto", EntryFor(postings, "2512"));
  const auto plain = Classified({}, PostingLine("1"));
  EXPECT_EQ(plain.occupation().origin(), Occupation::RULES);
  EXPECT_EQ(plain.provenance().corrections_version(), "");

  const auto record = Classified({"--corrections", file}, PostingLine("1"));
  EXPECT_EQ(record.occupation().disco08(), "2512");
  EXPECT_EQ(record.occupation().origin(), Occupation::CORRECTION);
  EXPECT_EQ(record.occupation().correction().reason(), "læst");
  EXPECT_EQ(record.occupation().alternatives(0).disco08(), plain.occupation().disco08());
  EXPECT_THAT(record.provenance().corrections_version(), testing::StartsWith("1-"));
  EXPECT_THAT(record.provenance().revision(), testing::EndsWith(".0000000003"));
  EXPECT_GT(record.provenance().revision(), plain.provenance().revision());
  // The same posting again gives the same record.
  EXPECT_EQ(Classified({"--corrections", file}, PostingLine("1")).SerializeAsString(),
            record.SerializeAsString());

  std::string changed = PostingLine("1");
  changed.replace(changed.find("svejse"), 6, "skære!");
  const auto after = Classified({"--corrections", file}, changed);
  EXPECT_EQ(after.occupation().origin(), Occupation::RULES);
  EXPECT_EQ(after.occupation().correction().status(), Occupation::Correction::Status::TEXT_CHANGED);
}

TEST_F(CorrectionsCommand, TheRulesOwnFileIsReadUnlessItIsDeclined) {
  const std::string rules = Rules();
  const std::string postings = Write("postings.jsonl", PostingLine("1"));
  std::ofstream(rules + "/corrections.textproto") << EntryFor(postings, "none");
  const auto record = Classified({"--rules", rules}, PostingLine("1"));
  EXPECT_EQ(record.occupation().origin(), Occupation::CORRECTION);
  EXPECT_EQ(record.occupation().disco08(), "");
  EXPECT_EQ(
      Classified({"--rules", rules, "--corrections", ""}, PostingLine("1")).occupation().origin(),
      Occupation::RULES);
}

TEST_F(CorrectionsCommand, AFaultyFileStopsBeforeAnythingIsWritten) {
  const std::string file =
      Write("corrections.textproto", "version: \"1\"\ncorrection { sorce: \"x\" }\n");
  for (const std::string command : {"classify", "run"}) {
    std::vector<std::string> arguments{command, "--corrections", file};
    if (command == "run") arguments.insert(arguments.end(), {"--kafka-brokers", "127.0.0.1:1"});
    const Finished ended = Opslag(arguments, PostingLine("1"));
    EXPECT_EQ(ended.exit_code, 4) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("corrections.textproto:2:14: error:"));
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_EQ(Opslag({"classify", "--corrections", Path("nowhere")}, PostingLine("1")).exit_code, 5);
}

TEST_F(CorrectionsCommand, CorrectWantsOnePostingAndACodeThatExists) {
  const std::string postings = Write("postings.jsonl", PostingLine("1"));
  const std::vector<std::string> common{"rules", "correct", "--reason", "x", "--quiet", postings};
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), common.begin(), common.end());
    return Opslag(more);
  };
  EXPECT_EQ(run({"--id", "2", "--code", "2512"}).exit_code, 1);
  EXPECT_EQ(run({"--id", "1", "--code", "9999"}).exit_code, 2);
  const Finished ended = run({"--id", "1", "--code", "none"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("disco08: \"none\""), Not(HasSubstr("headline"))));
  EXPECT_THAT(ended.err, HasSubstr("the rules say "));
  EXPECT_THAT(run({"--id", "1", "--code", "2512", "--with-headline"}).out,
              HasSubstr("headline: \"Dygtig smed søges til Skive\""));
}

TEST_F(CorrectionsCommand, AdoptMakesCasesAndSaysWhatIsSuperfluous) {
  const std::string rules = Rules();
  const std::string postings = Write("postings.jsonl", PostingLine("1"));
  const std::string file = Write("mine.textproto", EntryFor(postings, "2512"));
  const std::vector<std::string> adopt{"rules", "adopt",      file,     "--rules",
                                       rules,   "--postings", postings, "--quiet"};
  const std::string cases = rules + "/occupations/25/2512.cases";
  const auto size = fs::file_size(cases);
  std::vector<std::string> dry = adopt;
  dry.push_back("--dry-run");
  EXPECT_THAT(Opslag(dry).out, HasSubstr("1 cases would be added, of them 1 known gaps"));
  EXPECT_EQ(fs::file_size(cases), size);

  const Finished ended = Opslag(adopt);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("? Dygtig smed søges til Skive => 2512  # læst, 2026-11-29"));
  EXPECT_GT(fs::file_size(cases), size);
  EXPECT_THAT(Opslag(adopt).out, AllOf(HasSubstr("0 cases added"), HasSubstr("already")));
  EXPECT_EQ(Opslag({"rules", "check", "--rules", rules, cases}).exit_code, 0);

  const std::string code = Classified({}, PostingLine("1")).occupation().disco08();
  const std::string agreeing = Write("agreeing.textproto", EntryFor(postings, code));
  const Finished same =
      Opslag({"rules", "adopt", agreeing, "--rules", rules, "--postings", postings, "--quiet"});
  EXPECT_THAT(same.out, AllOf(HasSubstr("1 corrections superfluous"), HasSubstr("+ Dygtig smed")));
}

TEST_F(CorrectionsCommand, AdoptNamesWhatItCannotFind) {
  const std::string rules = Rules();
  const std::string postings = Write("postings.jsonl", PostingLine("1"));
  const std::string file = Write("mine.textproto", EntryFor(postings, "2512"));
  const Finished ended = Opslag({"rules", "adopt", file, "--rules", rules});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.out, HasSubstr("test/1: its headline is in none of the postings given"));
}

TEST_F(CorrectionsCommand, LockWritesAndRetiresOnlyWhenAsked) {
  const std::string rules = Rules();
  EXPECT_EQ(Opslag({"rules", "lock", "--rules", rules}).exit_code, 0);
  std::ofstream(rules + "/ids.lock", std::ios::app) << "9999.gone title 9999 active\n";
  const Finished refused = Opslag({"rules", "lock", "--rules", rules});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.out, HasSubstr("9999.gone"));
  EXPECT_EQ(Opslag({"rules", "lock", "--retire", "--rules", rules}).exit_code, 0);
  EXPECT_EQ(Opslag({"rules", "lock", "--rules", rules}).exit_code, 0);
}

}  // namespace
}  // namespace opslag
