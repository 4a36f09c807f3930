// Protobuf's variable-length numbers, as they stand before each record of a delimited file and in
// the register's packed entities.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace opslag {

struct Varint {
  enum class State { kWhole, kCutOff, kMalformed };
  State state = State::kCutOff;
  std::uint64_t value = 0;
  std::size_t length = 0;  // in bytes
};

// Reads the varint at the front of `bytes`. Malformed: more than 64 bits.
inline Varint ReadVarint(std::string_view bytes) {
  constexpr std::size_t kLongest = 10;
  Varint varint;
  for (std::size_t i = 0; i < kLongest; ++i) {
    if (i == bytes.size()) return varint;
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (i == kLongest - 1 && byte > 1) break;
    varint.value |= std::uint64_t{byte & 0x7Fu} << (7 * i);
    if (byte < 0x80) {
      varint.state = Varint::State::kWhole;
      varint.length = i + 1;
      return varint;
    }
  }
  varint.state = Varint::State::kMalformed;
  return varint;
}

inline void AppendVarint(std::uint64_t value, std::string* bytes) {
  for (; value >= 0x80; value >>= 7) bytes->push_back(static_cast<char>((value & 0x7F) | 0x80));
  bytes->push_back(static_cast<char>(value));
}

}  // namespace opslag
