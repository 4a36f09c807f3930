// Runs a program to its end, as long as nobody asks to stop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "ingest/service/stop_request.h"

namespace opslag {

struct ProgramEnd {
  int exit_code = 0;         // 128 + the signal's number when a signal ended it
  std::string error_output;  // what it wrote to standard error, the first 64 KiB
};

// Starts `argv` (argv[0] is the program's path) with standard input and output closed off, at
// `niceness` above this process's own (0 = the same), and waits for it. Nothing when `stop` is
// requested first: then the program was killed. It ends with the calling thread, too, should that
// be killed. Error: kIo when it cannot be started.
Result<std::optional<ProgramEnd>> RunChildProgram(const std::vector<std::string>& argv,
                                                  int niceness, const StopRequest& stop);

}  // namespace opslag
