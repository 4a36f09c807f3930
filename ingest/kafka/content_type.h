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

}  // namespace opslag
