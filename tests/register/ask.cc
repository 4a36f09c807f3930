#include "tests/register/ask.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <utility>

#include <simdjson.h>

#include "classifier/posting.h"
#include "classifier/ruleset/rule_set.h"
#include "ingest/register/cvr_document.h"
#include "tests/register/disturb.h"
#include "tests/register/name_key.h"

namespace opslag::make_register {
namespace {

// "exact": the name as registered, but for case and form. The rest is misspelt, or more or less
// than a name.
std::string DifficultyOf(const Question& question) {
  if (question.subject == "not_in_register") return "not in the register";
  if (question.disturbance.find("typing_error") != std::string::npos) return "misspelt";
  if (question.disturbance == "as_registered" || question.disturbance == "case" ||
      question.disturbance == "form_left_out" || question.disturbance == "form_left_out+case") {
    return "exact or normalised";
  }
  return "with department or place, abbreviated";
}

double OwnMicroseconds() {
  std::timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

template <typename Number>
Number NumberOf(const std::string& text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// One line of the questions and one of the right answers; nullopt where they are none.
std::optional<Question> ReadQuestion(std::string_view line, const std::string& gold,
                                     simdjson::dom::parser* parser) {
  simdjson::dom::object object;
  if (parser->parse(line.data(), line.size()).get(object) != simdjson::SUCCESS) return std::nullopt;
  const auto text = [&object](std::string_view field) {
    std::string_view value;
    return object[field].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
  };
  std::istringstream cells(gold);
  std::string id, company, unit, workplace;
  Question question;
  std::getline(cells, id, '\t');
  std::getline(cells, question.subject, '\t');
  std::getline(cells, question.disturbance, '\t');
  std::getline(cells, company, '\t');
  std::getline(cells, unit, '\t');
  std::getline(cells, workplace, '\t');
  if (id.empty() || id != text("id")) return std::nullopt;
  question.name = text("name");
  question.postal_code = text("postalCode");
  question.city = text("city");
  question.date = text("date");
  question.company = NumberOf<std::uint32_t>(company);
  question.unit = NumberOf<std::uint64_t>(unit);
  question.workplace = workplace == "1";
  return question;
}

void Count(const Question& question, RegisterNumber company, Tally* tally) {
  const bool stranger = question.subject == "not_in_register";
  ++tally->questions;
  tally->answerable += question.company != 0;
  tally->linked += company != 0;
  tally->right += company != 0 && company == question.company;
  tally->strangers += stranger;
  tally->strangers_linked += stranger && company != 0;
}

}  // namespace

Result<std::vector<Question>> QuestionsAbout(const Words& words, const WorldSettings& settings,
                                             std::uint32_t count,
                                             const std::filesystem::path& word_lists) {
  const NameKeys keys(words);
  const auto disturber = Disturber::Load(word_lists, keys);
  if (!disturber) return tl::make_unexpected(disturber.error());
  QuestionMaker maker(words, keys, *disturber, count, settings.seed);
  World world(words, settings);
  Group group;
  while (world.Next(&group)) maker.See(group);
  return maker.Make(settings.seed + 1'000'003);
}

Result<std::vector<Question>> ReadQuestions(const std::filesystem::path& questions,
                                            const std::filesystem::path& gold) {
  std::ifstream asked(questions), answers(gold);
  std::string line, answer;
  std::getline(answers, answer);  // the columns' names
  std::vector<Question> read;
  simdjson::dom::parser parser;
  while (std::getline(asked, line) && std::getline(answers, answer)) {
    auto question = ReadQuestion(line, answer, &parser);
    if (!question) break;
    read.push_back(std::move(*question));
  }
  if (!read.empty() && asked.eof()) return read;
  return Fail(ErrorCode::kIo, questions.string(),
              "and " + gold.string() + " cannot be read together: question " +
                  std::to_string(read.size() + 1));
}

Result<Asker> Asker::Make(std::shared_ptr<const Register> about,
                          const std::filesystem::path& rules) {
  LoadOptions load;
  load.rules_dir = rules;
  // No posting is read: none of the rules' literals is needed.
  auto classifier = Classifier::LoadFor(load, {});
  if (!classifier) return tl::make_unexpected(classifier.error());
  Asker asker;
  asker.classifier_ = std::move(*classifier);
  const RuleSet& rule_set = asker.classifier_->rules();
  auto lexicon = EmployerLexicon::Make(rule_set.employer_words(), rule_set.places());
  if (!lexicon) return tl::make_unexpected(lexicon.error());
  asker.lexicon_ = std::move(*lexicon);
  asker.reader_ = std::make_unique<RegisterReader>(std::move(about));
  auto linker = Linker::Make(asker.reader_.get(), asker.lexicon_);
  if (!linker) return tl::make_unexpected(linker.error());
  asker.linker_ = std::make_unique<Linker>(std::move(*linker));
  return asker;
}

Answers Asker::Ask(const std::vector<Question>& questions, int rounds, std::size_t slowest) {
  Answers answers;
  for (const Question& question : questions) {
    PostingWorkplace place;
    place.postal_code = question.postal_code;
    place.city = question.city;
    LinkRequest request;
    request.name = question.name;
    if (!question.city.empty()) request.places = {&place, 1};
    request.day = ParseCvrDay(question.date).value_or(INT32_MIN);
    EmployerMatch match;
    double shortest = 1e12, own = 1e12;
    for (int round = 0; round < rounds; ++round) {
      const double own_begin = OwnMicroseconds();
      const auto begin = std::chrono::steady_clock::now();
      match = linker_->Link(request);
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - begin;
      own = std::min(own, OwnMicroseconds() - own_begin);
      shortest = std::min(shortest, took.count());
    }
    Times& times = answers.times[DifficultyOf(question)];
    times.wall.push_back(shortest);
    times.own.push_back(own);
    answers.slowest.emplace_back(own, &question);
    if (match.company != question.company) {
      RegisterEntity entity;
      const bool named =
          match.company != 0 && reader_->Read(match.company, &entity) && !entity.names.empty();
      answers.mistakes.push_back({&question, match.company,
                                  named ? entity.names.back().text : std::string(), match.score,
                                  match.rivals, own});
    }
    Count(question, match.company, &answers.all);
    Count(question, match.company, &answers.by_subject[question.subject]);
  }
  std::sort(answers.slowest.begin(), answers.slowest.end(), std::greater<>());
  answers.slowest.resize(std::min(answers.slowest.size(), slowest));
  return answers;
}

}  // namespace opslag::make_register
