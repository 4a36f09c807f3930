// The demo's postings, from a file of JSON lines.
#pragma once

#include <filesystem>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/produce.h"

namespace opslag {

// One record for each line that is not empty, keyed by the posting's identity; a line that is no
// posting comes without a key, byte for byte. Error: kIo, also where no line is there.
Result<std::vector<OutgoingRecord>> ReadSamples(const std::filesystem::path& file);

}  // namespace opslag
