#include "ingest/register/register_writer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/classifier/support/small_register.h"
#include "tests/ingest/files/temporary_directory.h"

namespace opslag {
namespace {

std::vector<std::string> FilesIn(const TemporaryDirectory& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.Path(""))) {
    names.push_back(entry.path().filename());
  }
  return names;
}

TEST(RegisterWriter, WhatIsWrittenIsRead) {
  const TemporaryDirectory folder;
  RegisterEntity company = EntityNamed(12345674, "Salling Rustfri ApS");
  RegisterEntity unit = EntityNamed(1003456789, "Salling Rustfri, Skive");
  Relate(&company, &unit);
  const auto opened = MakeRegister(folder.Path("r.lmdb"), {unit, company});
  ASSERT_NE(opened, nullptr);
  EXPECT_EQ(opened->info().version, "2026-11-28");
  EXPECT_EQ(opened->info().source, "cvr-permanent");
  EXPECT_TRUE(opened->info().has_history);
  EXPECT_EQ(opened->info().companies, 1U);
  EXPECT_EQ(opened->info().units, 1U);
  EXPECT_EQ(opened->info().names, 2U);
  EXPECT_EQ(opened->info().checksum.size(), 16U);
  const RegisterReader reader(opened);
  RegisterEntity read;
  ASSERT_TRUE(reader.Read(1003456789, &read));
  EXPECT_EQ(read.names[0].text, "Salling Rustfri, Skive");
  EXPECT_EQ(read.relations[0].number, 12345674U);
  ASSERT_TRUE(reader.Read(12345674, &read));
  EXPECT_EQ(read.relations[0].number, 1003456789U);
  EXPECT_FALSE(reader.Read(12345675, &read));
  EXPECT_FALSE(reader.Read(~RegisterNumber{0}, &read));
  EXPECT_TRUE(VerifyRegister(opened, "r.lmdb").has_value());
  EXPECT_EQ(FilesIn(folder), std::vector<std::string>{"r.lmdb"});
}

