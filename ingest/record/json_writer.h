// Writes a message of the contract as JSON, by protobuf's JSON mapping with every default printed.
//
// The result is what protobuf's own printer means, in the contract's order, and some ten times
// faster: that printer looks its types up by name for every record, and took longer than the whole
// classification.
#pragma once

#include <string>

#include <google/protobuf/message.h>

namespace opslag {

// Appends one line without a line end. Fields stand in the contract's order; unset messages are
// left out, everything else is printed, 64-bit numbers as strings. An enum number without a name is
// printed as a number. Thread-safe.
// REQUIRES: all text is well-formed UTF-8 and every Timestamp in the years 1 to 9999.
void AppendJson(const google::protobuf::Message& message, std::string* json);

}  // namespace opslag
