#include "ingest/record/confluent.h"

#include <cstddef>
#include <optional>

namespace opslag {
namespace {

constexpr char kMagic = '\0';
constexpr std::size_t kHeader = 5;          // magic and the schema's id
constexpr int kLongestVarint = 5;           // bytes; indexes are 32-bit numbers
constexpr std::uint32_t kFirstByCount = 2;  // zig-zag of 1: one index follows
constexpr std::uint32_t kFirstPlain = 1;    // 1 without zig-zag, which as zig-zag would be -1

tl::unexpected<Error> Unsupported(const char* reason) {
  return Fail(ErrorCode::kUnsupportedContent, "", reason);
}

// Takes a varint off the front; nothing where there is none.
std::optional<std::uint32_t> TakeVarint(std::string_view* text) {
  std::uint64_t value = 0;
  for (int i = 0; i < kLongestVarint && static_cast<std::size_t>(i) < text->size(); ++i) {
    const auto byte = static_cast<unsigned char>((*text)[static_cast<std::size_t>(i)]);
    value |= std::uint64_t{byte & 0x7Fu} << (7 * i);
    if ((byte & 0x80u) != 0) continue;
    if (value > 0xFFFFFFFFu) return std::nullopt;
    text->remove_prefix(static_cast<std::size_t>(i) + 1);
    return static_cast<std::uint32_t>(value);
  }
  return std::nullopt;
}

}  // namespace

bool LooksFramed(std::string_view record) {
  return record.size() >= kHeader && record.front() == kMagic;
}

Result<std::string_view> WithoutConfluentFrame(std::string_view framed, WireForm form) {
  if (framed.empty() || framed.front() != kMagic) {
    return Unsupported("does not begin with the byte 0 of Confluent's wire format, which is set");
  }
  if (framed.size() < kHeader)
    return Unsupported("ends inside the header of Confluent's wire format");
  std::string_view rest = framed.substr(kHeader);
  if (form == WireForm::kJson) return rest;
  const std::optional<std::uint32_t> count = TakeVarint(&rest);
  if (!count) return Unsupported("has no message indexes where Confluent's wire format has them");
  if (*count == 0) return rest;
  if (*count != kFirstByCount && *count != kFirstPlain) {
    return Unsupported("names a message inside another one of its schema; the first one is read");
  }
  const std::optional<std::uint32_t> index = TakeVarint(&rest);
  if (!index) return Unsupported("has no message indexes where Confluent's wire format has them");
  if (*index != 0) return Unsupported("names another message of its schema than the first");
  return rest;
}

void AppendConfluentFrame(std::uint32_t schema_id, WireForm form, std::string* out) {
  out->push_back(kMagic);
  for (int shift = 24; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(schema_id >> shift & 0xFFu));
  }
  if (form == WireForm::kProtobuf) out->push_back('\0');
}

}  // namespace opslag
