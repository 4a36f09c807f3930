// How long a question takes, warm: median and 99 % by kind, beside a loop that tells the machine.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "classifier/classifier.h"
#include "classifier/employer/employer_finder.h"
#include "classifier/employer/employer_lexicon.h"
#include "classifier/employer/linker.h"
#include "classifier/employer/register.h"
#include "classifier/posting.h"
#include "ingest/register/cvr_document.h"
#include "ingest/record/json_reader.h"
#include "opslag/v1/reports.pb.h"

namespace opslag {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRounds = 5;

struct Asked {
  v1::RegisterQuestion question;
  PostingWorkplace place;
  std::string kind;
  double link = 0, find = 0;  // microseconds, the shortest of the rounds
};

double MicrosecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

// Dependent multiplications: nothing but the core's clock counts.
double CalibrationNanoseconds() {
  constexpr int kSteps = 2'000'000;
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const Clock::time_point begin = Clock::now();
    std::uint64_t x = 0x9e3779b97f4a7c15;
    for (int i = 0; i < kSteps; ++i) x = x * 0x5851f42d4c957f2d + static_cast<unsigned>(i);
    volatile std::uint64_t kept = x;
    (void)kept;
    best = std::min(best, MicrosecondsSince(begin) * 1000 / kSteps);
  }
  return best;
}

// "exact": the name as registered, but for case and form. The rest is misspelt, or more or less than
// a name.
std::string KindOf(const std::string& subject, const std::string& disturbance) {
  if (subject == "not_in_register") return "not in the register";
  if (disturbance.find("typing_error") != std::string::npos) return "misspelt";
  if (disturbance == "as_registered" || disturbance == "case" || disturbance == "form_left_out" ||
      disturbance == "form_left_out+case") {
    return "exact or normalised";
  }
  return "partial, with department or place, abbreviated";
}

std::map<std::string, std::string> ReadKinds(const std::string& gold) {
  std::ifstream in(gold);
  std::map<std::string, std::string> kinds;
  std::string id, subject, disturbance, rest;
  std::getline(in, rest);
  while (std::getline(in, id, '\t') && std::getline(in, subject, '\t') &&
         std::getline(in, disturbance, '\t') && std::getline(in, rest)) {
    kinds[id] = KindOf(subject, disturbance);
  }
  return kinds;
}

Result<std::vector<Asked>> ReadQuestions(const std::string& questions, const std::string& gold) {
  const std::map<std::string, std::string> kinds = ReadKinds(gold);
  std::vector<Asked> all;
  std::ifstream in(questions);
  std::string line;
  JsonReader json;
  while (std::getline(in, line)) {
    Asked& asked = all.emplace_back();
    Reading reading;
    if (auto read = json.Read(line, &asked.question, &reading); !read) {
      return tl::make_unexpected(read.error());
    }
    asked.place.postal_code = asked.question.postal_code();
    asked.place.city = asked.question.city();
    const auto kind = kinds.find(asked.question.id());
    asked.kind = kind == kinds.end() ? "?" : kind->second;
    asked.link = asked.find = 1e12;
  }
  return all;
}

LinkRequest RequestOf(const Asked& asked) {
  LinkRequest request;
  request.name = asked.question.name();
  if (!asked.question.city().empty()) request.places = {&asked.place, 1};
  request.day = ParseCvrDay(asked.question.date()).value_or(INT32_MIN);
  return request;
}

void Print(const std::vector<Asked>& all) {
  std::map<std::string, std::vector<const Asked*>> by_kind;
  for (const Asked& asked : all) by_kind[asked.kind].push_back(&asked);
  std::printf("%-48s %9s %22s %22s\n", "microseconds a question", "", "link: median   99 %",
              "+ unit: median   99 %");
  for (auto& [kind, of_kind] : by_kind) {
    const auto at = [&](double Asked::*time, double share) {
      std::vector<double> times;
      for (const Asked* asked : of_kind) times.push_back(asked->*time);
      std::sort(times.begin(), times.end());
      return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    std::printf("%-48s %9zu %14.1f %7.0f %14.1f %7.0f\n", kind.c_str(), of_kind.size(),
                at(&Asked::link, 0.5), at(&Asked::link, 0.99), at(&Asked::find, 0.5),
                at(&Asked::find, 0.99));
  }
  std::printf("calibration: a dependent multiplication takes %.2f ns\n", CalibrationNanoseconds());
}

struct Options {
  std::string register_file, questions, gold, rules = OPSLAG_RULES;
};

Result<void> Run(const Options& options) {
  auto opened = Register::Open(options.register_file);
  if (!opened) return tl::make_unexpected(opened.error());
  LoadOptions load;
  load.rules_dir = options.rules;
  auto classifier = Classifier::LoadFor(load, Posting{});
  if (!classifier) return tl::make_unexpected(classifier.error());
  const RuleSet& rules = (*classifier)->rules();
  auto lexicon = EmployerLexicon::Make(rules.employer_words(), rules.places());
  if (!lexicon) return tl::make_unexpected(lexicon.error());
  auto finder = EmployerFinder::Make(*opened, *lexicon, rules);
  if (!finder) return tl::make_unexpected(finder.error());
  const RegisterReader reader(*opened);
  auto linker = Linker::Make(&reader, *lexicon);
  if (!linker) return tl::make_unexpected(linker.error());
  auto all = ReadQuestions(options.questions, options.gold);
  if (!all) return tl::make_unexpected(all.error());
  // Each at once as often as there are rounds: its pages are warm but the first time.
  for (Asked& asked : *all) {
    const LinkRequest request = RequestOf(asked);
    for (int round = 0; round < kRounds; ++round) {
      const Clock::time_point begin = Clock::now();
      linker->Link(request);
      const Clock::time_point linked = Clock::now();
      finder->Find(request, {});
      asked.find = std::min(asked.find, MicrosecondsSince(linked));
      asked.link = std::min(
          asked.link, std::chrono::duration<double, std::micro>(linked - begin).count());
    }
  }
  Print(*all);
  return {};
}

}  // namespace
}  // namespace opslag

int main(int argc, char** argv) {
  CLI::App app("Times questions to a register, each alone.", "opslag_lookup_latency");
  opslag::Options options;
  app.add_option("--register", options.register_file, "The register")->required();
  app.add_option("--questions", options.questions, "As opslag_make_register writes them")
      ->required();
  app.add_option("--gold", options.gold, "Likewise: tells the kinds")->required();
  app.add_option("--rules", options.rules, "Folder of the rules")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (const auto ran = opslag::Run(options); !ran) {
    std::cerr << "opslag_lookup_latency: " << ran.error().ToString() << '\n';
    return 1;
  }
  return 0;
}
