// gzip and zstd, as every reader of files meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

#include "ingest/files/byte_stream.h"
#include "ingest/files/decompressor.h"
#include "ingest/files/input_files.h"
#include "tests/ingest/files/temporary_directory.h"

namespace opslag {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Gzipped(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

// With a checksum, as the zstd program writes it.
std::string Zstd(std::string_view text) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

class PackedFilesTest : public testing::Test {
 protected:
  Result<std::string> Read(std::string_view content) {
    auto file = FileDescriptor::OpenForReading(directory_.Write("in", content));
    EXPECT_TRUE(file);
    ByteStream stream("in", std::move(*file));
    for (;;) {
      const Result<bool> more = stream.Fill();
      if (!more) return tl::make_unexpected(more.error());
      if (!*more) break;
    }
    EXPECT_EQ(stream.bytes_read(), content.size());
    EXPECT_TRUE(stream.at_end());
    return std::string(stream.Unread());
  }

  static std::string Large() {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919) + " søges\n";
    return text;
  }

  TemporaryDirectory directory_;
};

TEST_F(PackedFilesTest, ComesOutAsItWentIn) {
  for (const std::string& text : {std::string(), std::string("a"), Large()}) {
    EXPECT_EQ(Read(text).value(), text);
    EXPECT_EQ(Read(Gzipped(text)).value(), text);
    EXPECT_EQ(Read(Zstd(text)).value(), text);
    EXPECT_EQ(Read(Gzipped(text) + Gzipped("b")).value(), text + "b");
    EXPECT_EQ(Read(Zstd(text) + Zstd("b")).value(), text + "b");
    EXPECT_EQ(Read(Gzipped(text) + std::string(1000, '\0')).value(), text);
  }
}

TEST_F(PackedFilesTest, TextThatBeginsLikeAMagicIsText) {
  for (const std::string text : {"\x1F", "\x1Fx", "(", "(\xB5", "\x28\xB5\x2F"}) {
    EXPECT_EQ(Read(text).value(), text);
  }
}

TEST_F(PackedFilesTest, CutOffOrDamagedIsAnError) {
  for (const std::string& packed : {Gzipped(Large()), Zstd(Large())}) {
    for (const std::size_t length : {packed.size() - 1, packed.size() / 2, std::size_t{12}}) {
      const auto read = Read(packed.substr(0, length));
      ASSERT_FALSE(read) << length;
      EXPECT_EQ(read.error().code, ErrorCode::kIo);
      EXPECT_THAT(read.error().reason, HasSubstr("cut off"));
    }
    std::string damaged = packed;
    for (std::size_t i = 200; i < 300; ++i) damaged[i] = static_cast<char>(~damaged[i]);
    const auto read = Read(damaged);
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().reason, HasSubstr("damaged"));
  }
  EXPECT_FALSE(Read(Gzipped("a") + "rest"));
}

TEST_F(PackedFilesTest, ABombIsAnError) {
  const std::string zeros(Decompressor::kFreeBytes + (std::size_t{64} << 20), ' ');
  const std::string packed = Zstd(zeros);
  auto unpacker = Decompressor::New(Packing::kZstd, "bomb");
  std::string_view in = packed;
  std::string out;
  Result<void> good;
  while (good && (!in.empty() || unpacker->IsInside())) {
    out.clear();
    good = unpacker->Unpack(&in, &out);
  }
  ASSERT_FALSE(good);
  EXPECT_THAT(good.error().reason, HasSubstr("200 times its size"));
}

TEST_F(PackedFilesTest, AFolderStandsForItsFiles) {
  std::filesystem::create_directories(directory_.Path("d/sub"));
  for (const char* name : {"d/b.xml", "d/a.xml", "d/.hidden.xml", "d/sub/c.xml", "d/x.txt"}) {
    directory_.Write(name, "");
  }
  const std::string d = directory_.Path("d");
  EXPECT_THAT(ExpandInputs({"-", d}, "*.xml").value(),
              ElementsAre("-", d + "/a.xml", d + "/b.xml", d + "/sub/c.xml"));
  EXPECT_EQ(ExpandInputs({d}, "").value().size(), 4U);
  EXPECT_FALSE(ExpandInputs({d}, "*.csv"));
  EXPECT_THAT(ExpandInputs({"no-such-file"}, "").value(), ElementsAre("no-such-file"));
}

}  // namespace
}  // namespace opslag
