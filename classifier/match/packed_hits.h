// Hits as numbers that order as hits do, and a list of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include "classifier/match/literal_scanner.h"

namespace opslag {

// By its end, then by its literal.
using PackedHit = std::uint64_t;

inline PackedHit PackHit(std::uint32_t literal, std::size_t end) {
  return std::uint64_t{end} << 32 | literal;
}
// How much further a hit ends that begins so many bytes behind another of its literal.
inline PackedHit PackOffset(std::size_t begin) { return std::uint64_t{begin} << 32; }

// Grows ahead of what is added, and never shrinks. One per thread, reused.
class PackedHits {
 public:
  void Clear() { size_ = 0; }
  void Add(PackedHit hit) {
    if (size_ == room_) Grow(1);
    hits_[size_++] = hit;
  }
  // Adds hits that begin so many bytes behind these.
  void Add(std::span<const PackedHit> hits, std::size_t offset) {
    if (size_ + hits.size() > room_) Grow(hits.size());
    PackedHit* out = hits_.get() + size_;
    for (const PackedHit hit : hits) *out++ = hit + PackOffset(offset);
    size_ += hits.size();
  }

  std::span<PackedHit> all() { return {hits_.get(), size_}; }

 private:
  // Makes room for so many more.
  void Grow(std::size_t more) {
    room_ = 2 * room_ + more + 64;
    std::unique_ptr<PackedHit[]> grown(new PackedHit[room_]);
    if (size_ > 0) std::memcpy(grown.get(), hits_.get(), size_ * sizeof(PackedHit));
    hits_ = std::move(grown);
  }

  std::unique_ptr<PackedHit[]> hits_;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

}  // namespace opslag
