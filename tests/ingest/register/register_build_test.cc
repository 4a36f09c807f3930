#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ingest/register/build_log.h"
#include "ingest/register/cvr_permanent.h"
#include "ingest/register/register_builder.h"
#include "tests/ingest/files/temporary_directory.h"
#include "tests/ingest/register/cvr_documents.h"

namespace opslag {
namespace {

// A build of some files, and what came of it.
class Build {
 public:
  explicit Build(const std::vector<std::string>& texts, std::size_t threads = 1,
                 bool keep_going = false, std::uint64_t most_refused = 100) {
    CvrPermanentSettings settings;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      settings.inputs.push_back(folder_.Write("in" + std::to_string(i), texts[i]));
    }
    settings.threads = threads;
    settings.keep_going = keep_going;
    settings.progress = [](std::uint64_t, std::uint64_t) {};
    BuildLog log({settings.inputs, most_refused, 3, [this](const std::string& line) {
                    lines_.push_back(line.substr(line.rfind('/') + 1));
                  }});
    RegisterBuilder builder(folder_.Path("r"), &log);
    Result<RegisterInfo> info = CollectCvrPermanent(settings, &builder, &log);
    RegisterIndexer indexer;
    indexer.add = [this](const RegisterEntity& entity) -> Result<void> {
      indexed_.push_back(entity.number);
      return {};
    };
    indexer.finish = [](RegisterWriter* writer) { return writer->BeginTable("index"); };
    if (info) info = builder.Write(*info, {indexer}, [](std::uint64_t) {});
    if (info) {
      info_ = *info;
      register_ = *Register::Open(folder_.Path("r"));
    } else {
      error_ = info.error();
    }
    counts_ = log.counts();
    std::sort(lines_.begin(), lines_.end());
  }

  const RegisterInfo& info() const { return info_; }
  const std::optional<Error>& error() const { return error_; }
  const BuildCounts& counts() const { return counts_; }
  const std::vector<std::string>& lines() const { return lines_; }
  const std::vector<RegisterNumber>& indexed() const { return indexed_; }
  bool HasFile() const { return std::filesystem::exists(folder_.Path("r")); }

  // The entity's first name, empty where it is not there.
  std::string NameOf(RegisterNumber number) const {
    RegisterEntity entity;
    return RegisterReader(register_).Read(number, &entity) ? entity.names[0].text : "";
  }

