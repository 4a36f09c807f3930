#include "classifier/ruleset/rule_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classifier/ruleset/temporary_directory.h"

namespace opslag {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace fs = std::filesystem;

std::vector<RuleSource> SmallSet() {
  return {
      {"ruleset.textproto", "version: \"2026.11\" number: 1"},
      {"stem.textproto", "stem_prefix: \"25\""},
      {"disco08.textproto", "code { code: \"2512\" label: \"x\" }"},
      {"cues.textproto", "cue { id: \"c\" }"},
      {"vacancy_kinds.textproto", "rule { id: \"v\" }"},
      {"weights.textproto", "title_weak: 1"},
      {"text/b.textproto", "abbreviation: \"ca.\""},
      {"text/a.textproto", "compound_tail: \"elev\""},
      {"places/regions.textproto", "region { code: \"1081\" }"},
      {"vocabulary/lager.textproto", "set { name: \"lager\" }"},
      {"occupations/25/2512.textproto", "disco08: \"2512\""},
      {"occupations/25/2512.cases", "+ Softwareudvikler => 2512\n"},
      {"competences/it/sprog.textproto", "competence { id: \"java\" }"},
      {"frames.textproto", ""},
      {"conditions.textproto", ""},
  };
}

std::string Complaints(std::vector<RuleSource> sources) {
  Diagnostics diagnostics;
  const RuleFiles files = ParseRuleSources(std::move(sources), &diagnostics);
  return diagnostics.Render(files.sources);
}

std::string HashOf(std::vector<RuleSource> sources) {
  Diagnostics diagnostics;
  return ParseRuleSources(std::move(sources), &diagnostics).hash;
}

TEST(RuleFilesTest, ThePathTellsWhatAFileHolds) {
  Diagnostics diagnostics;
  const RuleFiles files = ParseRuleSources(SmallSet(), &diagnostics);
  EXPECT_THAT(diagnostics.Render(files.sources), IsEmpty());
  EXPECT_EQ(files.rule_set.message.version(), "2026.11");
  EXPECT_EQ(files.rule_set.path, "ruleset.textproto");
  EXPECT_EQ(files.stem.message.stem_prefix(0), "25");
  EXPECT_EQ(files.disco.message.code(0).code(), "2512");
  EXPECT_EQ(files.cues.message.cue(0).id(), "c");
  EXPECT_EQ(files.vacancy_kinds.message.rule(0).id(), "v");
  EXPECT_EQ(files.weights.message.title_weak(), 1);
  ASSERT_EQ(files.text.size(), 2u);
  EXPECT_EQ(files.text[0].path, "text/a.textproto");
  EXPECT_EQ(files.text[1].message.abbreviation(0), "ca.");
  EXPECT_EQ(files.places.at(0).message.region(0).code(), "1081");
  EXPECT_EQ(files.vocabulary.at(0).message.set(0).name(), "lager");
  EXPECT_EQ(files.occupations.at(0).message.disco08(), "2512");
  EXPECT_EQ(files.competences.at(0).message.competence(0).id(), "java");
  EXPECT_THAT(files.case_files, ElementsAre("occupations/25/2512.cases"));
  EXPECT_EQ(*files.sources.Find("occupations/25/2512.cases"), "+ Softwareudvikler => 2512\n");
}

TEST(RuleFilesTest, LocationsBelongToTheirFile) {
  Diagnostics diagnostics;
  const RuleFiles files =
      ParseRuleSources({{"occupations/1.textproto", "\ndisco08: \"1\""}}, &diagnostics);
  EXPECT_EQ(files.occupations.at(0).locations.Of(v1::OccupationFile::kDisco08FieldNumber),
            (TextPosition{2, 10}));
}

TEST(RuleFilesTest, FilesInUnknownPlacesAreRefused) {
  for (const std::string path : {"2512.textproto", "text/deep/a.textproto", "occupations/2512.txt",
                                 "occupation/25/2512.textproto", "places/a.textpb", "text"}) {
    EXPECT_THAT(Complaints({{path, ""}}),
                HasSubstr(path + ": error: no rule file is expected here"))
        << path;
  }
}

TEST(RuleFilesTest, AFaultyFileIsLeftOutAndTheOthersAreThere) {
  Diagnostics diagnostics;
  std::vector<RuleSource> sources = SmallSet();
  sources.push_back({"occupations/25/2511.textproto", "dico08: \"2511\""});
  sources.push_back({"weights.textproto", "title_week: 1"});
  const RuleFiles files = ParseRuleSources(std::move(sources), &diagnostics);
  EXPECT_EQ(diagnostics.Render(files.sources),
            "occupations/25/2511.textproto:1:1: error: \"OccupationFile\" has no field \"dico08\"\n"
            "dico08: \"2511\"\n^\n  hint: did you mean \"disco08\"?\n"
            "weights.textproto:1:1: error: \"WeightsFile\" has no field \"title_week\"\n"
            "title_week: 1\n^\n  hint: did you mean \"title_weak\"?\n");
  ASSERT_EQ(files.occupations.size(), 1u);
  EXPECT_EQ(files.occupations[0].path, "occupations/25/2512.textproto");
  EXPECT_THAT(files.weights.path, IsEmpty());
}

TEST(RuleFilesTest, TheHashDependsOnPathsAndBytesOfRulesOnly) {
  const std::string hash = HashOf(SmallSet());
  EXPECT_EQ(hash.size(), 32u);
  std::vector<RuleSource> reversed = SmallSet();
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(HashOf(reversed), hash);

  std::vector<RuleSource> changed = SmallSet();
  changed[10].text += ' ';
  EXPECT_NE(HashOf(changed), hash);
  std::vector<RuleSource> renamed = SmallSet();
  renamed[10].path = "occupations/26/2512.textproto";
  EXPECT_NE(HashOf(renamed), hash);
  std::vector<RuleSource> more_cases = SmallSet();
  more_cases[11].text += "+ Programmør => 2512\n";
  EXPECT_EQ(HashOf(more_cases), hash);
}

TEST(RuleFilesTest, TheHashKeepsFilesApart) {
  EXPECT_NE(HashOf({{"a.textproto", "b"}}), HashOf({{"a.textproto", ""}, {"b.textproto", ""}}));
  EXPECT_NE(HashOf({{"text/a.textproto", "xy"}, {"text/b.textproto", ""}}),
            HashOf({{"text/a.textproto", "x"}, {"text/b.textproto", "y"}}));
}

// A record names its rule set by this text, so it must never change for the same files.
TEST(RuleFilesTest, TheHashIsTheSameOnEveryMachine) {
  EXPECT_EQ(HashOf({}), "99aa06d3014798d86001c324468d497f");
}

TEST(RuleFilesTest, MissingFilesAreNamed) {
  Diagnostics diagnostics;
  const RuleFiles files = ParseRuleSources({{"stem.textproto", ""}}, &diagnostics);
  CheckComplete(files, &diagnostics);
  EXPECT_EQ(diagnostics.error_count(), 7u);
  const std::string text = diagnostics.Render(files.sources);
  EXPECT_THAT(text, HasSubstr("weights.textproto: error: the file is missing\n"));
  EXPECT_THAT(text, Not(HasSubstr("stem.textproto")));
}

class RulesDirectoryTest : public ::testing::Test {
 protected:
  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((directory_.path() / path).parent_path());
    std::ofstream(directory_.path() / path, std::ios::binary) << text;
  }

