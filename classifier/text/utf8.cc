#include "classifier/text/utf8.h"

#include <cstddef>
#include <cstring>

#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Bytes that may follow a lead byte: `count` of them, the first within [low, high], the
// others 80..BF. Unicode 15, table 3-7. A byte that can lead nothing has count 0 and low > high.
struct Follow {
  std::uint32_t count;
  unsigned char low;
  unsigned char high;
};

constexpr Follow FollowOf(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {1, 0x80, 0xBF};
  if (lead == 0xE0) return {2, 0xA0, 0xBF};
  if (lead == 0xED) return {2, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {2, 0x80, 0xBF};
  if (lead == 0xF0) return {3, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {3, 0x80, 0xBF};
  if (lead == 0xF4) return {3, 0x80, 0x8F};
  return {0, 1, 0};
}

struct Step {
  std::size_t length;  // of the sequence, or of the maximal ill-formed subpart
  bool well_formed;
};

// REQUIRES: p < end, *p >= 0x80.
Step StepOver(const char* p, const char* end) {
  const Follow follow = FollowOf(static_cast<unsigned char>(*p));
  if (follow.low > follow.high) return {1, false};
  unsigned char low = follow.low;
  unsigned char high = follow.high;
  std::size_t length = 1;
  for (std::uint32_t i = 0; i < follow.count; ++i, ++length) {
    if (p + length == end) return {length, false};
    const auto byte = static_cast<unsigned char>(p[length]);
    if (byte < low || byte > high) return {length, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

const char* SkipAscii(const char* p, const char* end) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  while (end - p >= 8) {
    std::uint64_t eight;
    std::memcpy(&eight, p, sizeof(eight));
    if ((eight & kHighBits) != 0) break;
    p += 8;
  }
  while (p < end && static_cast<unsigned char>(*p) < 0x80) ++p;
  return p;
}

// First byte of the first ill-formed subpart at or behind `p`, or `end`.
const char* FindIllFormed(const char* p, const char* end) {
  while ((p = SkipAscii(p, end)) < end) {
    const Step step = StepOver(p, end);
    if (!step.well_formed) return p;
    p += step.length;
  }
  return end;
}

}  // namespace

bool IsWellFormedUtf8(std::string_view text) {
  const char* end = text.data() + text.size();
  return FindIllFormed(text.data(), end) == end;
}

RepairedText RepairUtf8(std::string_view text) {
  RepairedText repaired;
  repaired.text.reserve(text.size());
  const char* p = text.data();
  const char* end = p + text.size();
  while (true) {
    const char* bad = FindIllFormed(p, end);
    repaired.text.append(p, bad);
    if (bad == end) return repaired;
    repaired.text.append(kReplacement);
    ++repaired.replaced;
    p = bad + StepOver(bad, end).length;
  }
}

void AppendUtf8(char32_t code_point, std::string* out) {
  const auto byte = [out](char32_t value) { out->push_back(static_cast<char>(value)); };
  if (code_point < 0x80) {
    byte(code_point);
  } else if (code_point < 0x800) {
    byte(0xC0 | code_point >> 6);
    byte(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    byte(0xE0 | code_point >> 12);
    byte(0x80 | (code_point >> 6 & 0x3F));
    byte(0x80 | (code_point & 0x3F));
  } else {
    byte(0xF0 | code_point >> 18);
    byte(0x80 | (code_point >> 12 & 0x3F));
    byte(0x80 | (code_point >> 6 & 0x3F));
    byte(0x80 | (code_point & 0x3F));
  }
}

std::string_view PrefixUtf8(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && IsContinuationByte(text[size])) --size;
  return text.substr(0, size);
}

}  // namespace opslag
