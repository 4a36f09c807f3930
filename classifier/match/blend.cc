#include "classifier/match/blend.h"

namespace opslag {
namespace {

// The bytes as digits of a number to the base of five, modulo 256. Of the bases tried, 5 keeps
// letters apart best for its cost. Written as additions of bytes: vector instructions have no
// product of bytes, and the compiler would make sixteen bits of each.
unsigned char Add(unsigned char a, unsigned char b) { return static_cast<unsigned char>(a + b); }

unsigned char FiveTimes(unsigned char a) {
  const unsigned char two = Add(a, a);
  return Add(Add(two, two), a);
}

unsigned char BlendTwo(const unsigned char* in) { return Add(in[0], FiveTimes(in[1])); }

unsigned char BlendThree(const unsigned char* in) {
  return Add(in[0], FiveTimes(Add(in[1], FiveTimes(in[2]))));
}

// A fixed number of bytes: the compiler makes vector instructions of it.
constexpr std::size_t kBlock = 32;

template <unsigned char (*kBlendOne)(const unsigned char*)>
void BlendAll(const unsigned char* __restrict from, unsigned char* __restrict to,
              std::size_t size) {
  std::size_t i = 0;
  for (; i + kBlock <= size; i += kBlock) {
    for (std::size_t j = 0; j < kBlock; ++j) to[i + j] = kBlendOne(from + i + j);
  }
  for (; i < size; ++i) to[i] = kBlendOne(from + i);
}

}  // namespace

void Blend(std::string_view text, std::size_t window, std::string* out) {
  const std::size_t size = text.size() < window ? 0 : text.size() - window + 1;
  out->resize(size);  // without clearing it: what is there is written over
  const auto* from = reinterpret_cast<const unsigned char*>(text.data());
  auto* to = reinterpret_cast<unsigned char*>(out->data());
  if (window == 3) {
    BlendAll<BlendThree>(from, to, size);
  } else if (window == 2) {
    BlendAll<BlendTwo>(from, to, size);
  } else {
    out->assign(text);
  }
}

}  // namespace opslag
