// Runs the built program on files of a test's own.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/ingest/files/temporary_directory.h"

namespace opslag {

struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

using Environment = std::vector<std::pair<std::string, std::string>>;

class ProgramTest : public testing::Test {
 protected:
  // `opslag` with these arguments; standard input holds `input`.
  Finished Opslag(const std::vector<std::string>& arguments, std::string_view input = {},
                  const Environment& environment = {}) const;

  // A line for bash, in which $opslag is the program and the current folder is the test's.
  Finished Bash(const std::string& line) const;

  std::string Path(std::string_view name) const { return directory_.Path(name); }
  std::string Write(std::string_view name, std::string_view content) const {
    return directory_.Write(name, content);
  }
  std::string Read(std::string_view name) const { return directory_.Read(name); }

 private:
  TemporaryDirectory directory_;
};

// A well-formed posting as a JSON line, with its line end.
std::string PostingLine(std::string_view id);

// The postingIds of JSON lines, in order, each followed by a space: "1 2 3 ".
std::string IdsOf(std::string_view json_lines);

}  // namespace opslag