 private:
  TemporaryDirectory folder_;
  RegisterInfo info_;
  std::optional<Error> error_;
  BuildCounts counts_;
  std::vector<std::string> lines_;
  std::vector<RegisterNumber> indexed_;
  std::shared_ptr<const Register> register_;
};

constexpr std::uint64_t kCompany = 12345674;
constexpr std::uint64_t kUnit = 1003456789;

std::string Pair() {
  return CompanyDocument(kCompany, "Salling ApS", kUnit) + "\n" +
         UnitDocument(kUnit, "Salling Skive", kCompany) + "\n";
}

TEST(RegisterBuild, FromLines) {
  const Build build({Pair() + PersonDocument() + "\n{\"Other\":{}}\n"});
  ASSERT_FALSE(build.error()) << build.error()->ToString();
  EXPECT_EQ(build.info().version, "2026-11-27");
  EXPECT_EQ(build.info().source, "cvr-permanent");
  EXPECT_TRUE(build.info().has_history);
  EXPECT_EQ(build.info().companies, 1U);
  EXPECT_EQ(build.info().units, 1U);
  EXPECT_EQ(build.info().names, 4U);
  EXPECT_EQ(build.NameOf(kCompany), "Salling ApS");
  EXPECT_EQ(build.NameOf(kUnit), "Salling Skive");
  EXPECT_EQ(build.counts().documents, 4U);
  EXPECT_EQ(build.counts().persons, 1U);
  EXPECT_EQ(build.counts().others, 1U);
  EXPECT_EQ(build.indexed(), (std::vector<RegisterNumber>{kCompany, kUnit}));
  EXPECT_TRUE(build.lines().empty()) << build.lines()[0];
}

// Whatever the form, the order and the number of threads, the file is the same.
TEST(RegisterBuild, TheFormDoesNotMatter) {
  std::string lines;
  std::string list;
  std::string backwards;
  for (std::uint64_t i = 0; i < 500; ++i) {
    const std::string company =
        CompanyDocument(10000000 + i, "Firma " + std::to_string(i), kUnit + i);
    const std::string unit = UnitDocument(kUnit + i, "Enhed " + std::to_string(i), 10000000 + i);
    lines += company + "\n" + unit + "\n";
    list += (i == 0 ? "" : ",\n") + company + "," + unit;
    backwards = unit + "\n" + company + "\n" + backwards;
  }
  const Build one({lines});
  ASSERT_FALSE(one.error());
  EXPECT_EQ(one.info().companies, 500U);
  for (const std::string& other :
       {"[" + list + "]", R"({"took":1,"hits":{"hits":[)" + list + "]}}", backwards}) {
    EXPECT_EQ(Build({other}).info().checksum, one.info().checksum);
    EXPECT_EQ(Build({other}, 3).info().checksum, one.info().checksum);
  }
}

TEST(RegisterBuild, FromAZipOfTwoFiles) {
  const TemporaryDirectory folder;
  int code = 0;
  zip_t* const archive = zip_open(folder.Path("z").c_str(), ZIP_CREATE, &code);
  ASSERT_NE(archive, nullptr);
  const std::string company = CompanyDocument(kCompany, "Salling ApS", kUnit);  // no line end
  const std::string nothing;
  const std::string unit = UnitDocument(kUnit, "Salling Skive", kCompany);
  const char* name = "a";
  for (const std::string* text : {&company, &nothing, &unit}) {
    zip_source_t* const source = zip_source_buffer(archive, text->data(), text->size(), 0);
    ASSERT_GE(zip_file_add(archive, name, source, 0), 0);
    name = text == &company ? "b" : "c";
  }
  ASSERT_EQ(zip_close(archive), 0);
  const std::string bytes = folder.Read("z");
  const Build build({bytes});
  ASSERT_FALSE(build.error()) << build.error()->ToString();
  EXPECT_EQ(build.info().checksum, Build({Pair()}).info().checksum);
  const Build cut({bytes.substr(0, bytes.size() - 10)});
  ASSERT_TRUE(cut.error());
  EXPECT_EQ(cut.error()->code, ErrorCode::kIo);
}

TEST(RegisterBuild, TheNewestVersionCounts) {
  const std::string old = CompanyDocument(kCompany, "Gammel ApS", kUnit, 3);
  const std::string fresh = CompanyDocument(kCompany, "Ny ApS", kUnit, 12);
  for (const auto& inputs : {std::vector{old + "\n" + fresh}, std::vector{fresh, old}}) {
    const Build build(inputs);
    ASSERT_FALSE(build.error());
    EXPECT_EQ(build.NameOf(kCompany), "Ny ApS");
    EXPECT_EQ(build.info().companies, 1U);
    EXPECT_EQ(build.counts().superseded, 1U);
    ASSERT_EQ(build.lines().size(), 1U);
    EXPECT_NE(build.lines()[0].find(": document 1: the same CVR number stands in another document"),
              std::string::npos)
        << build.lines()[0];
  }
}

TEST(RegisterBuild, OfEqualVersionsTheLastCounts) {
  const Build build({Pair() + UnitDocument(kUnit, "Salling Thisted", kCompany) + "\n"});
  EXPECT_EQ(build.NameOf(kUnit), "Salling Thisted");
  EXPECT_EQ(build.lines(), std::vector<std::string>{
                               "in0:2: document 2: the same P-number stands in a later document in "
                               "the same version; that one counts"});
}

TEST(RegisterBuild, RegisteredByMistakeIsLeftOut) {
  const std::string mistake = Replaced(CompanyDocument(kCompany, "Salling ApS", kUnit, 9),
                                       R"("fejlRegistreret":false)", R"("fejlRegistreret":true)");
  const Build build({Pair() + mistake + "\n"});
  EXPECT_EQ(build.info().companies, 0U);
  EXPECT_EQ(build.info().units, 1U);
  EXPECT_EQ(build.counts().by_mistake, 1U);
  EXPECT_EQ(build.counts().lone_units, 1U);
}

TEST(RegisterBuild, AUnitWhoseCompanyIsNotThereIsKeptAndTold) {
  const Build build({CompanyDocument(kCompany, "Salling ApS", kUnit) + "\n" +
                     UnitDocument(kUnit, "Salling Skive", 87654321)});
  EXPECT_EQ(build.info().units, 1U);
  EXPECT_EQ(build.counts().lone_units, 1U);
  EXPECT_EQ(build.lines(),
            std::vector<std::string>{
                "in0:2: document 2: a unit whose company is not in the input; it is kept"});
}

TEST(RegisterBuild, WhatIsRefusedIsToldAndCounted) {
  std::string text = Pair() + "not JSON\n\n";
  for (int i = 0; i < 5; ++i)
    text += R"({"Vrvirksomhed":{"cvrNummer":12345674,"navne":[]}})"
            "\n";
  const Build build({text});
  ASSERT_FALSE(build.error());
  EXPECT_EQ(build.counts().RefusedInAll(), 6U);
  EXPECT_EQ(build.counts().refused.at("navne: holds no name (missing_field)"), 5U);
  EXPECT_EQ(build.lines(),
            (std::vector<std::string>{
                "in0:3: document 3: is no JSON document (malformed_json)",
                "in0:5: document 4: navne: holds no name (missing_field)",
                "in0:6: document 5: navne: holds no name (missing_field)",
                "in0:7: document 6: navne: holds no name (missing_field)",
                "more of these are only counted: navne: holds no name (missing_field)"}));
}

TEST(RegisterBuild, TooManyRefusedEndIt) {
  const Build build({Pair() + "x\nx\nx\n"}, 1, false, 2);
  ASSERT_TRUE(build.error());
  EXPECT_EQ(build.error()->code, ErrorCode::kRegister);
  EXPECT_NE(build.error()->reason.find("--max-refused"), std::string::npos);
  EXPECT_FALSE(build.HasFile());
}

TEST(RegisterBuild, ACutOffDumpMakesNoRegister) {
  const std::string cut = Pair() + CompanyDocument(10000000, "Anden ApS", kUnit + 1).substr(0, 700);
  for (const std::string& text :
       {cut, "[" + Pair().substr(0, Pair().find('\n')) + ",{\"Vrvirksomhed\":{\"navne\":[\n"}) {
    const Build build({text});
    ASSERT_TRUE(build.error());
    EXPECT_EQ(build.error()->code, ErrorCode::kIo);
    EXPECT_NE(build.error()->where.find("document "), std::string::npos) << build.error()->where;
    EXPECT_NE(build.error()->reason.find("cut off"), std::string::npos);
    EXPECT_FALSE(build.HasFile());
    const Build anyway({text}, 1, true);
    ASSERT_FALSE(anyway.error()) << anyway.error()->ToString();
    EXPECT_EQ(anyway.NameOf(kCompany), "Salling ApS");
    EXPECT_EQ(anyway.counts().RefusedInAll(), 1U);
  }
}

TEST(RegisterBuild, NothingKeptIsNoRegister) {
  for (const std::string& text : {std::string(), PersonDocument(), std::string("[]")}) {
    const Build build({text});
    ASSERT_TRUE(build.error());
    EXPECT_EQ(build.error()->code, ErrorCode::kRegister);
    EXPECT_FALSE(build.HasFile());
  }
}

// An index that fails ends the build, whichever of its threads is ahead.
TEST(RegisterBuild, AnIndexThatFails) {
  for (const int good : {0, 10, 3000}) {
    const TemporaryDirectory folder;
    BuildLog log({{"in"}, 0, 3, [](const std::string&) {}});
    RegisterBuilder builder(folder.Path("r"), &log);
    EntityCollector& collector = builder.NewCollector();
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      RegisterEntity company;
      company.number = kCompany + i;
      ASSERT_TRUE(collector.Add(company, 0, {0, i + 1, i + 1}).has_value());
    }
    int added = 0;
    const RegisterIndexer failing{[&](const RegisterEntity&) -> Result<void> {
                                    if (added++ < good) return {};
                                    return Fail(ErrorCode::kIo, "r", "no space left");
                                  },
                                  [](RegisterWriter*) -> Result<void> { return {}; }};
    const Result<RegisterInfo> made = builder.Write({}, {failing}, [](std::uint64_t) {});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().reason, "no space left");
  }
}

