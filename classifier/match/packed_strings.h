// Many strings in one block of memory: a fraction of what a vector of strings takes, and written to
// a file or read back with two copies.
//
// Views handed out live as long as the object and are spoiled by Add.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opslag {

class PackedStrings {
 public:
  PackedStrings() : ends_{0} {}

  // REQUIRES: all strings together stay below 4 GiB.
  void Add(std::string_view text) {
    bytes_.append(text);
    ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  }

  std::size_t size() const { return ends_.size() - 1; }
  std::string_view operator[](std::size_t i) const {
    return {bytes_.data() + ends_[i], ends_[i + 1] - std::size_t{ends_[i]}};
  }
  std::uint32_t length(std::size_t i) const { return ends_[i + 1] - ends_[i]; }

  bool operator==(const PackedStrings&) const = default;

  // Appends the strings to *out, for Read on the same kind of machine.
  void AppendTo(std::string* out) const {
    const auto count = static_cast<std::uint32_t>(ends_.size());
    out->append(reinterpret_cast<const char*>(&count), sizeof(count));
    out->append(reinterpret_cast<const char*>(ends_.data()), count * sizeof(ends_[0]));
    out->append(bytes_);
  }

  // Takes what AppendTo wrote; all of `in` is used. Nothing where it cannot be that.
  static std::optional<PackedStrings> Read(std::string_view in) {
    std::uint32_t count = 0;
    if (in.size() < sizeof(count)) return std::nullopt;
    std::memcpy(&count, in.data(), sizeof(count));
    in.remove_prefix(sizeof(count));
    PackedStrings read;
    const std::size_t size = count * sizeof(read.ends_[0]);
    if (count == 0 || in.size() < size) return std::nullopt;
    read.ends_.resize(count);
    std::memcpy(read.ends_.data(), in.data(), size);
    read.bytes_ = in.substr(size);
    if (read.ends_.front() != 0 || read.ends_.back() != read.bytes_.size()) return std::nullopt;
    for (std::size_t i = 1; i < count; ++i) {
      if (read.ends_[i] < read.ends_[i - 1]) return std::nullopt;
    }
    return read;
  }

 private:
  std::string bytes_;
  std::vector<std::uint32_t> ends_;  // ends_[i] is where string i begins
};

}  // namespace opslag
