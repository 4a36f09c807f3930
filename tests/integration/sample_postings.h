// Postings for tests: as many as wanted, each recognisable in what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "opslag/v1/enriched.pb.h"
#include "opslag/v1/posting.pb.h"
#include "tests/integration/kafka_fixture.h"

namespace opslag::integration {

enum class Form { kJson, kProtobuf };

// Version `version` of posting `number`: the same text, published `version` seconds later. Texts
// differ by number, in a dozen kinds: Danish and English, HTML and plain, with and without an
// occupation in them.
v1::JobPosting SamplePosting(std::uint32_t number, std::uint32_t version = 0);

// The number that SamplePosting was given.
std::uint32_t NumberOf(const v1::JobPosting& posting);

// The Kafka key of a posting: source and id.
std::string KeyOf(const v1::JobPosting& posting);

std::string ToBytes(const v1::JobPosting& posting, Form form);

// The posting as a record: key, value, content-type header, and `more` headers behind it.
OutgoingRecord ToRecord(const v1::JobPosting& posting, Form form, const Headers& more = {});

// A record that no posting can be read from, and the reason its dead letter must give.
struct BrokenRecord {
  OutgoingRecord record;
  std::string reason;  // an ErrorCode's name
};

// One of several kinds, by number: cut off, no posting at all, a required field missing, a
// tombstone, …
BrokenRecord BrokenSample(std::uint32_t number);

// Whether the bytes are a posting, and which.
bool ParsePosting(const std::string& bytes, Form form, v1::JobPosting* posting);

// Reads an enriched record. Throws std::runtime_error if it is none.
v1::EnrichedPosting ParseEnriched(const std::string& bytes, Form form);

// The version that SamplePosting gave, read from a record's published_at.
std::uint32_t VersionOf(const v1::EnrichedPosting& enriched);

}  // namespace opslag::integration
