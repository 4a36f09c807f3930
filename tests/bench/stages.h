// The stages of a classification, each callable by itself, over the sample posting of 3 KB; and
// look-ups of employers' names (linking.h).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "classifier/classifier.h"

namespace opslag::bench {

struct Stage {
  std::string name;
  std::function<void()> run;  // one posting, or one name
};

// The stages, sharing buffers as in the service. `rules_dir` is compiled (or taken from `cache_dir`).
// Ends the program with a message where the rules do not load.
std::vector<Stage> MakeStages(const std::string& rules_dir, const std::string& cache_dir);

}  // namespace opslag::bench
