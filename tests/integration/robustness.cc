// Runs a storm of any size: see storm.h, and the script `robustness` for how to call it.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "tests/integration/kafka_fixture.h"
#include "tests/integration/storm.h"

namespace opslag::integration {
namespace {

constexpr std::chrono::seconds kLongestRecovery{15};

struct Flags {
  std::uint32_t kills = 20;
  std::uint32_t records = 20'000;
  std::uint32_t stops_percent = 15;
  std::uint32_t freezes_percent = 10;
  std::uint32_t joins_percent = 10;
  std::uint32_t brokers_percent = 15;
  std::uint32_t seed = 1;
  int instances = 2;
  std::int32_t partitions = 6;  // some for the one that joins, too
};

// `percent` from 0 to 99. What is left of a hundred are kills.
Blow PickBlow(const Flags& flags, std::uint32_t percent) {
  const std::pair<std::uint32_t, Blow> shares[] = {{flags.stops_percent, Blow::kStop},
                                                   {flags.freezes_percent, Blow::kFreeze},
                                                   {flags.joins_percent, Blow::kJoin},
                                                   {flags.brokers_percent, Blow::kBroker}};
  for (const auto& [share, blow] : shares) {
    if (percent < share) return blow;
    percent -= share;
  }
  return Blow::kKill;
}

StormPlan PlanOf(const Flags& flags) {
  StormPlan plan;
  plan.instances = flags.instances;
  plan.partitions = flags.partitions;
  plan.records_per_round = std::max(1U, flags.records / flags.kills);
  plan.narrate = true;
  plan.keys = std::max(1U, flags.records / 10);
  std::mt19937 random(flags.seed);
  for (std::uint32_t i = 0; i < flags.kills; ++i) {
    plan.blows.push_back(PickBlow(flags, static_cast<std::uint32_t>(random() % 100)));
  }
  return plan;
}

int Report(const StormReport& report) {
  std::printf("produced %zu, of them broken %zu; enriched %zu, dead letters %zu\n", report.produced,
              report.broken, report.audit.enriched, report.audit.dead_letters);
  for (const std::string& problem : report.audit.problems)
    std::printf("PROBLEM %s\n", problem.c_str());
  for (const std::string& end : report.bad_ends) std::printf("PROBLEM %s\n", end.c_str());
  std::printf("longest from a blow to the next answer: %lld ms\n",
              static_cast<long long>(report.worst_recovery.count()));
  const bool recovered = report.worst_recovery <= kLongestRecovery;
  if (!recovered) std::printf("PROBLEM recovery took longer than 15 s\n");
  const bool good = report.audit.problems.empty() && report.bad_ends.empty() && recovered;
  std::printf("%s\n", good ? "nothing lost, nothing doubled, order kept" : "FAILED");
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app("Kills instances of `opslag run` while records flow, and audits what came out.");
  app.add_option("--kills", flags.kills, "Blows in all")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  app.add_option("--records", flags.records,
                 "Records in all, or more where a blow must be repeated")
      ->check(CLI::Range(1, 2'000'000))
      ->capture_default_str();
  app.add_option("--instances", flags.instances)->check(CLI::Range(1, 8))->capture_default_str();
  app.add_option("--partitions", flags.partitions)->check(CLI::Range(1, 32))->capture_default_str();
  app.add_option("--stops-percent", flags.stops_percent, "Share of the blows that are orderly ends")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--freezes-percent", flags.freezes_percent,
                 "Share of the blows that stop a process for longer than its transaction lasts")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--joins-percent", flags.joins_percent,
                 "Share of the blows that let another instance come and go")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--brokers-percent", flags.brokers_percent,
                 "Share of the blows that kill one of three brokers; needs a cluster of three")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--seed", flags.seed, "Decides which blows are orderly ends")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    ServiceOptions options;
    options.brokers = Broker::Shared().Bootstrap();
    // Names of this run's own, should the cluster be one that OPSLAG_TEST_BOOTSTRAP names.
    const std::string suffix = "-" + std::to_string(getpid());
    options.topics = {"postings" + suffix, "enriched" + suffix, "dead" + suffix};
    options.name = "robustness" + suffix;
    options.flags = {"--batch-records",     "40",   "--transaction-timeout-ms", "4000",
                     "--commit-timeout-ms", "3000", "--session-timeout-ms",     "4000"};
    return Report(RunStorm(PlanOf(flags), options));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "robustness: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

}  // namespace
}  // namespace opslag::integration

int main(int argc, char** argv) { return opslag::integration::Main(argc, argv); }
