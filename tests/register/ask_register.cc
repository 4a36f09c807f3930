// opslag_ask_register: how right and how fast the linker is about a register that
// opslag_make_register made.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "tests/register/ask.h"
#include "tests/register/words.h"

namespace opslag::make_register {
namespace {

struct Options {
  std::string register_file, mistakes, questions_file, gold, rules = OPSLAG_RULES;
  WorldSettings world;
  std::uint32_t questions = 10'000;
  int rounds = 5;
  std::size_t slowest = 0;
};

// Multiplications that wait for each other: nothing but the core's clock counts.
double CalibrationNanoseconds() {
  constexpr int kSteps = 2'000'000;
  double best = 1e12;
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    std::uint64_t x = 0x9e3779b97f4a7c15;
    for (int i = 0; i < kSteps; ++i) x = x * 0x5851f42d4c957f2d + static_cast<unsigned>(i);
    volatile std::uint64_t kept = x;
    (void)kept;
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count() / kSteps);
  }
  return best;
}

void Print(const std::string& name, const Tally& tally) {
  std::printf("%-28s %9llu %10.2f %8.2f %8.2f\n", name.c_str(),
              static_cast<unsigned long long>(tally.questions), 100 * tally.precision(),
              100 * tally.recall(), 100 * tally.wrong());
}

// Tab-separated; the register is made up, so names may be told.
Result<void> PrintMistakes(const std::vector<Mistake>& mistakes, const std::string& file) {
  std::ofstream out(file);
  out << "subject\tdisturbance\tname\tpostalCode\tcity\tdate\tright\tlinked\tlinkedName\tscore\triv"
         "als"
         "\tmicroseconds\n";
  for (const Mistake& mistake : mistakes) {
    const Question& question = *mistake.question;
    out << question.subject << '\t' << question.disturbance << '\t' << question.name << '\t'
        << question.postal_code << '\t' << question.city << '\t' << question.date << '\t'
        << question.company << '\t' << mistake.linked << '\t' << mistake.linked_name << '\t'
        << mistake.score << '\t' << mistake.rivals << '\t' << mistake.microseconds << '\n';
  }
  out.close();
  if (out) return {};
  return Fail(ErrorCode::kIo, file, "cannot be written");
}

void Print(Answers answers) {
  std::printf("%-28s %9s %10s %8s %8s\n", "asked for", "questions", "precision", "recall", "wrong");
  for (const auto& [subject, tally] : answers.by_subject) Print(subject, tally);
  Print("all", answers.all);
  std::printf("\n%-40s %9s %9s %9s %12s %9s\n", "microseconds a question, warm", "questions",
              "median", "99 %", "own: median", "99 %");
  const auto at = [](const std::vector<double>& sorted, double share) {
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
  };
  for (auto& [difficulty, times] : answers.times) {
    for (std::vector<double>* list : {&times.wall, &times.own}) {
      std::sort(list->begin(), list->end());
    }
    std::printf("%-40s %9zu %9.1f %9.1f %12.1f %9.1f\n", difficulty.c_str(), times.wall.size(),
                at(times.wall, 0.5), at(times.wall, 0.99), at(times.own, 0.5), at(times.own, 0.99));
  }
  for (const auto& [own, question] : answers.slowest) {
    std::printf("%9.1f  %s, %s %s (%s)\n", own, question->name.c_str(),
                question->postal_code.c_str(), question->city.c_str(),
                question->disturbance.c_str());
  }
  std::printf("calibration: a dependent multiplication takes %.2f ns\n", CalibrationNanoseconds());
}

Result<void> Run(const Options& options) {
  const auto words = LoadWords(OPSLAG_REGISTER_WORDS, OPSLAG_RULE_PLACES);
  if (!words) return tl::make_unexpected(words.error());
  const auto opened = Register::Open(options.register_file);
  if (!opened) return tl::make_unexpected(opened.error());
  auto asker = Asker::Make(*opened, options.rules);
  if (!asker) return tl::make_unexpected(asker.error());
  const auto questions =
      options.questions_file.empty()
          ? QuestionsAbout(*words, options.world, options.questions, OPSLAG_REGISTER_WORDS)
          : ReadQuestions(options.questions_file, options.gold);
  if (!questions) return tl::make_unexpected(questions.error());
  Answers answers = asker->Ask(*questions, options.rounds, options.slowest);
  if (!options.mistakes.empty()) {
    if (auto put = PrintMistakes(answers.mistakes, options.mistakes); !put) return put;
  }
  Print(std::move(answers));
  return {};
}

}  // namespace
}  // namespace opslag::make_register

int main(int argc, char** argv) {
  CLI::App app("Asks the linker about a made-up register: right answers and times.",
               "opslag_ask_register");
  opslag::make_register::Options options;
  app.add_option("--register", options.register_file, "The register file")->required();
  app.add_option("--companies", options.world.companies, "Of the world it was made of");
  auto* file = app.add_option("--questions", options.questions_file,
                              "Questions that opslag_make_register wrote, instead of the world's");
  auto* gold = app.add_option("--gold", options.gold, "Their right answers");
  file->needs(gold);
  gold->needs(file);
  app.add_option("--seed", options.world.seed, "Likewise")->capture_default_str();
  app.add_option("--question-count", options.questions, "How many questions, about")
      ->capture_default_str();
  app.add_option("--rounds", options.rounds, "How often each is asked; the shortest time counts")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--slowest", options.slowest, "How many of the slowest questions are shown");
  app.add_option("--mistakes", options.mistakes, "File for the questions not answered rightly");
  app.add_option("--rules", options.rules, "Folder of the rules")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (const auto ran = opslag::make_register::Run(options); !ran) {
    std::fprintf(stderr, "opslag_ask_register: %s\n", ran.error().ToString().c_str());
    return 1;
  }
  return 0;
}
