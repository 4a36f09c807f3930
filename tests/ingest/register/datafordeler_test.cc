#include "ingest/register/datafordeler.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include "classifier/employer/register.h"
#include "ingest/register/build_log.h"
#include "ingest/register/register_builder.h"
#include "ingest/register/zip_file.h"
#include "tests/ingest/files/temporary_directory.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kTimes = ",registreringFra,registreringTil,virkningFra,virkningTil";
// Since 2020, still so.
constexpr const char* kNow = ",2020-05-01T00:00:00.000000+02:00,,2020-05-01T00:00:00.000000+02:00,";
constexpr const char* kUntil2021 =
    ",2020-05-01T00:00:00.000000+02:00,,2020-05-01T00:00:00.000000+02:00,2021-01-01T00:00:00."
    "000000+01:00";

struct CsvFile {
  std::string name;
  std::string text;
};

// A company of two units, one of them ceased, and a person.
std::vector<CsvFile> SmallRegister() {
  const std::string times = std::string(kTimes) + "\n";
  const std::string now = std::string(kNow) + "\n";
  const std::string past = std::string(kUntil2021) + "\n";
  return {
      {"Virksomhed.csv", "id,CVRNummer,status,virksomhedStartdato,virksomhedOphoersdato" + times +
                             "c1,25313763,aktiv,1999-11-15," + now},
      {"Produktionsenhed.csv",
       "id,pNummer,status,tilknyttetVirksomhedsCVRNummer,produktionsenhedStartdato,"
       "produktionsenhedOphoersdato" +
           times + "u1,1007256945,aktiv,25313763,1999-11-15," + now +
           "u2,1019601052,ophørt,25313763,2014-08-07,2018-03-31" + now},
      {"Navn.csv", "CVREnhedsId,vaerdi,sekvens" + times + "p1,Nogen Person,0" + now +
                       "u1,Smedjen Nord,0" + now + "c1,\"Smed, Søn & Co. ApS\",0" + now +
                       "c1,Smedjen,1" + now + "c1,Gammelt Navn,0" + past + "u2,Smedjen Syd,0" +
                       now},
      {"Branche.csv", "CVREnhedsId,vaerdi,vaerdiTekst,sekvens" + times + "c1,011100,Korn,0" + now +
                          "c1,621000,Andet,1" + now + "u1,255300,Metal,0" + now},
      {"Adressering.csv",
       "CVREnhedsId,AdresseringAnvendelse,CVRAdresse_vejnavn,CVRAdresse_husnummerFra,"
       "CVRAdresse_postnummer,CVRAdresse_postdistrikt,CVRAdresse_kommunekode" +
           times + "c1,beliggenhedsadresse,Vestergade,12B,7800,Skive,0779" + now +
           "c1,postadresse,Postboks,1,8000,Aarhus C,0751" + now +
           "u1,beliggenhedsadresse,Havnen,3,7800,Skive,0779" + now},
      {"Virksomhedsform.csv",
       "CVREnhedsId,vaerdi,vaerdiTekst" + times + "c1,80,Anpartsselskab" + now},
      {"Beskaeftigelse.csv",
       "CVREnhedsId,antal,intervalFra,intervalTil,beskaeftigelsestalstype,datoFra,datoTil\n"
       "c1,,5,9,AarsbeskaeftigelseAntalAnsatte,2017-01-01,2017-12-31\n"
       "c1,12,10,19,ErstMaanedsbeskaeftigelseAntalAnsatte,2026-08-01,2026-08-31\n"
       "c1,9.5,5,9,ErstMaanedsbeskaeftigelseAntalAarsvaerk,2026-08-01,2026-08-31\n"},
      {"Reklamebeskyttelse.csv", "CVREnhedsId,vaerdi" + times + "c1,true" + now},
  };
}

