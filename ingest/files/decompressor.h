// Unpacks gzip and zstd as the bytes come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "classifier/error.h"

namespace opslag {

// What the first bytes of a file say of its packing. kNeedsMore: too few to tell.
enum class Packing { kNone, kGzip, kZstd, kNeedsMore };
Packing TellPacking(std::string_view front);

// Not thread-safe. Memory: the format's window, for zstd 128 MiB at most.
class Decompressor {
 public:
  // `name` is the file's, for errors. REQUIRES: kGzip or kZstd.
  static std::unique_ptr<Decompressor> New(Packing packing, std::string name);
  virtual ~Decompressor() = default;

  // Unpacks from the front of `in`, takes off what it used, and appends to `out` until `in` is used
  // up or some 256 KiB were added. Several packed streams one behind the other are one text. Error:
  // kIo: damaged, or so much more comes out than went in that it is a bomb.
  virtual Result<void> Unpack(std::string_view* in, std::string* out) = 0;

  // Whether a packed stream has begun and not ended: at the end of the file it is cut off.
  virtual bool IsInside() const = 0;

  // The limit: of whatever unpacks to more than kFreeBytes, kMaxRatio times what went in.
  static constexpr std::uint64_t kFreeBytes = std::uint64_t{256} << 20;
  static constexpr std::uint64_t kMaxRatio = 200;
};

}  // namespace opslag
