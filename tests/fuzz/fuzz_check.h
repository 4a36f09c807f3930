// Ends the process where a check of a fuzz target fails.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace opslag {

inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

inline void RequireNoProblem(const std::string& problem) {
  Require(problem.empty(), problem.c_str());
}

}  // namespace opslag