  TemporaryDirectory directory_;
  Diagnostics diagnostics_;
};

TEST_F(RulesDirectoryTest, ADirectoryReadsLikeTheSameFilesInMemory) {
  for (const RuleSource& source : SmallSet()) Write(source.path, source.text);
  Write("README.md", "# rules");
  Write(".git/config", "x");
  Write("text/.a.textproto.swp", "x");
  Write("text/a.textproto~", "x");
  const Result<RuleFiles> files = ReadRuleFiles(directory_.path(), &diagnostics_);
  ASSERT_TRUE(files) << files.error().ToString();
  EXPECT_THAT(diagnostics_.Render(files->sources), IsEmpty());
  EXPECT_EQ(files->hash, HashOf(SmallSet()));
  EXPECT_EQ(files->occupations.at(0).path, "occupations/25/2512.textproto");
}

TEST_F(RulesDirectoryTest, AnEmptyDirectoryMissesEveryFile) {
  const Result<RuleFiles> files = ReadRuleFiles(directory_.path(), &diagnostics_);
  ASSERT_TRUE(files);
  EXPECT_EQ(diagnostics_.error_count(), 8u);
}

TEST_F(RulesDirectoryTest, ADirectoryThatIsNotThere) {
  const Result<RuleFiles> files = ReadRuleFiles(directory_.path() / "rules", &diagnostics_);
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::kIo);
  EXPECT_THAT(files.error().where, HasSubstr("rules"));
  EXPECT_THAT(files.error().reason, HasSubstr("No such file or directory"));
}

TEST_F(RulesDirectoryTest, AFileInPlaceOfTheDirectory) {
  Write("rules", "x");
  const Result<RuleFiles> files = ReadRuleFiles(directory_.path() / "rules", &diagnostics_);
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::kIo);
}

TEST_F(RulesDirectoryTest, ALinkThatLeadsNowhere) {
  fs::create_symlink("nowhere", directory_.path() / "stem.textproto");
  const Result<RuleFiles> files = ReadRuleFiles(directory_.path(), &diagnostics_);
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::kIo);
  EXPECT_THAT(files.error().where, HasSubstr("stem.textproto"));
}

// As Kubernetes mounts a ConfigMap.
TEST_F(RulesDirectoryTest, LinkedFilesAreRead) {
  Write("..data/stem.textproto", "stem_prefix: \"25\"");
  fs::create_symlink("..data/stem.textproto", directory_.path() / "stem.textproto");
  const Result<RuleFiles> files = ReadRuleFiles(directory_.path(), &diagnostics_);
  ASSERT_TRUE(files) << files.error().ToString();
  EXPECT_EQ(files->stem.message.stem_prefix_size(), 1);
}

}  // namespace
}  // namespace opslag
