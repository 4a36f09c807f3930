// Microseconds a posting, by stage. Timings on shared machines drift: compare ratios within one run, or
// instructions (tests/bench/instructions).
//
//   opslag_bench [--benchmark_filter=REGEX]
#include <benchmark/benchmark.h>

#include "tests/bench/stages.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const opslag::bench::Stage& stage : opslag::bench::MakeStages(OPSLAG_BENCH_RULES, "")) {
    benchmark::RegisterBenchmark(stage.name.c_str(), [stage](benchmark::State& state) {
      for (auto _ : state) stage.run();
    })->Unit(benchmark::kMicrosecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
