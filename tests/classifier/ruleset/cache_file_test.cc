#include "classifier/ruleset/cache_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classifier/ruleset/temporary_directory.h"

namespace opslag {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace fs = std::filesystem;

class CacheFileTest : public ::testing::Test {
 protected:
  fs::path path() const { return directory_.path() / "rules.cache"; }

  void WriteGood() {
    const std::vector<CacheSection> sections = {
        {"literals", std::string_view("\0\x01\xff", 3)}, {"empty", ""}, {"data", "0123456789"}};
    const Result<void> written = WriteCacheFile(path(), identity_, sections);
    ASSERT_TRUE(written) << written.error().ToString();
  }

  std::string Bytes() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  void Overwrite(const std::string& bytes) const {
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << bytes;
  }

  // Why the file is refused; "" where it is not.
  std::string Refusal(const CacheIdentity& identity) const {
    const Result<CacheFile> file = CacheFile::Read(path(), identity);
    if (file) return {};
    EXPECT_EQ(file.error().code, ErrorCode::kRuleCache);
    EXPECT_EQ(file.error().where, path().string());
    return file.error().reason;
  }
  std::string Refusal() const { return Refusal(identity_); }

  std::size_t FilesInDirectory() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()));
  }

  TemporaryDirectory directory_;
  const CacheIdentity identity_{"hyperscan 5.4.0 avx2", "0123456789abcdef"};
};

TEST_F(CacheFileTest, WhatWasWrittenIsRead) {
  WriteGood();
  const Result<CacheFile> file = CacheFile::Read(path(), identity_);
  ASSERT_TRUE(file) << file.error().ToString();
  EXPECT_EQ(file->Section("literals").value(), std::string_view("\0\x01\xff", 3));
  EXPECT_EQ(file->Section("empty").value(), "");
  EXPECT_EQ(file->Section("data").value(), "0123456789");
  EXPECT_EQ(FilesInDirectory(), 1u);
}

TEST_F(CacheFileTest, SectionsStayWhereTheyAreWhenTheFileIsMoved) {
  WriteGood();
  Result<CacheFile> file = CacheFile::Read(path(), identity_);
  ASSERT_TRUE(file);
  const std::string_view data = file->Section("data").value();
  const CacheFile moved = *std::move(file);
  EXPECT_EQ(moved.Section("data").value().data(), data.data());
  EXPECT_EQ(data, "0123456789");
}

TEST_F(CacheFileTest, ASectionThatIsNotThere) {
  WriteGood();
  const Result<CacheFile> file = CacheFile::Read(path(), identity_);
  ASSERT_TRUE(file);
  const Result<std::string_view> section = file->Section("dat");
  ASSERT_FALSE(section);
  EXPECT_EQ(section.error().code, ErrorCode::kRuleCache);
  EXPECT_THAT(section.error().reason, HasSubstr("none named \"dat\""));
}

TEST_F(CacheFileTest, AFileWithoutSections) {
  ASSERT_TRUE(WriteCacheFile(path(), identity_, {}));
  EXPECT_TRUE(CacheFile::Read(path(), identity_));
}

TEST_F(CacheFileTest, ANewFileReplacesTheOldOne) {
  WriteGood();
  ASSERT_TRUE(WriteCacheFile(path(), identity_, {{"data", "new"}}));
  const Result<CacheFile> file = CacheFile::Read(path(), identity_);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->Section("data").value(), "new");
  EXPECT_FALSE(file->Section("literals"));
  EXPECT_EQ(FilesInDirectory(), 1u);
}

TEST_F(CacheFileTest, WhoHasReadTheOldFileKeepsIt) {
  WriteGood();
  const Result<CacheFile> old = CacheFile::Read(path(), identity_);
  ASSERT_TRUE(old);
  ASSERT_TRUE(WriteCacheFile(path(), identity_, {{"data", "new"}}));
  Overwrite("rubbish");
  EXPECT_EQ(old->Section("data").value(), "0123456789");
}

TEST_F(CacheFileTest, AMissingFile) { EXPECT_EQ(Refusal(), "the file is missing"); }

TEST_F(CacheFileTest, AnEmptyFile) {
  Overwrite("");
  EXPECT_THAT(Refusal(), StartsWith("size:"));
}

TEST_F(CacheFileTest, ADirectoryInItsPlace) {
  fs::create_directory(path());
  EXPECT_THAT(Refusal(), HasSubstr("cannot be read: Is a directory"));
}

TEST_F(CacheFileTest, ANamedPipeInItsPlaceIsNotWaitedFor) {
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  const Result<CacheFile> file = CacheFile::Read(path(), identity_);
  EXPECT_FALSE(file);
}

TEST_F(CacheFileTest, AnotherKindOfFile) {
  Overwrite(std::string(1000, 'x'));
  EXPECT_THAT(Refusal(), StartsWith("magic:"));
}

