// What the program's exit code says. Scripts read these: a value is never given another meaning.
#pragma once

#include <string_view>

#include "classifier/error.h"

namespace opslag {

enum class ExitCode : int {
  kFine = 0,           // all done; for `run`, a clean drain
  kRejected = 1,       // done, but some records were rejected, or rule cases failed
  kUsage = 2,          // wrong flags or arguments; nothing was done
  kConfiguration = 3,  // a setting is missing, unknown, out of range or contradicts another
  kRules = 4,          // the rules cannot be read, parsed or compiled
  kIo = 5,             // reading or writing a file or pipe failed, or a pipe's reader went away
  kKafka = 6,          // the broker cannot be used
  kRegister = 7,       // the register file is missing, damaged or of another version
  kInternal = 70,      // a fault of the program
};

ExitCode ExitCodeOf(ErrorCode code);

// The table above, for --help.
std::string_view ExitCodesHelp();

}  // namespace opslag