void WriteZip(const std::string& path, const std::vector<CsvFile>& files) {
  int error = 0;
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  ASSERT_NE(archive, nullptr);
  for (const CsvFile& file : files) {
    zip_source_t* const source = zip_source_buffer(archive, file.text.data(), file.text.size(), 0);
    ASSERT_GE(zip_file_add(archive, file.name.c_str(), source, 0), 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
}

class DatafordelerTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void StartAgain() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    lines_.clear();
  }

  void Write(const std::vector<CsvFile>& files) {
    for (const CsvFile& file : files) std::ofstream(folder_ / file.name) << file.text;
  }

  Result<RegisterInfo> Build(const std::vector<std::string>& inputs,
                             std::uint64_t most_refused = 0) {
    auto files = FindDatafordelerFiles(inputs);
    if (!files) return tl::make_unexpected(files.error());
    BuildLog::Settings log_settings;
    for (const DatafordelerFile& file : *files) log_settings.inputs.push_back(file.name);
    log_settings.most_refused = most_refused;
    log_settings.put_line = [this](const std::string& line) { lines_.push_back(line); };
    BuildLog log(log_settings);
    RegisterBuilder builder(register_, &log);
    DatafordelerSettings settings;
    settings.files = std::move(*files);
    settings.output = register_;
    settings.shared_domains = {"gmail.com"};
    auto info = CollectDatafordeler(settings, &builder, &log);
    if (!info) return info;
    auto made = builder.Write(*info, {}, [](std::uint64_t) {});
    if (!made) return made;
    counts_ = log.counts();
    reader_ = std::make_unique<RegisterReader>(Register::Open(register_).value());
    return made;
  }
  Result<RegisterInfo> Build(std::uint64_t most_refused = 0) {
    return Build(std::vector<std::string>{folder_.string()}, most_refused);
  }

  RegisterEntity Read(RegisterNumber number) {
    RegisterEntity entity;
    EXPECT_TRUE(reader_->Read(number, &entity)) << number;
    return entity;
  }

  // Replaces `from` in one of the files.
  static std::vector<CsvFile> With(std::vector<CsvFile> files, const std::string& name,
                                   const std::string& from, const std::string& to) {
    for (CsvFile& file : files) {
      if (file.name != name) continue;
      const std::size_t at = file.text.find(from);
      EXPECT_NE(at, std::string::npos) << from;
      file.text.replace(at, from.size(), to);
    }
    return files;
  }

  const TemporaryDirectory temporary_;
  const fs::path folder_ = temporary_.Path("files");
  const std::string register_ = temporary_.Path("register.lmdb");
  std::vector<std::string> lines_;
  BuildCounts counts_;
  std::unique_ptr<RegisterReader> reader_;
};

TEST_F(DatafordelerTest, JoinsTheFilesToEntitiesOfThePresent) {
  Write(SmallRegister());
  const RegisterInfo info = Build().value();
  EXPECT_EQ(info.source, "datafordeler");
  EXPECT_FALSE(info.has_history);
  EXPECT_EQ(info.version, "2020-05-01");
  EXPECT_EQ(info.companies, 1u);
  EXPECT_EQ(info.units, 2u);

  const RegisterEntity company = Read(25313763);
  ASSERT_THAT(company.names, SizeIs(2));
  EXPECT_EQ(company.names[0].text, "Smed, Søn & Co. ApS");
  EXPECT_FALSE(company.names[0].secondary);
  EXPECT_EQ(company.names[0].period, Period());
  EXPECT_EQ(company.names[1].text, "Smedjen");
  EXPECT_TRUE(company.names[1].secondary);
  ASSERT_THAT(company.addresses, SizeIs(1));
  EXPECT_EQ(company.addresses[0].street, "Vestergade");
  EXPECT_EQ(company.addresses[0].house, "12B");
  EXPECT_EQ(company.addresses[0].postal_code, 7800);
  EXPECT_EQ(company.addresses[0].town, "Skive");
  EXPECT_EQ(company.addresses[0].municipality, 779);
  ASSERT_THAT(company.industries, SizeIs(1));
  EXPECT_EQ(company.industries[0].code, 11100u);
  EXPECT_EQ(company.industries[0].period.from, ParseCvrDay("2020-05-01"));
  ASSERT_THAT(company.forms, SizeIs(1));
  EXPECT_EQ(company.forms[0].code, 80);
  EXPECT_TRUE(company.advertising_protected);
  ASSERT_THAT(company.employment, SizeIs(2));
  const RegisterEmployment& month = company.employment[0];
  EXPECT_EQ(month.source, EmploymentSource::kErstMonth);
  EXPECT_EQ(month.year, 2026);
  EXPECT_EQ(month.part, 8);
  EXPECT_EQ(month.employees, EmploymentInterval::k10To19);
  EXPECT_EQ(month.employees_number, 12u);
  EXPECT_EQ(month.full_time_equivalents, EmploymentInterval::k5To9);
  EXPECT_EQ(month.full_time_equivalents_number, 9u);
  const RegisterEmployment& year = company.employment[1];
  EXPECT_EQ(year.source, EmploymentSource::kYear);
  EXPECT_EQ(year.part, 0);
  EXPECT_EQ(year.employees, EmploymentInterval::k5To9);
  EXPECT_FALSE(year.employees_number);
  ASSERT_THAT(company.relations, SizeIs(2));
  EXPECT_EQ(company.relations[0].number, 1007256945u);
  EXPECT_EQ(company.relations[1].number, 1019601052u);

  const RegisterEntity ceased = Read(1019601052);
  ASSERT_THAT(ceased.active, SizeIs(1));
  EXPECT_EQ(ceased.active[0].to, ParseCvrDay("2018-03-31"));
  EXPECT_EQ(ceased.relations.at(0).number, 25313763u);
}

