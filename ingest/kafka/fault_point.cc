#include "ingest/kafka/fault_point.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace opslag {

#ifdef OPSLAG_FAULT_POINTS

namespace {

struct Fault {
  std::string point;
  int passes = 1;
  int signal = SIGKILL;
};

Fault ReadFault() {
  Fault fault;
  const char* const text = std::getenv("OPSLAG_FAULT_AT");
  const std::string_view all = text == nullptr ? "" : text;
  const auto first = all.find(':');
  const auto second = all.rfind(':');
  if (first == std::string_view::npos || first == second) return fault;
  const std::string_view passes = all.substr(first + 1, second - first - 1);
  const std::string_view signal = all.substr(second + 1);
  fault.point = all.substr(0, first);
  std::from_chars(passes.data(), passes.data() + passes.size(), fault.passes);
  if (signal == "TERM") fault.signal = SIGTERM;
  if (signal == "STOP") fault.signal = SIGSTOP;
  return fault;
}

}  // namespace

void FaultPoint(const char* point) noexcept {
  static const Fault fault = ReadFault();
  static std::atomic<int> passed{0};
  if (fault.point == point && ++passed == fault.passes) raise(fault.signal);
}

#else

void FaultPoint(const char* /*point*/) noexcept {}

#endif

}  // namespace opslag
