#include "classifier/ruleset/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/classifier/support/small_rules.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kKok[] = R"(disco08: "5120" title { id: "kok" form: "kok" })";

// A rules directory and a cache directory, gone with the test.
class LoadTest : public testing::Test {
 protected:
  LoadTest() {
    fs::remove_all(dir_);
    SmallRules().File("occupations/51/5120.textproto", kKok).WriteTo(rules());
  }
  ~LoadTest() override { fs::remove_all(dir_); }

  fs::path rules() const { return dir_ / "rules"; }
  fs::path cache() const { return dir_ / "cache"; }
  std::vector<fs::path> Caches() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(cache())) {
      if (entry.path().extension() == ".cache") found.push_back(entry.path());
    }
    return found;
  }

  const fs::path dir_ =
      fs::path(testing::TempDir()) /
      ("opslag_load_" +
       std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(LoadTest, TheSecondStartUsesTheCache) {
  const auto compiled = LoadRuleSet(rules(), cache());
  ASSERT_TRUE(compiled) << compiled.error().ToString();
  ASSERT_EQ(Caches().size(), 1u);
  const auto written = fs::last_write_time(Caches()[0]);
  const auto cached = LoadRuleSet(rules(), cache());
  ASSERT_TRUE(cached);
  EXPECT_EQ(fs::last_write_time(Caches()[0]), written);
  EXPECT_EQ((*cached)->version(), (*compiled)->version());
  EXPECT_EQ((*cached)->literal_count(), (*compiled)->literal_count());
}

TEST_F(LoadTest, AChangedRuleIsCompiledAnew) {
  const auto before = LoadRuleSet(rules(), cache());
  SmallRules().File("occupations/51/5120.textproto", std::string(kKok) + "# changed").WriteTo(rules());
  const auto after = LoadRuleSet(rules(), cache());
  ASSERT_TRUE(before && after);
  EXPECT_NE((*before)->version(), (*after)->version());
  EXPECT_EQ(Caches().size(), 2u);
}

TEST_F(LoadTest, ADamagedCacheIsCompiledAnewAndReplaced) {
  ASSERT_TRUE(LoadRuleSet(rules(), cache()));
  const auto size = fs::file_size(Caches()[0]);
  {
    std::fstream bytes(Caches()[0], std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(size / 2));
    bytes.write("damage", 6);
  }
  ASSERT_TRUE(LoadRuleSet(rules(), cache()));
  std::ifstream mended(Caches()[0], std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(mended), {}};
  EXPECT_EQ(bytes.find("damage"), std::string::npos);
}

TEST_F(LoadTest, ACacheThatCannotBeWrittenIsNoError) {
  std::ofstream(dir_ / "cache") << "a file in the folder's place";
  EXPECT_TRUE(LoadRuleSet(rules(), cache()));
}

TEST_F(LoadTest, WithoutACacheNothingIsWritten) {
  EXPECT_TRUE(LoadRuleSet(rules(), {}));
  EXPECT_FALSE(fs::exists(cache()));
}

TEST_F(LoadTest, WhoMayNotCompileTakesTheCacheOrNothing) {
  const auto without = LoadRuleSet(rules(), cache(), /*may_compile=*/false);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().code, ErrorCode::kRuleCache);
  ASSERT_TRUE(LoadRuleSet(rules(), cache()));
  EXPECT_TRUE(LoadRuleSet(rules(), cache(), /*may_compile=*/false));
}

TEST_F(LoadTest, OnlyTheNewestCachesAreKept) {
  fs::create_directories(cache());
  for (int i = 0; i < 12; ++i) {
    std::ofstream(CachePath(cache(), "old" + std::to_string(i))) << "old";
  }
  std::ofstream(cache() / "notes.txt") << "not ours";
  const auto rule_set = LoadRuleSet(rules(), cache());
  ASSERT_TRUE(rule_set);
  EXPECT_EQ(Caches().size(), 8u);
  EXPECT_TRUE(fs::exists(cache() / "notes.txt"));
}

TEST_F(LoadTest, EveryMistakeIsTold) {
  SmallRules()
      .File("occupations/51/5120.textproto", R"(disco08: "5120" title { id: "kok" frm: "kok" })")
      .File("occupations/51/5131.textproto", R"(disco08: "5131" title { id: "x" form: "@intet" })")
      .WriteTo(rules());
  const auto loaded = LoadRuleSet(rules(), cache());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::kRules);
  EXPECT_THAT(loaded.error().reason, HasSubstr("occupations/51/5120.textproto:1:"));
}

TEST_F(LoadTest, AMissingDirectoryIsTold) {
  const auto loaded = LoadRuleSet(dir_ / "nowhere", cache());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace opslag
