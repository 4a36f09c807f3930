// The program's version, as CMake's project() has it.
#pragma once

#include <string_view>

namespace opslag {

std::string_view ProgramVersion();  // "0.1.0"

}  // namespace opslag
