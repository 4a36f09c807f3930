#include "ingest/kafka/headers.h"

namespace opslag {
namespace {

// Two varints of at most five bytes each.
constexpr std::size_t kBytesAroundHeader = 10;

}  // namespace

std::optional<HeaderView> HeaderAt(const rd_kafka_headers_t* headers, std::size_t index) {
  if (headers == nullptr) return std::nullopt;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_header_get_all(headers, index, &name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  HeaderView view{name, std::nullopt};
  if (value != nullptr) view.value = std::string_view(static_cast<const char*>(value), size);
  return view;
}

std::optional<std::string_view> LastHeader(const rd_kafka_headers_t* headers, const char* name) {
  if (headers == nullptr) return std::nullopt;
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      value == nullptr) {
    return std::nullopt;
  }
  return std::string_view(static_cast<const char*>(value), size);
}

void AddHeader(rd_kafka_headers_t& headers, const HeaderView& header) {
  rd_kafka_header_add(&headers, header.name.data(), static_cast<ssize_t>(header.name.size()),
                      header.value ? header.value->data() : nullptr,
                      header.value ? static_cast<ssize_t>(header.value->size()) : 0);
}

void AddHeader(rd_kafka_headers_t& headers, std::string_view name, std::string_view value) {
  AddHeader(headers, HeaderView{name, value});
}

std::size_t WireBytes(const rd_kafka_headers_t* headers) {
  std::size_t bytes = 0;
  std::size_t index = 0;
  while (const auto header = HeaderAt(headers, index++)) {
    bytes += kBytesAroundHeader + header->name.size() + header->value.value_or("").size();
  }
  return bytes;
}

}  // namespace opslag
