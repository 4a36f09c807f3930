#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "classifier/text/extracted_text.h"
#include "classifier/text/line_form.h"
#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What is hidden behind so many others stays, as white space: a text of nothing else shall not fill
// the memory with runs.
constexpr std::size_t kMostHidden = 100'000;

// Control characters that neither end a line nor part two words.
constexpr bool IsHiddenControl(std::uint32_t byte) {
  return (byte < 0x20 && !(byte >= '\t' && byte <= '\r') && byte < 0x1C) || byte == 0x7F;
}

// First byte at or behind `p` that may begin a line break, or something hidden.
const char* SkipToSpecial(const char* p, const char* end) {
  static constexpr auto kMayBegin = [] {
    std::array<bool, 256> may = {};
    for (std::size_t byte = 0; byte < 0x80; ++byte) {
      may[byte] = IsHiddenControl(static_cast<std::uint32_t>(byte));
    }
    for (const unsigned char byte : {'\n', '\r', '\xC2', '\xE2'}) may[byte] = true;
    return may;
  }();
#if defined(__SSE2__)
  constexpr std::ptrdiff_t kBlock = 16;
  for (; end - p >= kBlock; p += kBlock) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const auto is = [&](char byte) { return _mm_cmpeq_epi8(block, _mm_set1_epi8(byte)); };
    // All control characters, and a tab among them, which the table lets pass.
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
    const __m128i found =
        _mm_or_si128(_mm_or_si128(low, is('\x7F')), _mm_or_si128(is('\xC2'), is('\xE2')));
    for (auto bits = static_cast<unsigned>(_mm_movemask_epi8(found)); bits != 0; bits &= bits - 1) {
      const char* const at = p + __builtin_ctz(bits);
      if (kMayBegin[static_cast<unsigned char>(*at)]) return at;
    }
  }
#endif
  while (p < end && !kMayBegin[static_cast<unsigned char>(*p)]) ++p;
  return p;
}

// Bytes at `p` that no reader sees and that part no words, as a NUL, or a zero width space; 0 for
// none. (What else is invisible the tokenizer drops.)
std::uint32_t HiddenLength(const char* p) {
  if (IsHiddenControl(ByteAt(p))) return 1;
  return ByteAt(p) == 0xE2 && ByteAt(p + 1) == 0x80 && ByteAt(p + 2) == 0x8B ? 3 : 0;
}

// Bytes of the line break at `p`: LF, CR, CR LF, NEL, or Unicode's line and paragraph separators; 0
// for none.
std::uint32_t BreakLength(const char* p, const char* end) {
  switch (ByteAt(p)) {
    case '\n': return 1;
    case '\r': return end - p > 1 && p[1] == '\n' ? 2 : 1;
    case 0xC2: return ByteAt(p + 1) == 0x85 ? 2 : 0;
    case 0xE2:
      return ByteAt(p + 1) == 0x80 && (ByteAt(p + 2) == 0xA8 || ByteAt(p + 2) == 0xA9) ? 3 : 0;
    default: return 0;
  }
}

// Collects lines; a line's kind may depend on whether an empty line follows it.
class LineReader {
 public:
  explicit LineReader(ExtractedText* out) : out_(*out), data_(out->text.data()) {}

  void Line(const char* begin, const char* end) {
    const std::string_view trimmed = Trim({begin, static_cast<std::size_t>(end - begin)});
    if (trimmed.empty()) {
      Close(true);
      after_empty_ = true;
      return;
    }
    Close(false);
    const std::uint32_t bullet = BulletLength(trimmed);
    const auto offset = static_cast<std::uint32_t>(trimmed.data() - data_);
    const auto line_end = static_cast<std::uint32_t>(offset + trimmed.size());
    opslag::Line line{offset + bullet, line_end, bullet > 0 ? LineKind::kItem : LineKind::kText};
    if (bullet == 0 && MayBeHeading(trimmed)) {
      if (EndsWithColon(trimmed)) {
        line.kind = LineKind::kHeading;
      } else {
        alone_so_far_ = after_empty_ && !EndsSentence(trimmed);
      }
    }
    out_.lines.push_back(line);
    after_empty_ = false;
  }

  void Finish() { Close(true); }

 private:
  // Decides on the line before: it stands alone if `empty` follows.
  void Close(bool empty) {
    if (alone_so_far_ && empty) out_.lines.back().kind = LineKind::kHeading;
    alone_so_far_ = false;
  }

  ExtractedText& out_;
  const char* data_;
  bool after_empty_ = true;    // the text's beginning counts as an empty line
  bool alone_so_far_ = false;  // the last line is a heading unless another line follows at once
};

// Takes what is hidden out of the text, which then has runs.
void DropHidden(ExtractedText* out) {
  const std::string source = std::move(out->text);
  out->text.clear();
  const char* const end = source.data() + source.size();
  std::size_t dropped = 0;
  const char* kept = source.data();
  const auto keep = [&](const char* until) {
    if (kept == until) return;
    const auto length = static_cast<std::uint32_t>(until - kept);
    out->runs.push_back({static_cast<std::uint32_t>(out->text.size()), length,
                         static_cast<std::uint32_t>(kept - source.data()), length});
    out->text.append(kept, until);
  };
  for (const char* p = kept; dropped < kMostHidden && (p = SkipToSpecial(p, end)) < end;) {
    const std::uint32_t length = HiddenLength(p);
    if (length > 0) {
      keep(p);
      kept = p + length;
      ++dropped;
    }
    p += std::max(length, 1U);
  }
  keep(end);
}

// False, with lines missing, where there is something hidden that `may_be_hidden` does not allow.
bool ReadLines(bool may_be_hidden, ExtractedText* out) {
  const char* p = out->text.data();
  const char* end = p + out->text.size();
  if (out->text.starts_with(kByteOrderMark)) p += kByteOrderMark.size();
  LineReader reader(out);
  const char* line = p;
  while ((p = SkipToSpecial(p, end)) < end) {
    if (const std::uint32_t length = BreakLength(p, end)) {
      reader.Line(line, p);
      p += length;
      line = p;
    } else if (!may_be_hidden && HiddenLength(p) > 0) {
      return false;
    } else {
      ++p;
    }
  }
  reader.Line(line, end);
  reader.Finish();
  return true;
}

}  // namespace

void ReadPlainText(std::string_view source, ExtractedText* out) {
  out->Clear();
  out->text.assign(PrefixUtf8(source, kMaxTextBytes));
  out->truncated = out->text.size() < source.size();
  if (ReadLines(false, out)) return;
  out->lines.clear();
  DropHidden(out);
  ReadLines(true, out);
}

}  // namespace opslag
