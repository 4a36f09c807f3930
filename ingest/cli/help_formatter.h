// Lays out --help: the flag and what it takes to the left, what it does to the right, 100 columns.
#pragma once

#include <string>

#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>

namespace opslag {

class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();

  // "  --threads UINT   Threads that classify (0 to 256) [default: 0] [env: OPSLAG_THREADS]",
  // wrapped.
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
};

}  // namespace opslag
