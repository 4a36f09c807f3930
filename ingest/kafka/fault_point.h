// Named places in the loop at which tests let the process die, freeze or be asked to stop.
#pragma once

namespace opslag {

// In a build with tests the variable OPSLAG_FAULT_AT names a point, how often it must have been
// passed, and a signal: "offsets_sent:3:KILL". When that comes about, the process sends itself the
// signal: KILL, TERM or STOP. In a build without tests, as it is shipped, this does nothing.
void FaultPoint(const char* point) noexcept;

}  // namespace opslag