TEST(RegisterWriter, HoldsOtherTables) {
  const TemporaryDirectory folder;
  const std::string file = folder.Path("r.lmdb");
  Result<RegisterWriter> writer = RegisterWriter::Create(file);
  ASSERT_TRUE(writer.has_value());
  ASSERT_TRUE(writer->Add(EntityNamed(12345674, "A")).has_value());
  int count = 0;
  std::string key;
  const std::string large(100'000, 'x');
  ASSERT_TRUE(writer
                  ->AddTable("token",
                             [&](std::string_view* k, std::string_view* v) -> Result<bool> {
                               if (count == 1000) return false;
                               key = "k" + std::to_string(1000 + count++);
                               *k = key;
                               *v = count == 500 ? std::string_view(large) : std::string_view("v");
                               return true;
                             })
                  .has_value());
  ASSERT_TRUE(writer->BeginTable("empty").has_value());
  EXPECT_FALSE(writer->BeginTable("token").has_value());
  ASSERT_TRUE(writer->Finish({}).has_value());

  const auto opened = Register::Open(file);
  ASSERT_TRUE(opened.has_value()) << opened.error().ToString();
  const RegisterReader reader(*opened);
  EXPECT_EQ(reader.Value("token", "k1000"), "v");
  EXPECT_EQ(reader.Value("token", "k1499"), large);
  EXPECT_EQ(reader.Value("token", "k2000"), "");
  EXPECT_EQ(reader.Value("empty", "k1000"), "");
  EXPECT_EQ(reader.Value("nowhere", "k1000"), "");
  EXPECT_EQ(reader.Value("token", ""), "");
  std::vector<std::string> seen;
  EXPECT_TRUE(reader.Visit("token", "k1997", [&](std::string_view k, std::string_view) {
    seen.emplace_back(k);
    return seen.size() < 2;
  }));
  EXPECT_EQ(seen, (std::vector<std::string>{"k1997", "k1998"}));
  EXPECT_TRUE(VerifyRegister(*opened, file).has_value());
}

TEST(RegisterWriter, RefusesNumbersOutOfOrder) {
  const TemporaryDirectory folder;
  Result<RegisterWriter> writer = RegisterWriter::Create(folder.Path("r.lmdb"));
  ASSERT_TRUE(writer.has_value());
  ASSERT_TRUE(writer->Add(EntityNamed(2, "B")).has_value());
  EXPECT_FALSE(writer->Add(EntityNamed(2, "B")).has_value());
  EXPECT_FALSE(writer->Add(EntityNamed(1, "A")).has_value());
}

TEST(RegisterWriter, LeavesNothingWithoutFinish) {
  const TemporaryDirectory folder;
  {
    Result<RegisterWriter> writer = RegisterWriter::Create(folder.Path("r.lmdb"));
    ASSERT_TRUE(writer.has_value());
    ASSERT_TRUE(writer->Add(EntityNamed(2, "B")).has_value());
  }
  EXPECT_TRUE(FilesIn(folder).empty());
}

TEST(RegisterWriter, AFolderThatIsNotThereIsTold) {
  const TemporaryDirectory folder;
  const Result<RegisterWriter> writer = RegisterWriter::Create(folder.Path("no/r.lmdb"));
  ASSERT_FALSE(writer.has_value());
  EXPECT_EQ(writer.error().code, ErrorCode::kIo);
}

// The old file is replaced, and who has it open goes on reading it.
TEST(RegisterWriter, TheRegisterInUseStaysInUse) {
  const TemporaryDirectory folder;
  const std::string file = folder.Path("r.lmdb");
  const auto old = MakeRegister(file, {EntityNamed(1, "old")});
  const auto fresh = MakeRegister(file, {EntityNamed(1, "new")});
  RegisterEntity read;
  ASSERT_TRUE(RegisterReader(old).Read(1, &read));
  EXPECT_EQ(read.names[0].text, "old");
  ASSERT_TRUE(RegisterReader(fresh).Read(1, &read));
  EXPECT_EQ(read.names[0].text, "new");
  EXPECT_NE(old->info().checksum, fresh->info().checksum);
}

// More than one transaction's worth, and entities larger than a page.
TEST(RegisterWriter, ManyEntitiesAndThreads) {
  const TemporaryDirectory folder;
  std::vector<RegisterEntity> entities;
  constexpr RegisterNumber kCount = 3000;
  for (RegisterNumber i = 1; i <= kCount; ++i) {
    entities.push_back(EntityNamed(i, std::string(i % 3 == 0 ? 20'000 : 20, 'n')));
  }
  const auto opened = MakeRegister(folder.Path("r.lmdb"), entities);
  ASSERT_NE(opened, nullptr);
  std::vector<std::thread> threads;
  std::array<int, 3> found{};
  for (int& mine : found) {
    threads.emplace_back([&mine, opened] {
      const RegisterReader reader(opened);
      RegisterEntity read;
      for (RegisterNumber i = 1; i <= kCount; ++i) {
        mine += reader.Read(i, &read) && read.names[0].text.size() == (i % 3 == 0 ? 20'000U : 20U);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int mine : found) EXPECT_EQ(mine, static_cast<int>(kCount));
}

TEST(RegisterOpen, SaysWhatIsWrongAndHowToMendIt) {
  const TemporaryDirectory folder;
  const auto complaint = [](const std::string& file) {
    const auto opened = Register::Open(file);
    if (opened) return std::string("opened");
    EXPECT_EQ(opened.error().code, ErrorCode::kRegister);
    EXPECT_NE(opened.error().where.find("/"), std::string::npos);
    return opened.error().reason;
  };
  EXPECT_NE(complaint(folder.Path("none")).find("opslag register build"), std::string::npos);
  EXPECT_NE(complaint(folder.Write("empty", "")).find("no register"), std::string::npos);
  EXPECT_NE(complaint(folder.Write("text", std::string(10'000, 'a'))).find("no register"),
            std::string::npos);

  WriteRegister(folder.Path("good"), {EntityNamed(1, std::string(50'000, 'n'))});
  const std::string good = folder.Read("good");
  EXPECT_NE(complaint(folder.Write("cut", good.substr(0, good.size() / 2))).find("cut off"),
            std::string::npos);

  std::string older = good;
  const std::size_t magic = older.find("OPSLAGRG");
  ASSERT_NE(magic, std::string::npos);
  older[magic + 8] = 99;
  const std::string said = complaint(folder.Write("older", older));
  EXPECT_NE(said.find("format 99"), std::string::npos) << said;
  EXPECT_NE(said.find("opslag register build"), std::string::npos) << said;

  std::string damaged = good;
  damaged[damaged.find("nnnnnnnn") + 20] = 'm';
  const auto opened = Register::Open(folder.Write("damaged", damaged));
  ASSERT_TRUE(opened.has_value());
  EXPECT_FALSE(VerifyRegister(*opened, "damaged").has_value());
}

}  // namespace
}  // namespace opslag
