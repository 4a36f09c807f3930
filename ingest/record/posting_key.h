// The key of a posting's records in Kafka.
#pragma once

#include <string>

#include "opslag/v1/posting.pb.h"

namespace opslag {

// "jobindex/jx-4711": a posting's versions have the same key, and so stand in one partition in
// order.
inline std::string PostingKey(const v1::JobPosting& posting) {
  return posting.source() + "/" + posting.posting_id();
}

}  // namespace opslag
