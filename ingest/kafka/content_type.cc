#include "ingest/kafka/content_type.h"

#include <algorithm>
#include <array>
#include <string>

namespace opslag {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kProtobuf = "application/x-protobuf";
// Other names under which protobuf travels.
constexpr std::array<std::string_view, 4> kProtobufNames = {kProtobuf, "application/protobuf",
                                                            "application/vnd.google.protobuf",
                                                            "application/x-google-protobuf"};

std::string MediaType(std::string_view header) {
  header = header.substr(0, header.find(';'));
  const auto first = header.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  header = header.substr(first, header.find_last_not_of(" \t") - first + 1);
  std::string lower(header);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace

std::string_view ContentTypeOf(WireForm form) {
  return form == WireForm::kJson ? kJson : kProtobuf;
}

Result<WireForm> FormOf(std::optional<std::string_view> content_type, WireForm fallback) {
  if (!content_type) return fallback;
  const std::string media_type = MediaType(*content_type);
  if (media_type == kJson) return WireForm::kJson;
  if (std::find(kProtobufNames.begin(), kProtobufNames.end(), media_type) != kProtobufNames.end()) {
    return WireForm::kProtobuf;
  }
  return Fail(ErrorCode::kUnsupportedContent, kContentTypeHeader,
              "names a content type other than application/json and application/x-protobuf");
}

Result<void> CheckSchemaVersion(std::optional<std::string_view> version) {
  if (!version || *version == "1") return {};
  return Fail(ErrorCode::kUnsupportedContent, kSchemaVersionHeader,
              "names a version of the contract other than 1");
}

}  // namespace opslag
