// Reads the binary form of a posting, and repairs ill-formed UTF-8 instead of refusing it.
//
// Protobuf's C++ parser refuses a proto3 message for one bad byte in one string. Such a message is
// read a second time through a twin of the contract in which every string is a bytes field,
// repaired there, and read again.
#pragma once

#include <string_view>

#include "classifier/error.h"
#include "ingest/record/json_reader.h"
#include "opslag/v1/posting.pb.h"

namespace opslag {

// Replaces `posting` by what `wire` holds; its state after an error is unspecified. Fields that the
// contract does not know are counted and dropped. Adds to `reading`. Thread-safe. The first call
// turns off protobuf's own log, which would name every repaired field on standard error.
// Error: kMalformedProtobuf.
Result<void> ReadWire(std::string_view wire, v1::JobPosting* posting, Reading* reading);

}  // namespace opslag
