// `opslag register build` and `info` as a person or script meets them.
#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/ingest/cli/program_fixture.h"
#include "tests/ingest/register/cvr_documents.h"

namespace opslag {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t kCompany = 12345674;
constexpr std::uint64_t kUnit = 1003456789;

std::string Pair() {
  return CompanyDocument(kCompany, "Salling ApS", kUnit) + "\n" +
         UnitDocument(kUnit, "Salling Skive", kCompany) + "\n";
}

class RegisterCommandTest : public ProgramTest {
 protected:
  Finished Build(std::vector<std::string> more, std::string_view input = {}) const {
    std::vector<std::string> arguments = {"register",      "build", "--source",
                                          "cvr-permanent", "-o",    Path("r.lmdb")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Opslag(arguments, input);
  }
  Finished Info(std::vector<std::string> more) const {
    more.insert(more.begin(), {"register", "info"});
    return Opslag(more);
  }
  // Without what the fixture writes.
  std::size_t FilesInFolder() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(Path("."))) {
      count += entry.path().filename() == "stdin" ? 0 : 1;
    }
    return count;
  }
};

TEST_F(RegisterCommandTest, FromAPipe) {
  const Finished built = Build({"-"}, Pair() + PersonDocument() + "\n");
  EXPECT_EQ(built.exit_code, 0) << built.err;
  EXPECT_EQ(built.err, "");
  EXPECT_THAT(built.out, HasSubstr("the register of 2026-11-27, from cvr-permanent, with history"));
  EXPECT_THAT(built.out, HasSubstr("participants, passed over                   1"));
  EXPECT_EQ(FilesInFolder(), 1U);

  const Finished info = Info({"--check", Path("r.lmdb")});
  EXPECT_EQ(info.exit_code, 0) << info.err;
  EXPECT_THAT(info.out, HasSubstr("companies                                   1"));
  const Finished json = Info({"--json", "-", Path("r.lmdb")});
  EXPECT_THAT(json.out, HasSubstr(R"("version":"2026-11-27")"));
  EXPECT_THAT(json.out, HasSubstr(R"("companies":1,"units":1,"names":4)"));
}

TEST_F(RegisterCommandTest, FromPackedFiles) {
  Write("a.jsonl", CompanyDocument(kCompany, "Salling ApS", kUnit));
  Write("b.json", "[" + UnitDocument(kUnit, "Salling Skive", kCompany) + "]");
  const Finished built = Bash(
      "gzip a.jsonl && zstd -q b.json && $opslag register build --source cvr-permanent a.jsonl.gz "
      "b.json.zst -o r.lmdb --json -");
  EXPECT_EQ(built.exit_code, 0) << built.err;
  EXPECT_THAT(built.out, HasSubstr(R"("documents":2)"));
}

TEST_F(RegisterCommandTest, FromAFolder) {
  const Finished built =
      Bash("mkdir dump && echo '" + CompanyDocument(kCompany, "Salling ApS", kUnit) +
           "' > dump/a && echo '" + UnitDocument(kUnit, "Salling Skive", kCompany) +
           "' > dump/b && $opslag register build --source cvr-permanent dump -o r.lmdb");
  EXPECT_EQ(built.exit_code, 0) << built.err;
  EXPECT_THAT(built.out, HasSubstr("documents                                   2"));
}

// The domain of a mail host that everybody uses says nothing, by the rules.
TEST_F(RegisterCommandTest, SharedDomainsAreLeftOut) {
  const std::string shared = Replaced(Pair(), "@salling-rustfri.dk", "@gmail.com");
  ASSERT_EQ(Build({"-"}, shared).exit_code, 0);
  EXPECT_THAT(Read("r.lmdb"), Not(HasSubstr("gmail.com")));
  EXPECT_THAT(Read("r.lmdb"), HasSubstr("salling-rustfri.dk"));  // the unit's
}

TEST_F(RegisterCommandTest, RefusedDocumentsAreNamedAndTheRestIsKept) {
  const std::string file =
      Write("in.jsonl", Pair() + "{]\n" + Replaced(Pair(), "ANTAL_2_4", "ANTAL_3_4"));
  const Finished built = Build({file, "--json", Path("report.json")});
  EXPECT_EQ(built.exit_code, 1);
  EXPECT_THAT(built.err, HasSubstr("in.jsonl:3: document 3: "));
  EXPECT_THAT(built.err, HasSubstr("in.jsonl:4: document 4: "
                                   "aarsbeskaeftigelse.intervalKodeAntalAarsvaerk: is an unknown "
                                   "interval"));
  EXPECT_THAT(built.err, Not(HasSubstr("Salling")));
  EXPECT_THAT(built.err, HasSubstr("in.jsonl:2: document 2: the same P-number stands in a later"));
  EXPECT_THAT(built.out, HasSubstr("refused                                     2"));
  EXPECT_THAT(Read("report.json"), HasSubstr(R"("refused":2)"));
  EXPECT_EQ(Info({Path("r.lmdb")}).exit_code, 0);
}