TEST_F(DatafordelerTest, APersonsNameIsNotKept) {
  Write(SmallRegister());
  ASSERT_TRUE(Build());
  std::ifstream file(register_, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(bytes.find("Nogen Person"), std::string::npos);
  EXPECT_NE(bytes.find("Smedjen Nord"), std::string::npos);
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_EQ(counts_.superseded, 1u);
}

TEST_F(DatafordelerTest, ReadsArchivesAsTheyAreDownloaded) {
  std::vector<std::string> archives;
  for (const CsvFile& file : SmallRegister()) {
    const std::string kind = file.name.substr(0, file.name.find('.'));
    archives.push_back(
        (folder_ / ("CVR_V2_" + kind + "_TotalDownload_csv_Current_345.zip")).string());
    // Some hold the file under the archive's name, some under another.
    WriteZip(archives.back(), {{kind == "Navn" ? "data.csv" : file.name, file.text}});
  }
  const RegisterInfo zipped = Build(archives).value();
  EXPECT_EQ(Read(25313763).names[0].text, "Smed, Søn & Co. ApS");
  StartAgain();
  Write(SmallRegister());
  EXPECT_EQ(Build().value().checksum, zipped.checksum);
}

TEST_F(DatafordelerTest, ReadsOneArchiveOfAll) {
  const std::string archive = (folder_ / "all.zip").string();
  WriteZip(archive, SmallRegister());
  EXPECT_EQ(Build({archive}).value().units, 2u);
}

TEST_F(DatafordelerTest, AMissingColumnIsToldByFileLineAndName) {
  Write(With(SmallRegister(), "Navn.csv", "vaerdi,sekvens", "tekst,nummer"));
  const auto made = Build();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kRegister);
  EXPECT_THAT(made.error().where, HasSubstr("Navn.csv:1"));
  EXPECT_THAT(made.error().reason, HasSubstr("vaerdi, sekvens"));
}

TEST_F(DatafordelerTest, MoreColumnsAndAnotherOrderAreFine) {
  Write(
      With(SmallRegister(), "Virksomhedsform.csv",
           std::string("CVREnhedsId,vaerdi,vaerdiTekst") + kTimes + "\nc1,80,Anpartsselskab" + kNow,
           "nyt,virkningTil,vaerdi,CVREnhedsId\nx,,80,c1"));
  ASSERT_TRUE(Build());
  EXPECT_EQ(Read(25313763).forms.at(0).code, 80);
}

TEST_F(DatafordelerTest, ARaggedRowIsToldByLineAndLeftOut) {
  Write(With(SmallRegister(), "Navn.csv", "c1,Smedjen,1", "c1,Smedjen,1,for meget"));
  ASSERT_TRUE(Build(1));
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("Navn.csv:5: row 4: has another number of values")));
  EXPECT_THAT(Read(25313763).names, SizeIs(1));
  EXPECT_EQ(counts_.RefusedInAll(), 1u);
}

TEST_F(DatafordelerTest, ABadNumberIsToldByLineAndColumn) {
  const std::vector<std::pair<std::vector<CsvFile>, std::string>> cases = {
      {With(SmallRegister(), "Virksomhed.csv", "25313763", "2531376X"),
       "Virksomhed.csv:2: row 1: CVRNummer: is no number"},
      {With(SmallRegister(), "Produktionsenhed.csv", "1019601052", "101"),
       "Produktionsenhed.csv:3: row 2: pNummer: is no number"},
      {With(SmallRegister(), "Adressering.csv", "7800", "78000"),
       "Adressering.csv:2: row 1: CVRAdresse_postnummer: is no number"},
      {With(SmallRegister(), "Branche.csv", "011100", "korn"),
       "Branche.csv:2: row 1: vaerdi: is no number"},
      {With(SmallRegister(), "Virksomhed.csv", "1999-11-15", "15.11.1999"),
       "Virksomhed.csv:2: row 1: virksomhedStartdato: is no day"},
      {With(SmallRegister(), "Beskaeftigelse.csv", "c1,,5,9", "c1,,6,9"),
       "Beskaeftigelse.csv:2: row 1: intervalFra: begins no interval"},
      {With(SmallRegister(), "Beskaeftigelse.csv", "Aarsbeskaeftigelse", "Ugebeskaeftigelse"),
       "Beskaeftigelse.csv:2: row 1: beskaeftigelsestalstype: is no kind"},
  };
  for (const auto& [files, line] : cases) {
    StartAgain();
    Write(files);
    EXPECT_TRUE(Build(5)) << line;
    ASSERT_FALSE(lines_.empty()) << line;
    EXPECT_THAT(lines_[0], HasSubstr(line));
  }
}

