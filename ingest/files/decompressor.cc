#include "ingest/files/decompressor.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace opslag {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";
constexpr std::size_t kChunk = std::size_t{256} << 10;
// Room for gzip's header and trailer, with the largest window.
constexpr int kGzipWindow = 15 + 16;

// Counts both sides, and says no to bombs.
class Ratio {
 public:
  Result<void> Count(const std::string& name, std::size_t in, std::size_t out) {
    in_ += in;
    out_ += out;
    if (out_ <= Decompressor::kFreeBytes || out_ / Decompressor::kMaxRatio <= in_) return {};
    return Fail(ErrorCode::kIo, name,
                "unpacks to more than " + std::to_string(Decompressor::kMaxRatio) +
                    " times its size; unpack it by hand if that is meant");
  }

 private:
  std::uint64_t in_ = 0;
  std::uint64_t out_ = 0;
};

class Gzip : public Decompressor {
 public:
  explicit Gzip(std::string name) : name_(std::move(name)) {
    ready_ = ::inflateInit2(&stream_, kGzipWindow) == Z_OK;
  }
  ~Gzip() override { ::inflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  Result<void> Unpack(std::string_view* in, std::string* out) override {
    if (!ready_) return Fail(ErrorCode::kIo, name_, "cannot be unpacked: out of memory");
    if (!inside_ && SkipsPadding(in)) return {};
    const std::size_t kept = out->size();
    const std::size_t given = std::min<std::size_t>(in->size(), std::numeric_limits<uInt>::max());
    out->resize(kept + kChunk);
    inside_ = true;
    // zlib's interface wants it mutable, and leaves it alone.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in->data()));
    stream_.avail_in = static_cast<uInt>(given);
    stream_.next_out = reinterpret_cast<Bytef*>(out->data() + kept);
    stream_.avail_out = static_cast<uInt>(kChunk);
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    const std::size_t made = kChunk - stream_.avail_out;
    const std::size_t used = given - stream_.avail_in;
    out->resize(kept + made);
    in->remove_prefix(used);
    if (code == Z_STREAM_END) {
      ::inflateReset(&stream_);
      inside_ = false;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return Fail(ErrorCode::kIo, name_, "is damaged: its gzip data cannot be unpacked");
    }
    return ratio_.Count(name_, used, made);
  }

  bool IsInside() const override { return inside_; }

 private:
  // Some tools fill the last block of a file with zeros.
  bool SkipsPadding(std::string_view* in) {
    in->remove_prefix(std::min(in->find_first_not_of('\0'), in->size()));
    return in->empty();
  }

  std::string name_;
  z_stream stream_{};
  bool ready_ = false;
  bool inside_ = false;
  Ratio ratio_;
};

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

class Zstd : public Decompressor {
 public:
  explicit Zstd(std::string name) : name_(std::move(name)), context_(ZSTD_createDCtx()) {}

  Result<void> Unpack(std::string_view* in, std::string* out) override {
    if (!context_) return Fail(ErrorCode::kIo, name_, "cannot be unpacked: out of memory");
    if (in->empty() && !inside_) return {};
    const std::size_t kept = out->size();
    out->resize(kept + kChunk);
    ZSTD_inBuffer source{in->data(), in->size(), 0};
    ZSTD_outBuffer target{out->data() + kept, kChunk, 0};
    const std::size_t code = ZSTD_decompressStream(context_.get(), &target, &source);
    out->resize(kept + target.pos);
    in->remove_prefix(source.pos);
    if (ZSTD_isError(code) != 0) {
      return Fail(ErrorCode::kIo, name_,
                  "is damaged, or packed with a window above 128 MiB: its zstd data cannot be "
                  "unpacked");
    }
    inside_ = code != 0;
    return ratio_.Count(name_, source.pos, target.pos);
  }

  bool IsInside() const override { return inside_; }

 private:
  std::string name_;
  std::unique_ptr<ZSTD_DCtx, FreeZstd> context_;
  bool inside_ = false;
  Ratio ratio_;
};

}  // namespace

Packing TellPacking(std::string_view front) {
  for (const auto& [magic, packing] :
       {std::pair(kGzipMagic, Packing::kGzip), std::pair(kZstdMagic, Packing::kZstd)}) {
    if (front.starts_with(magic)) return packing;
    if (magic.starts_with(front)) return Packing::kNeedsMore;
  }
  return Packing::kNone;
}

std::unique_ptr<Decompressor> Decompressor::New(Packing packing, std::string name) {
  if (packing == Packing::kGzip) return std::make_unique<Gzip>(std::move(name));
  return std::make_unique<Zstd>(std::move(name));
}

}  // namespace opslag
