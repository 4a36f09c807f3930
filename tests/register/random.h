// Numbers drawn from a seed: the same on every machine, and fast.
#pragma once

#include <cmath>
#include <cstdint>

namespace opslag::make_register {

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // 0 to n - 1. REQUIRES: n > 0.
  std::uint32_t Below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((Next() >> 32) * std::uint64_t{n}) >> 32);
  }
  // Both ends included.
  int Between(int low, int high) {
    return low + static_cast<int>(Below(static_cast<std::uint32_t>(high - low + 1)));
  }
  // 0 up to, not including, 1.
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  bool Chance(double probability) { return Unit() < probability; }
  // The low ones more often: names are that way.
  std::uint32_t Skewed(std::uint32_t n) {
    const double u = Unit();
    return static_cast<std::uint32_t>(u * u * n);
  }

 private:
  std::uint64_t state_;
};

}  // namespace opslag::make_register