TEST_F(RegisterCommandTest, ATruncatedDumpLeavesTheOldRegister) {
  ASSERT_EQ(Build({"-"}, Pair()).exit_code, 0);
  const std::string old = Read("r.lmdb");
  const std::string cut = Pair() + CompanyDocument(10000001, "Ny ApS", kUnit + 1).substr(0, 500);
  const Finished built = Build({Write("cut.jsonl", cut)});
  EXPECT_EQ(built.exit_code, 5);
  EXPECT_THAT(built.err, HasSubstr("cut.jsonl:3: document 3: the input is cut off"));
  EXPECT_TRUE(Read("r.lmdb") == old);
  EXPECT_EQ(FilesInFolder(), 2U);
  EXPECT_EQ(Build({Path("cut.jsonl"), "--keep-going"}).exit_code, 1);
}

TEST_F(RegisterCommandTest, NoDumpAtAll) {
  for (const std::string text : {"hello world\n", "<html></html>", "[[]]", ""}) {
    const Finished built = Build({Write("in", text)});
    EXPECT_THAT(built.exit_code, testing::AnyOf(5, 7)) << text;
    EXPECT_THAT(built.err,
                testing::AnyOf(HasSubstr("no register was made"), HasSubstr("was not made")))
        << text;
    EXPECT_FALSE(std::filesystem::exists(Path("r.lmdb")));
  }
}

TEST_F(RegisterCommandTest, WrongArguments) {
  Write("in", Pair());
  EXPECT_EQ(Opslag({"register"}).exit_code, 2);
  EXPECT_EQ(Opslag({"register", "build", Path("in"), "-o", Path("r")}).exit_code, 2);
  EXPECT_EQ(Build({Path("none")}).exit_code, 5);
  EXPECT_EQ(Build({"-", "-"}).exit_code, 2);
  EXPECT_EQ(Build({Path("in"), "--as-of", "2026-13-01"}).exit_code, 2);
  EXPECT_EQ(Build({Path("in"), "-o", Path("in")}).exit_code, 2);
  const Finished nowhere = Opslag(
      {"register", "build", "--source", "cvr-permanent", Path("in"), "-o", Path("none/r.lmdb")});
  EXPECT_EQ(nowhere.exit_code, 5);
  EXPECT_THAT(nowhere.err, HasSubstr("none/r.lmdb"));
}

TEST_F(RegisterCommandTest, TheDayMayBeGiven) {
  EXPECT_EQ(Build({"-", "--as-of", "2026-11-01"}, Pair()).exit_code, 0);
  EXPECT_THAT(Info({Path("r.lmdb")}).out, HasSubstr("the register of 2026-11-01"));
}

TEST_F(RegisterCommandTest, ABadRegisterIsRefusedWithHowToMendIt) {
  ASSERT_EQ(Build({"-"}, Pair()).exit_code, 0);
  const std::string good = Read("r.lmdb");
  const auto complaint = [&](const std::string& bytes) {
    const Finished info = Info({"--check", Write("bad.lmdb", bytes)});
    EXPECT_EQ(info.exit_code, 7);
    EXPECT_EQ(info.out, "");
    return info.err;
  };
  std::string older = good;
  older[older.find("OPSLAGRG") + 8] = 77;
  EXPECT_THAT(complaint(older), HasSubstr("bad.lmdb: is a register of format 77"));
  EXPECT_THAT(complaint(older), HasSubstr("opslag register build"));
  std::string damaged = good;
  damaged[damaged.find("Salling Skive")] = 'F';
  EXPECT_THAT(complaint(damaged), HasSubstr("is damaged: its table entity"));
  EXPECT_THAT(complaint("{}"), HasSubstr("no register"));
  EXPECT_THAT(complaint(good.substr(0, good.size() - 4096)), HasSubstr("cut off"));
  EXPECT_EQ(Info({Path("none")}).exit_code, 7);
}

}  // namespace
}  // namespace opslag