// Sources that know a unit's company alone.
TEST(RegisterBuild, UnitsAreAddedToTheirCompany) {
  const TemporaryDirectory folder;
  BuildLog log({{"units.csv"}, 0, 3, [](const std::string&) {}});
  RegisterBuilder builder(folder.Path("r"), &log);
  EntityCollector& one = builder.NewCollector();
  EntityCollector& two = builder.NewCollector();
  RegisterEntity company;
  company.number = kCompany;
  company.names.push_back({"Salling ApS", false, {}});
  ASSERT_TRUE(one.AddUnitOf(kCompany, {kUnit + 1, {}}).has_value());
  ASSERT_TRUE(two.Add(company, 0, {0, 1, 1}).has_value());
  ASSERT_TRUE(two.AddUnitOf(kCompany, {kUnit, {100, 200}}).has_value());
  ASSERT_TRUE(two.AddUnitOf(99999999, {kUnit, {}}).has_value());  // no such company
  ASSERT_TRUE(builder.Write({}, {}, [](std::uint64_t) {}).has_value());
  RegisterEntity read;
  const auto opened = Register::Open(folder.Path("r"));
  ASSERT_TRUE(RegisterReader(*opened).Read(kCompany, &read));
  ASSERT_EQ(read.relations.size(), 2U);
  EXPECT_EQ(read.relations[0].number, kUnit);
  EXPECT_EQ(read.relations[0].period, (Period{100, 200}));
  EXPECT_EQ(read.relations[1].number, kUnit + 1);
  EXPECT_EQ((*opened)->info().companies, 1U);
}

}  // namespace
}  // namespace opslag
