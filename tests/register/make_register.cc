// opslag_make_register: a register of companies and units that do not exist, in the official forms.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

#include <unistd.h>
#include <CLI/CLI.hpp>

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
  app->add_option("--words", options->words, "Folder with the word lists");
  app->add_option("--places", options->places, "Folder with the postal areas");
  app->add_flag("--quiet", options->quiet, "No summary on standard error");
}

int Run(const Options& options) {
  const auto words = LoadWords(options.words, options.places);
  if (!words) {
    std::fprintf(stderr, "opslag_make_register: %s\n", words.error().ToString().c_str());
    return 1;
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto counts = WriteRegister(*words, options.world, options.form, STDOUT_FILENO, {});
  if (!counts) {
    std::fprintf(stderr, "opslag_make_register: %s\n", counts.error().ToString().c_str());
    return 1;
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
  CLI11_PARSE(app, argc, argv);
  return Run(options);
}
