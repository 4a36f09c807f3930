#include "ingest/register/sorted_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/ingest/files/temporary_directory.h"

namespace opslag {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

Entries Merge(std::vector<SortedRuns> runs) {
  Entries all;
  Result<MergedRuns> merged = MergedRuns::Open(std::move(runs));
  EXPECT_TRUE(merged.has_value());
  std::string_view key;
  std::string_view value;
  for (;;) {
    const Result<bool> more = merged->Next(&key, &value);
    EXPECT_TRUE(more.has_value());
    if (!more || !*more) return all;
    all.emplace_back(key, value);
  }
}

// Against std::stable_sort, with runs so small that there are many, equal keys, keys that begin
// alike, keys with zeros, and entries larger than a block.
TEST(SortedRuns, AsAStableSort) {
  const TemporaryDirectory folder;
  std::mt19937 random(11);
  for (const std::size_t memory : {std::size_t{100}, std::size_t{5'000}, std::size_t{1} << 20}) {
    Entries wanted;
    std::vector<SortedRuns> runs;
    for (int thread = 0; thread < 2; ++thread) {
      SortedRuns& mine = runs.emplace_back(folder.Path("out"), memory);
      for (int i = 0; i < 2000; ++i) {
        std::string key(random() % 12, '\0');
        for (char& byte : key) byte = static_cast<char>(random() % 3 == 0 ? 0xFF : random() % 2);
        const std::string value(i % 500 == 0 ? 700'000 : random() % 30, static_cast<char>(i));
        ASSERT_TRUE(mine.Add(key, value).has_value());
        wanted.emplace_back(key, value);
      }
    }
    std::stable_sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) {
      return std::string_view(a.first) < std::string_view(b.first);
    });
    EXPECT_TRUE(Merge(std::move(runs)) == wanted) << memory;
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.Path("")));
}

TEST(SortedRuns, NothingIsNothing) {
  const TemporaryDirectory folder;
  EXPECT_TRUE(Merge({}).empty());
  std::vector<SortedRuns> runs;
  runs.emplace_back(folder.Path("out"));
  EXPECT_TRUE(Merge(std::move(runs)).empty());
}

TEST(SortedRuns, AFolderThatIsNotThereIsTold) {
  const TemporaryDirectory folder;
  SortedRuns runs(folder.Path("no/out"), 10);
  ASSERT_TRUE(runs.Add("a", "b").has_value());
  const Result<void> added = runs.Add("a", "b");
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace opslag
