#include "ingest/record/program_version.h"

namespace opslag {

std::string_view ProgramVersion() { return OPSLAG_VERSION; }

}  // namespace opslag
