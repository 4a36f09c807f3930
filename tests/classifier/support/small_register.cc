#include "tests/classifier/support/small_register.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "classifier/ruleset/load.h"
#include "ingest/register/name_index_builder.h"
#include "ingest/register/register_writer.h"

namespace opslag {
namespace {

constexpr std::int32_t kYear2000 = 10957;

}  // namespace

RegisterEntity EntityNamed(RegisterNumber number, const std::string& name) {
  RegisterEntity entity;
  entity.number = number;
  entity.names.push_back({name, false, {kYear2000, Period::kOpenEnd}});
  entity.active.push_back({kYear2000, Period::kOpenEnd});
  return entity;
}

void Relate(RegisterEntity* company, RegisterEntity* unit) {
  company->relations.push_back({unit->number, {kYear2000, Period::kOpenEnd}});
  unit->relations.push_back({company->number, {kYear2000, Period::kOpenEnd}});
}

void WriteRegister(const std::string& file, std::vector<RegisterEntity> entities) {
  std::sort(entities.begin(), entities.end(),
            [](const RegisterEntity& a, const RegisterEntity& b) { return a.number < b.number; });
  Result<RegisterWriter> writer = RegisterWriter::Create(file);
  ASSERT_TRUE(writer.has_value()) << writer.error().ToString();
  for (const RegisterEntity& entity : entities) {
    const Result<void> added = writer->Add(entity);
    ASSERT_TRUE(added.has_value()) << added.error().ToString();
  }
  const Result<EmployerWords> words = LoadEmployerWords(OPSLAG_RULES_DIR);
  ASSERT_TRUE(words.has_value()) << words.error().ToString();
  Result<NameIndexBuilder> names = NameIndexBuilder::Create(*words, file);
  ASSERT_TRUE(names.has_value()) << names.error().ToString();
  for (const RegisterEntity& entity : entities) ASSERT_TRUE(names->Add(entity).has_value());
  const Result<void> indexed = names->Finish(&*writer);
  ASSERT_TRUE(indexed.has_value()) << indexed.error().ToString();
  RegisterInfo info;
  info.version = "2026-11-28";
  info.source = "cvr-permanent";
  info.has_history = true;
  const Result<RegisterInfo> finished = writer->Finish(info);
  ASSERT_TRUE(finished.has_value()) << finished.error().ToString();
}

std::shared_ptr<const Register> MakeRegister(const std::string& file,
                                             std::vector<RegisterEntity> entities) {
  WriteRegister(file, std::move(entities));
  Result<std::shared_ptr<const Register>> opened = Register::Open(file);
  EXPECT_TRUE(opened.has_value()) << opened.error().ToString();
  return opened ? *opened : nullptr;
}

}  // namespace opslag
