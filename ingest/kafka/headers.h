// Reading and building record headers.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "ingest/kafka/kafka_handles.h"

namespace opslag {

struct HeaderView {
  std::string_view name;
  std::optional<std::string_view>
      value;  // absent: a null value, which Kafka tells from an empty one
};

// The header number `index` in the record's order; nothing past the end or when `headers` is null.
// Views live as long as the headers.
std::optional<HeaderView> HeaderAt(const rd_kafka_headers_t* headers, std::size_t index);

// The last header of that name (a later one overrides), with a value. `name` is zero-terminated.
std::optional<std::string_view> LastHeader(const rd_kafka_headers_t* headers, const char* name);

// Appends; names may repeat.
void AddHeader(rd_kafka_headers_t& headers, const HeaderView& header);
void AddHeader(rd_kafka_headers_t& headers, std::string_view name, std::string_view value);

// Bytes that the headers take on the wire, generously.
std::size_t WireBytes(const rd_kafka_headers_t* headers);

}  // namespace opslag