TEST_F(CacheFileTest, AnotherFormatVersion) {
  WriteGood();
  std::string bytes = Bytes();
  bytes[8] = static_cast<char>(kCacheFormat + 1);
  Overwrite(bytes);
  const std::string ours = std::to_string(kCacheFormat);
  const std::string newer = std::to_string(kCacheFormat + 1);
  EXPECT_EQ(Refusal(), "format: version " + newer + ", this program reads " + ours);
}

TEST_F(CacheFileTest, AnotherBuildTarget) {
  WriteGood();
  EXPECT_EQ(Refusal({"hyperscan 5.4.2 avx2", identity_.rules_hash}),
            "target: made for \"hyperscan 5.4.0 avx2\", this is \"hyperscan 5.4.2 avx2\"");
}

TEST_F(CacheFileTest, OtherRules) {
  WriteGood();
  EXPECT_THAT(Refusal({identity_.build_target, "fedcba9876543210"}), StartsWith("rules hash:"));
}

// Target and hash end where they end: no part of one is taken for the other.
TEST_F(CacheFileTest, TargetAndHashDoNotRunTogether) {
  ASSERT_TRUE(WriteCacheFile(path(), {"ab", "c"}, {}));
  EXPECT_THAT(Refusal({"a", "bc"}), StartsWith("target:"));
}

TEST_F(CacheFileTest, CutOffAnywhere) {
  WriteGood();
  const std::string bytes = Bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    Overwrite(bytes.substr(0, length));
    EXPECT_NE(Refusal(), "") << "cut off at " << length;
  }
}

TEST_F(CacheFileTest, AByteTooMany) {
  WriteGood();
  Overwrite(Bytes() + '\0');
  EXPECT_THAT(Refusal(), StartsWith("checksum:"));
}

TEST_F(CacheFileTest, AFlippedBitAnywhere) {
  WriteGood();
  const std::string bytes = Bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int bit : {0x01, 0x80}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ bit);
      Overwrite(damaged);
      EXPECT_NE(Refusal(), "") << "byte " << at;
    }
  }
}

TEST_F(CacheFileTest, TheReasonNamesThePartThatIsDamaged) {
  WriteGood();
  const std::string bytes = Bytes();
  const auto reason_at = [&](std::size_t at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    Overwrite(damaged);
    return Refusal();
  };
  EXPECT_THAT(reason_at(0), StartsWith("magic:"));
  EXPECT_THAT(reason_at(8), StartsWith("format:"));
  EXPECT_THAT(reason_at(bytes.find("avx2")), StartsWith("checksum:"));
  EXPECT_THAT(reason_at(bytes.find("0123456789abcdef")), StartsWith("checksum:"));
  EXPECT_THAT(reason_at(bytes.find("literals")), StartsWith("checksum:"));
  EXPECT_THAT(reason_at(bytes.rfind("0123456789")), StartsWith("checksum:"));
  EXPECT_THAT(reason_at(bytes.size() - 1), StartsWith("checksum:"));
}

TEST_F(CacheFileTest, MissingDirectoriesAreMade) {
  const fs::path deep = directory_.path() / "a" / "b" / "rules.cache";
  ASSERT_TRUE(WriteCacheFile(deep, identity_, {}));
  EXPECT_TRUE(CacheFile::Read(deep, identity_));
}

TEST_F(CacheFileTest, OthersMayReadTheFile) {
  WriteGood();
  EXPECT_EQ(fs::status(path()).permissions() & fs::perms::others_read, fs::perms::others_read);
}

TEST_F(CacheFileTest, ADirectoryThatCannotBeMade) {
  std::ofstream(directory_.path() / "file") << "x";
  const Result<void> written =
      WriteCacheFile(directory_.path() / "file" / "rules.cache", identity_, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kIo);
}

TEST_F(CacheFileTest, ADirectoryThatTakesNoFiles) {
  const fs::path unwritable = "/proc/self";  // also for root
  const Result<void> written = WriteCacheFile(unwritable / "rules.cache", identity_, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kIo);
  EXPECT_THAT(written.error().reason, HasSubstr("cannot be written"));
}

TEST_F(CacheFileTest, NothingIsLeftBehindWhereTheFileCannotBePutInPlace) {
  fs::create_directory(path());
  const Result<void> written = WriteCacheFile(path(), identity_, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kIo);
  EXPECT_EQ(written.error().where, path().string());
  EXPECT_EQ(FilesInDirectory(), 1u);
}

TEST_F(CacheFileTest, TwoSectionsOfOneName) {
  const Result<void> written = WriteCacheFile(path(), identity_, {{"a", "1"}, {"a", "2"}});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kInternal);
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(CacheFileTest, SeveralWritersLeaveOneWholeFile) {
  const std::string large(1 << 20, 'a');
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        EXPECT_TRUE(WriteCacheFile(path(), identity_, {{"data", large}}));
        EXPECT_EQ(Refusal(), "");
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(FilesInDirectory(), 1u);
}

}  // namespace
}  // namespace opslag
