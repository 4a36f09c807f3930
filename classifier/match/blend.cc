#include "classifier/match/blend.h"

namespace opslag {
namespace {

// The bytes as digits of a number, modulo 256. Of the factors tried, 5 keeps letters apart best for
// its cost: two shifts' worth of additions.
constexpr unsigned kBase = 5;

unsigned char BlendTwo(const unsigned char* in) {
  return static_cast<unsigned char>(in[0] + kBase * in[1]);
}

unsigned char BlendThree(const unsigned char* in) {
  return static_cast<unsigned char>(in[0] + kBase * (in[1] + kBase * in[2]));
}

// A fixed number of bytes: the compiler makes vector instructions of it.
constexpr std::size_t kBlock = 64;

void BlendBlock(const unsigned char* __restrict in, unsigned char* __restrict out) {
  for (std::size_t i = 0; i < kBlock; ++i) out[i] = BlendThree(in + i);
}

}  // namespace

void Blend(std::string_view text, std::size_t window, std::string* out) {
  const std::size_t size = text.size() < window ? 0 : text.size() - window + 1;
  out->resize(size);  // without clearing it: what is there is written over
  const auto* from = reinterpret_cast<const unsigned char*>(text.data());
  auto* to = reinterpret_cast<unsigned char*>(out->data());
  std::size_t i = 0;
  if (window == 3) {
    for (; i + kBlock <= size; i += kBlock) BlendBlock(from + i, to + i);
    for (; i < size; ++i) to[i] = BlendThree(from + i);
  } else if (window == 2) {
    for (; i < size; ++i) to[i] = BlendTwo(from + i);
  } else {
    out->assign(text);
  }
}

}  // namespace opslag
