// Microseconds a posting, by stage. Timings on shared machines drift: compare ratios within one
// run, or instructions (tests/bench/instructions).
//
//   opslag_bench [--benchmark_filter=REGEX]
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "classifier/ruleset/load.h"
#include "tests/bench/stages.h"

namespace {

void LoadRules(benchmark::State& state, const std::filesystem::path& cache) {
  for (auto _ : state) {
    if (!opslag::LoadRuleSet(OPSLAG_BENCH_RULES, cache)) std::abort();
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const opslag::bench::Stage& stage : opslag::bench::MakeStages(OPSLAG_BENCH_RULES, "")) {
    benchmark::RegisterBenchmark(stage.name.c_str(), [stage](benchmark::State& state) {
      for (auto _ : state) stage.run();
    })->Unit(benchmark::kMicrosecond);
  }
  const std::filesystem::path cache = std::filesystem::temp_directory_path() / "opslag-bench-rules";
  if (!opslag::LoadRuleSet(OPSLAG_BENCH_RULES, cache)) return 1;
  benchmark::RegisterBenchmark("load rules from cache", [&](benchmark::State& state) {
    LoadRules(state, cache);
  })->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("compile rules", [](benchmark::State& state) {
    LoadRules(state, {});
  })->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove_all(cache);
  return 0;
}
