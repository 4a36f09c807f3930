// The two official channels, made from one world, give the same present.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/employer/register.h"
#include "ingest/register/build_log.h"
#include "ingest/register/cvr_permanent.h"
#include "ingest/register/datafordeler.h"
#include "ingest/register/register_builder.h"
#include "tests/ingest/files/temporary_directory.h"
#include "tests/register/datafordeler_writer.h"
#include "tests/register/register_output.h"
#include "tests/register/words.h"
#include "tests/register/world.h"

namespace opslag::make_register {
namespace {

namespace fs = std::filesystem;

constexpr WorldSettings kWorld{1500, 21, 1.27};

// What is so on the register's day.
struct Present {
  std::vector<std::pair<std::string, bool>> names;
  std::vector<std::tuple<std::string, std::string, int, std::string, int>> addresses;
  std::vector<std::uint32_t> industries;
  std::vector<int> forms;
  std::vector<RegisterNumber> relations;
  bool active = false;
  int employees = -1;
};

Present PresentOf(const RegisterEntity& entity) {
  Present present;
  const std::int32_t day = World::kToday;
  for (const RegisterName& name : entity.names) {
    if (name.period.Contains(day)) present.names.emplace_back(name.text, name.secondary);
  }
  std::sort(present.names.begin(), present.names.end());
  for (const RegisterAddress& one : entity.addresses) {
    if (!one.period.Contains(day)) continue;
    present.addresses.emplace_back(one.street, one.house, one.postal_code, one.town,
                                   one.municipality);
  }
  for (const RegisterIndustry& one : entity.industries) {
    if (one.period.Contains(day)) present.industries.push_back(one.code);
  }
  for (const RegisterForm& one : entity.forms) {
    if (one.period.Contains(day)) present.forms.push_back(one.code);
  }
  for (const RegisterRelation& one : entity.relations) {
    if (one.period.Contains(day)) present.relations.push_back(one.number);
  }
  std::sort(present.relations.begin(), present.relations.end());
  for (const Period& period : entity.active) present.active |= period.Contains(day);
  for (const RegisterEmployment& one : entity.employment) {
    if (one.source == EmploymentSource::kErstMonth && one.year == 2026 && one.part == 8) {
      present.employees = static_cast<int>(one.employees_number.value_or(0));
    }
  }
  return present;
}

class BothForms : public testing::Test {
 protected:
  static BuildLog::Settings LogOf(std::vector<std::string> inputs) {
    BuildLog::Settings settings;
    settings.inputs = std::move(inputs);
    settings.put_line = [](const std::string& line) { ADD_FAILURE() << line; };
    return settings;
  }

  void SetUp() override {
    fs::create_directories(folder_ / "csv");
    auto words = LoadWords(OPSLAG_REGISTER_WORDS, OPSLAG_RULE_PLACES);
    ASSERT_TRUE(words) << words.error().ToString();
    words_ = std::make_unique<Words>(std::move(*words));
  }

  std::shared_ptr<const Register> FromDocuments() {
    const std::string dump = folder_ / "dump.jsonl";
    const int file = ::open(dump.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    EXPECT_TRUE(WriteRegister(*words_, kWorld, OutputForm::kJsonLines, file, {}));
    ::close(file);
    const std::string output = folder_ / "documents.lmdb";
    BuildLog log(LogOf({dump}));
    RegisterBuilder builder(output, &log);
    CvrPermanentSettings settings;
    settings.inputs = {dump};
    settings.progress = [](std::uint64_t, std::uint64_t) {};
    auto info = CollectCvrPermanent(settings, &builder, &log);
    EXPECT_TRUE(info);
    EXPECT_TRUE(info->has_history);
    EXPECT_TRUE(builder.Write(*info, {}, [](std::uint64_t) {}));
    return Register::Open(output).value();
  }

  std::shared_ptr<const Register> FromFiles() {
    EXPECT_TRUE(WriteDatafordeler(*words_, kWorld, folder_ / "csv", {}));
    const std::string output = folder_ / "files.lmdb";
    auto files = FindDatafordelerFiles({folder_ / "csv"});
    EXPECT_TRUE(files) << files.error().ToString();
    std::vector<std::string> names;
    for (const DatafordelerFile& file : *files) names.push_back(file.name);
    BuildLog log(LogOf(names));
    RegisterBuilder builder(output, &log);
    DatafordelerSettings settings;
    settings.files = *files;
    settings.output = output;
    auto info = CollectDatafordeler(settings, &builder, &log);
    EXPECT_TRUE(info) << info.error().ToString();
    EXPECT_FALSE(info->has_history);
    EXPECT_TRUE(builder.Write(*info, {}, [](std::uint64_t) {}));
    return Register::Open(output).value();
  }

  const TemporaryDirectory temporary_;
  const fs::path folder_ = temporary_.Path("");
  std::unique_ptr<Words> words_;
};

TEST_F(BothForms, GiveTheSamePresent) {
  const RegisterReader documents(FromDocuments());
  const RegisterReader files(FromFiles());
  World world(*words_, kWorld);
  Group group;
  int compared = 0;
  const auto compare = [&](RegisterNumber number, const Span& life) {
    if (!life.open()) return;
    RegisterEntity one, other;
    ASSERT_TRUE(documents.Read(number, &one)) << number;
    ASSERT_TRUE(files.Read(number, &other)) << number;
    const Present present = PresentOf(one);
    const Present same = PresentOf(other);
    EXPECT_EQ(present.names, same.names) << number;
    EXPECT_EQ(present.addresses, same.addresses) << number;
    EXPECT_EQ(present.industries, same.industries) << number;
    EXPECT_EQ(present.forms, same.forms) << number;
    EXPECT_EQ(present.relations, same.relations) << number;
    EXPECT_EQ(present.employees, same.employees) << number;
    EXPECT_TRUE(present.active && same.active) << number;
    // Datafordeler's file of units has none.
    if (!IsUnitNumber(number)) {
      EXPECT_EQ(one.advertising_protected, other.advertising_protected) << number;
    }
    ++compared;
  };
  while (world.Next(&group)) {
    for (const Company& company : group.companies) compare(company.number, company.life);
    for (const Unit& unit : group.units) compare(unit.number, unit.life);
  }
  EXPECT_GT(compared, 1000);
}

}  // namespace
}  // namespace opslag::make_register
