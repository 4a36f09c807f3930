// From the contract's message to what the classifier reads.
#pragma once

#include "classifier/posting.h"
#include "opslag/v1/posting.pb.h"

namespace opslag {

// Views into `posting`, which the caller keeps alive and unchanged. `published_day` is the Danish
// day of publishedAt, else of firstSeenAt, else untold.
Posting ToPosting(const v1::JobPosting& posting);

}  // namespace opslag
