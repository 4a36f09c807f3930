// The linker on a made-up register of some thousand companies. The floors are those that hold for a
// register of full size, which tests/register/measure.py makes.
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "classifier/employer/register.h"
#include "classifier/ruleset/load.h"
#include "ingest/register/build_log.h"
#include "ingest/register/cvr_permanent.h"
#include "ingest/register/name_index_builder.h"
#include "ingest/register/register_builder.h"
#include "tests/ingest/files/temporary_directory.h"
#include "tests/register/ask.h"
#include "tests/register/register_output.h"
#include "tests/register/words.h"

namespace opslag::make_register {
namespace {

constexpr WorldSettings kWorld{2000, 1, 1.27};
constexpr std::uint32_t kQuestions = 3000;

// From documents to the file, as `opslag register build` does it.
std::shared_ptr<const Register> Build(const Words& words, const TemporaryDirectory& folder) {
  const std::string dump = folder.Path("dump.jsonl");
  const int file = ::open(dump.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  EXPECT_TRUE(WriteRegister(words, kWorld, OutputForm::kJsonLines, file, {}));
  ::close(file);
  BuildLog::Settings log_settings;
  log_settings.inputs = {dump};
  log_settings.put_line = [](const std::string& line) { ADD_FAILURE() << line; };
  BuildLog log(log_settings);
  const std::string output = folder.Path("register.lmdb");
  RegisterBuilder builder(output, &log);
  const auto employer_words = LoadEmployerWords(OPSLAG_RULES);
  EXPECT_TRUE(employer_words) << employer_words.error().ToString();
  auto index = NameIndexBuilder::Create(*employer_words, output);
  EXPECT_TRUE(index) << index.error().ToString();
  CvrPermanentSettings settings;
  settings.inputs = {dump};
  settings.progress = [](std::uint64_t, std::uint64_t) {};
  auto info = CollectCvrPermanent(settings, &builder, &log);
  EXPECT_TRUE(info) << info.error().ToString();
  const RegisterIndexer indexer{[&](const RegisterEntity& entity) { return index->Add(entity); },
                                [&](RegisterWriter* writer) { return index->Finish(writer); }};
  EXPECT_TRUE(builder.Write(*info, {indexer}, [](std::uint64_t) {}));
  return Register::Open(output).value();
}

TEST(AskRegister, LinksAreRight) {
  auto words = LoadWords(OPSLAG_REGISTER_WORDS, OPSLAG_RULE_PLACES);
  ASSERT_TRUE(words) << words.error().ToString();
  const TemporaryDirectory folder;
  const auto opened = Build(*words, folder);
  auto asker = Asker::Make(opened, OPSLAG_RULES);
  ASSERT_TRUE(asker) << asker.error().ToString();
  const auto questions = QuestionsAbout(*words, kWorld, kQuestions, OPSLAG_REGISTER_WORDS);
  ASSERT_TRUE(questions) << questions.error().ToString();
  const Answers answers = asker->Ask(*questions, 1);
  EXPECT_GT(answers.all.answerable, 900u);
  EXPECT_GT(answers.all.strangers, 150u);
  EXPECT_GE(answers.all.precision(), 0.995);
  EXPECT_GE(answers.all.recall(), 0.98);
  EXPECT_LT(answers.all.wrong(), 0.01);
  for (const auto& [subject, tally] : answers.by_subject) {
    if (tally.answerable == 0) continue;
    EXPECT_GE(tally.recall(), 0.9) << subject;
  }
}

}  // namespace
}  // namespace opslag::make_register