TEST_F(DatafordelerTest, ErrorsNeverQuoteAValue) {
  Write(With(SmallRegister(), "Navn.csv", "Smedjen,1", "Smedjen,Hemmelig"));
  ASSERT_TRUE(Build(1));
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], testing::Not(HasSubstr("Hemmelig")));
  EXPECT_THAT(lines_[0], testing::Not(HasSubstr("Smedjen")));
}

TEST_F(DatafordelerTest, IllFormedTextIsMended) {
  Write(With(SmallRegister(), "Navn.csv", "Smedjen Nord", "Smedjen \xF8st"));
  ASSERT_TRUE(Build());
  EXPECT_EQ(Read(1007256945).names.at(0).text, "Smedjen \uFFFDst");
}

TEST_F(DatafordelerTest, TooManyRefusedRowsEndTheBuild) {
  Write(With(SmallRegister(), "Branche.csv", "011100", "korn"));
  const auto made = Build(0);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kRegister);
}

TEST_F(DatafordelerTest, AnEntityWithoutANameIsRefused) {
  Write(With(SmallRegister(), "Navn.csv", "u2,Smedjen Syd", "u9,Smedjen Syd"));
  const RegisterInfo info = Build(1).value();
  EXPECT_EQ(info.units, 1u);
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("Produktionsenhed.csv:3: row 2: vaerdi: has no name")));
}

TEST_F(DatafordelerTest, ACutOffArchiveIsRefused) {
  Write(SmallRegister());
  const std::string archive = (folder_ / "Navn.zip").string();
  WriteZip(archive, {SmallRegister()[2]});
  fs::remove(folder_ / "Navn.csv");
  fs::resize_file(archive, fs::file_size(archive) - 30);
  const auto made = Build();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kIo);
  EXPECT_THAT(made.error().where, HasSubstr("Navn.zip"));
}

TEST_F(DatafordelerTest, ADamagedArchiveIsRefused) {
  Write(SmallRegister());
  const std::string archive = (folder_ / "Navn.zip").string();
  WriteZip(archive, {SmallRegister()[2]});
  fs::remove(folder_ / "Navn.csv");
  std::fstream file(archive, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(60);
  file.write("\xFF\xFF\xFF\xFF", 4);
  file.close();
  const auto made = Build();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kIo);
  EXPECT_THAT(made.error().where, HasSubstr("Navn.zip/Navn.csv"));
}

TEST_F(DatafordelerTest, TheFilesThatMustBeThereAreNamed) {
  Write(SmallRegister());
  fs::remove(folder_ / "Branche.csv");
  const auto made = Build();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kUsage);
  EXPECT_THAT(made.error().reason, HasSubstr("branche"));
}

TEST_F(DatafordelerTest, FilesOfNoKindOrOfOneTwiceAreToldAndOthersPassedOver) {
  Write(SmallRegister());
  Write({{"CVRPerson.csv", "x\n"}, {"Telefonnummer.csv", "x\n"}});
  EXPECT_TRUE(Build());
  Write({{"noget.csv", "x\n"}});
  EXPECT_THAT(Build().error().where, HasSubstr("noget.csv"));
  fs::remove(folder_ / "noget.csv");
  Write({{"Navn_2.csv", "x\n"}});
  EXPECT_THAT(Build().error().reason, HasSubstr("of the same kind"));
}

TEST_F(DatafordelerTest, OfMailAddressesTheDomainAloneIsKept) {
  Write(SmallRegister());
  Write({{"e_mailadresse.csv",
          "CVREnhedsId,vaerdi\nc1,anna.hansen@smedjen.dk\nu1,anna@gmail.com\n"}});
  ASSERT_TRUE(Build());
  EXPECT_THAT(Read(25313763).domains, ElementsAre("smedjen.dk"));
  EXPECT_THAT(Read(1007256945).domains, IsEmpty());
}

TEST(ZipFile, IsToldByItsFront) {
  const TemporaryDirectory folder;
  const std::string path = folder.Path("test.zip");
  WriteZip(path, {{"a.csv", "x"}});
  EXPECT_TRUE(ZipFile::IsZip(path));
  std::ofstream(path) << "PK";
  EXPECT_FALSE(ZipFile::IsZip(path));
  EXPECT_FALSE(ZipFile::IsZip(path + ".none"));
}

}  // namespace
}  // namespace opslag
