#include "tests/register/ask.h"

#include <algorithm>
#include <chrono>
#include <utility>

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

Answers Asker::Ask(const std::vector<Question>& questions, int rounds) {
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
    double shortest = 1e12;
    for (int round = 0; round < rounds; ++round) {
      const auto begin = std::chrono::steady_clock::now();
      match = linker_->Link(request);
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - begin;
      shortest = std::min(shortest, took.count());
    }
    answers.times[DifficultyOf(question)].push_back(shortest);
    if (match.company != question.company) {
      RegisterEntity entity;
      const bool named =
          match.company != 0 && reader_->Read(match.company, &entity) && !entity.names.empty();
      answers.mistakes.push_back({&question, match.company,
                                  named ? entity.names.back().text : std::string(), match.score,
                                  match.rivals, shortest});
    }
    Count(question, match.company, &answers.all);
    Count(question, match.company, &answers.by_subject[question.subject]);
  }
  return answers;
}

}  // namespace opslag::make_register
