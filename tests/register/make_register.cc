// opslag_make_register: a register of companies and units that do not exist, in the official forms.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <unistd.h>
#include <CLI/CLI.hpp>

#include "tests/register/datafordeler_writer.h"
#include "tests/register/disturb.h"
#include "tests/register/name_key.h"
#include "tests/register/questions.h"
#include "tests/register/register_output.h"
#include "tests/register/words.h"
#include "tests/register/world.h"

namespace {

using namespace opslag::make_register;

struct Options {
  WorldSettings world;
  OutputForm form = OutputForm::kJsonLines;
  std::string words = OPSLAG_REGISTER_WORDS;
  std::string places = OPSLAG_RULE_PLACES;
  std::string questions, gold;  // files; may be empty
  std::string csv_folder;       // written to instead of standard output
  std::uint32_t question_count = 10'000;
  bool quiet = false;
};

void Declare(CLI::App* app, Options* options) {
  app->add_option("--companies", options->world.companies, "How many companies")
      ->capture_default_str()
      ->check(CLI::Range(1, 5'000'000));
  app->add_option("--seed", options->world.seed, "The same seed gives the same bytes")
      ->capture_default_str();
  app->add_option("--units-per-company", options->world.units_per_company,
                  "Production units for each company, on average")
      ->capture_default_str()
      ->check(CLI::Range(1.0, 3.0));
  const std::map<std::string, OutputForm> forms = {{"json-lines", OutputForm::kJsonLines},
                                                   {"scroll-pages", OutputForm::kScrollPages},
                                                   {"none", OutputForm::kNone}};
  app->add_option("--form", options->form, "json-lines, scroll-pages or none")
      ->transform(CLI::CheckedTransformer(forms))
      ->option_text("FORM");
  app->add_option("--datafordeler-csv", options->csv_folder,
                  "Folder for Datafordeler's CSV files, instead of documents on standard output")
      ->check(CLI::ExistingDirectory)
      ->option_text("DIR");
  auto* questions = app->add_option(
      "--questions", options->questions,
      "File for questions to a linker: names as ads have them, JSON lines for lookup --batch");
  app->add_option("--gold", options->gold, "File for the right answers, tab-separated")
      ->needs(questions);
  questions->needs("--gold");
  app->add_option("--question-count", options->question_count, "How many questions, about")
      ->capture_default_str()
      ->check(CLI::Range(10, 1'000'000));
  app->add_option("--words", options->words, "Folder with the word lists");
  app->add_option("--places", options->places, "Folder with the postal areas");
  app->add_flag("--quiet", options->quiet, "No summary on standard error");
}

int Failed(const opslag::Error& error) {
  std::fprintf(stderr, "opslag_make_register: %s\n", error.ToString().c_str());
  return 1;
}

std::string Json(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + '"';
}

// Questions and answers go to two files, so that no linker can read the answers by mistake.
int WriteQuestions(const Options& options, QuestionMaker* maker) {
  std::ofstream questions(options.questions);
  std::ofstream gold(options.gold);
  gold << "id\tsubject\tdisturbance\tcvrNumber\tpNumber\tworkplace\n";
  std::uint64_t id = 0;
  for (const Question& question : maker->Make(options.world.seed + 1'000'003)) {
    const std::string name = "q" + std::to_string(++id);
    questions << "{\"id\":" << Json(name) << ",\"name\":" << Json(question.name);
    if (!question.postal_code.empty())
      questions << ",\"postalCode\":" << Json(question.postal_code);
    if (!question.city.empty()) questions << ",\"city\":" << Json(question.city);
    questions << ",\"date\":" << Json(question.date) << "}\n";
    gold << name << '\t' << question.subject << '\t' << question.disturbance << '\t'
         << (question.company == 0 ? "" : std::to_string(question.company)) << '\t'
         << (question.unit == 0 ? "" : std::to_string(question.unit)) << '\t'
         << (question.workplace ? 1 : 0) << '\n';
  }
  questions.close();
  gold.close();
  if (questions && gold) return 0;
  return Failed({opslag::ErrorCode::kIo, options.questions, "cannot be written"});
}

int Run(const Options& options) {
  const auto words = LoadWords(options.words, options.places);
  if (!words) return Failed(words.error());
  const NameKeys keys(*words);
  const auto disturber = Disturber::Load(options.words, keys);
  if (!disturber) return Failed(disturber.error());
  std::unique_ptr<QuestionMaker> maker;
  if (!options.questions.empty()) {
    maker = std::make_unique<QuestionMaker>(*words, keys, *disturber, options.question_count,
                                            options.world.seed);
  }
  const auto see = [&](const Group& group) {
    if (maker) maker->See(group);
  };
  const auto begin = std::chrono::steady_clock::now();
  const auto counts = options.csv_folder.empty()
                          ? WriteRegister(*words, options.world, options.form, STDOUT_FILENO, see)
                          : WriteDatafordeler(*words, options.world, options.csv_folder, see);
  if (!counts) return Failed(counts.error());
  if (maker) {
    if (const int failed = WriteQuestions(options, maker.get()); failed != 0) return failed;
  }
  if (options.quiet) return 0;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const double bytes = static_cast<double>(counts->company_bytes + counts->unit_bytes);
  std::fprintf(stderr,
               "companies %llu, units %llu, bytes a company %.0f, bytes a unit %.0f, %.1f MB in "
               "%.2f s, %.0f MB/s\n",
               static_cast<unsigned long long>(counts->companies),
               static_cast<unsigned long long>(counts->units),
               static_cast<double>(counts->company_bytes) / static_cast<double>(counts->companies),
               static_cast<double>(counts->unit_bytes) / static_cast<double>(counts->units),
               bytes / 1e6, took.count(), bytes / 1e6 / took.count());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Writes a made-up register of companies to standard output, in the official form.",
               "opslag_make_register");
  Options options;
  Declare(&app, &options);
  app.footer(
      "The right answer to a question without cvrNumber is none: the name is not in the "
      "register, or\nnobody could tell. With --form none only questions are written.");
  CLI11_PARSE(app, argc, argv);
  return Run(options);
}
