// printf into a string, for the reports that people read.
#pragma once

#include <string>

namespace opslag {

// Of any length. REQUIRES: as printf.
[[gnu::format(printf, 1, 2)]] std::string Format(const char* format, ...);

// "1.4 %", or "-" of nothing.
std::string Percent(double part, double whole);

}  // namespace opslag
