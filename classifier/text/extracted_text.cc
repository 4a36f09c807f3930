#include "classifier/text/extracted_text.h"

#include <algorithm>

#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

// Source byte that stands for text byte `offset`; `behind` asks for the byte behind it instead. In
// a gap between runs (a line break) that is where the next run begins, or where the last one ends.
std::uint32_t SourceOffset(const std::vector<SourceRun>& runs, std::uint32_t offset, bool behind) {
  auto run =
      std::upper_bound(runs.begin(), runs.end(), offset,
                       [](std::uint32_t value, const SourceRun& r) { return value < r.begin; });
  if (run == runs.begin()) return behind ? run->source_begin : 0;
  const SourceRun& at = *(run - 1);
  if (offset >= at.begin + at.length) {
    if (behind || run == runs.end()) return at.source_begin + at.source_length;
    return run->source_begin;
  }
  if (at.length != at.source_length) return at.source_begin + (behind ? at.source_length : 0);
  return at.source_begin + (offset - at.begin) + (behind ? 1 : 0);
}

}  // namespace

ExtractedText::Range ExtractedText::SourceRange(std::uint32_t begin, std::uint32_t end) const {
  if (runs.empty()) return {begin, end};
  const std::uint32_t source_begin = SourceOffset(runs, begin, false);
  if (begin == end) return {source_begin, source_begin};
  return {source_begin, std::max(source_begin, SourceOffset(runs, end - 1, true))};
}

void ExtractedText::Clear() {
  text.clear();
  lines.clear();
  runs.clear();
  truncated = false;
}

void ExtractedText::Truncate(std::size_t size) {
  if (text.size() <= size) return;
  truncated = true;
  text.resize(PrefixUtf8(text, size).size());
  const auto end = static_cast<std::uint32_t>(text.size());
  while (!lines.empty() && lines.back().begin >= end) lines.pop_back();
  if (!lines.empty()) lines.back().end = std::min(lines.back().end, end);
}

}  // namespace opslag
