// Runs one stage COUNT times and ends: for callgrind (tests/bench/instructions).
//
//   opslag_stage_count RULES_DIR CACHE_DIR             lists the stages
//   opslag_stage_count RULES_DIR CACHE_DIR STAGE COUNT
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/bench/stages.h"

int main(int argc, char** argv) {
  if (argc != 3 && argc != 5) {
    std::fprintf(stderr, "usage: %s RULES_DIR CACHE_DIR [STAGE COUNT]\n", argv[0]);
    return 2;
  }
  for (const opslag::bench::Stage& stage : opslag::bench::MakeStages(argv[1], argv[2])) {
    if (argc == 3) {
      std::printf("%s\n", stage.name.c_str());
    } else if (stage.name == std::string_view(argv[3])) {
      for (int i = std::atoi(argv[4]); i > 0; --i) stage.run();
      return 0;
    }
  }
  return argc == 3 ? 0 : 2;
}
