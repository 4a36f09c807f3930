#include "classifier/varint.h"

#include <google/protobuf/io/coded_stream.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace opslag {
namespace {

TEST(Varint, ReadsWhatItWrites) {
  for (int shift = 0; shift < 64; ++shift) {
    for (const std::uint64_t value :
         {std::uint64_t{1} << shift, (std::uint64_t{1} << shift) - 1, ~std::uint64_t{0} >> shift}) {
      std::string bytes;
      AppendVarint(value, &bytes);
      std::uint8_t expected[10];
      const std::uint8_t* const end =
          google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value, expected);
      EXPECT_EQ(bytes, std::string(static_cast<const std::uint8_t*>(expected), end));
      const Varint read = ReadVarint(bytes + "\xff");
      EXPECT_EQ(read.state, Varint::State::kWhole);
      EXPECT_EQ(read.value, value);
      EXPECT_EQ(read.length, bytes.size());
      EXPECT_EQ(ReadVarint(std::string_view(bytes).substr(0, bytes.size() - 1)).state,
                Varint::State::kCutOff);
    }
  }
}

TEST(Varint, MoreThan64BitsAreMalformed) {
  EXPECT_EQ(ReadVarint(std::string(10, '\xff')).state, Varint::State::kMalformed);
  EXPECT_EQ(ReadVarint(std::string(9, '\xff') + "\x02").state, Varint::State::kMalformed);
  EXPECT_EQ(ReadVarint(std::string(9, '\xff') + "\x01").state, Varint::State::kWhole);
  EXPECT_EQ(ReadVarint(std::string(9, '\xff')).state, Varint::State::kCutOff);
}

}  // namespace
}  // namespace opslag
