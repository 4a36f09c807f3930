#include "ingest/cli/exit_codes.h"

namespace opslag {

ExitCode ExitCodeOf(ErrorCode code) {
  if (IsRecordError(code)) return ExitCode::kRejected;
  switch (code) {
    case ErrorCode::kUsage: return ExitCode::kUsage;
    case ErrorCode::kConfiguration: return ExitCode::kConfiguration;
    case ErrorCode::kRules:
    case ErrorCode::kRuleCache: return ExitCode::kRules;
    case ErrorCode::kRuleCases: return ExitCode::kRejected;
    case ErrorCode::kRegister: return ExitCode::kRegister;
    case ErrorCode::kIo: return ExitCode::kIo;
    case ErrorCode::kKafka: return ExitCode::kKafka;
    default: return ExitCode::kInternal;
  }
}

std::string_view ExitCodesHelp() {
  return "Exit codes:\n"
         "  0   all fine\n"
         "  1   done, but some records were rejected or some rule cases failed\n"
         "  2   wrong flags or arguments\n"
         "  3   a setting is missing, unknown, out of range or contradicts another\n"
         "  4   the rules cannot be read, parsed or compiled\n"
         "  5   reading or writing a file or pipe failed\n"
         "  6   the Kafka broker cannot be used\n"
         "  7   the register file cannot be used\n"
         "  70  a fault of the program itself\n";
}

}  // namespace opslag
