// Runs one stage COUNT times and ends: for callgrind (tests/bench/instructions).
//
//   opslag_stage_count CACHE_DIR             lists the stages
//   opslag_stage_count CACHE_DIR STAGE COUNT
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/bench/stages.h"

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) {
    std::fprintf(stderr, "usage: %s CACHE_DIR [STAGE COUNT]\n", argv[0]);
    return 2;
  }
  for (const opslag::bench::Stage& stage : opslag::bench::MakeStages(OPSLAG_BENCH_RULES, argv[1])) {
    if (argc == 2) {
      std::printf("%s\n", stage.name.c_str());
    } else if (stage.name == std::string_view(argv[2])) {
      for (int i = std::atoi(argv[3]); i > 0; --i) stage.run();
      return 0;
    }
  }
  return argc == 2 ? 0 : 2;
}
