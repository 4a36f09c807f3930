// The content-type header: which form a record has, and which one we write.
#pragma once

#include <optional>
#include <string_view>

#include "classifier/error.h"
#include "ingest/record/record_processor.h"

namespace opslag {

inline constexpr const char* kContentTypeHeader = "content-type";

// "application/json", "application/x-protobuf".
std::string_view ContentTypeOf(WireForm form);

// The form named by a record's content-type header, or `fallback` when it has none. Case and
// parameters ("; charset=utf-8") do not matter. Error: kUnsupportedContent.
Result<WireForm> FormOf(std::optional<std::string_view> content_type, WireForm fallback);

// Of the contract that a record was written by: 1 for opslag/v1, also without the header.
inline constexpr const char* kSchemaVersionHeader = "opslag.schema-version";

// Error: kUnsupportedContent for any version but 1, which is all that this program reads.
Result<void> CheckSchemaVersion(std::optional<std::string_view> version);

}  // namespace opslag
