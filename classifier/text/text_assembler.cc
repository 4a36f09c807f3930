#include "classifier/text/text_assembler.h"

#include <cstddef>

#include "classifier/text/line_form.h"

namespace opslag {
namespace {

// Bytes of the white space at the beginning of `text`; 0 where it begins with none. A no-break
// space is white space here: it keeps words on one line and means nothing more.
std::size_t SpaceLength(std::string_view text) {
  switch (text[0]) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case '\f': return 1;
    case '\xC2': return text[1] == '\xA0' ? 2 : 0;
    default: return 0;
  }
}

}  // namespace

void TextAssembler::Start(ExtractedText* out) {
  *this = TextAssembler();
  out_ = out;
  out_->Clear();
}

void TextAssembler::AddDirect(std::string_view text, std::uint32_t source_begin,
                              const Style& style) {
  std::size_t word = 0;  // where the run of text that is not written yet begins
  const auto flush = [&](std::size_t end) {
    if (end == word) return;
    BeginWord(style);
    AddRun(static_cast<std::uint32_t>(end - word), source_begin + static_cast<std::uint32_t>(word),
           static_cast<std::uint32_t>(end - word));
    out_->text.append(text.substr(word, end - word));
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t space = SpaceLength(text.substr(at));
    if (space == 0) {
      ++at;
      continue;
    }
    flush(at);
    if (style.keep_breaks && (text[at] == '\n' || text[at] == '\r')) {
      EndLine();
    } else {
      const std::uint32_t from = source_begin + static_cast<std::uint32_t>(at);
      AddSpace(from, from + static_cast<std::uint32_t>(space));
    }
    at += space;
    word = at;
  }
  flush(text.size());
}

void TextAssembler::AddReplacement(std::string_view text, std::uint32_t source_begin,
                                   std::uint32_t source_end, const Style& style) {
  if (text.empty()) return;
  if (SpaceLength(text) == text.size()) {
    AddSpace(source_begin, source_end);
    return;
  }
  BeginWord(style);
  AddRun(static_cast<std::uint32_t>(text.size()), source_begin, source_end - source_begin);
  out_->text.append(text);
}

void TextAssembler::AddSpace(std::uint32_t source_begin, std::uint32_t source_end) {
  if (!line_open_) return;
  if (!space_pending_) space_begin_ = source_begin;
  space_end_ = source_end;
  space_pending_ = true;
}

// Opens a line, or writes the space before a word of an open one.
void TextAssembler::BeginWord(const Style& style) {
  if (!line_open_) {
    if (!out_->text.empty()) out_->text.push_back('\n');
    line_begin_ = static_cast<std::uint32_t>(out_->text.size());
    line_open_ = true;
    all_bold_ = true;
    any_heading_ = false;
  } else if (space_pending_) {
    AddRun(1, space_begin_, space_end_ - space_begin_);
    out_->text.push_back(' ');
  }
  space_pending_ = false;
  all_bold_ = all_bold_ && style.bold;
  any_heading_ = any_heading_ || style.heading;
}

// For `length` bytes that are about to be appended.
void TextAssembler::AddRun(std::uint32_t length, std::uint32_t source_begin,
                           std::uint32_t source_length) {
  const auto begin = static_cast<std::uint32_t>(out_->text.size());
  if (!out_->runs.empty() && length == source_length) {
    SourceRun& last = out_->runs.back();
    if (last.length == last.source_length && last.begin + last.length == begin &&
        last.source_begin + last.source_length == source_begin) {
      last.length += length;
      last.source_length += length;
      return;
    }
  }
  out_->runs.push_back({begin, length, source_begin, source_length});
}

void TextAssembler::EndLine() {
  space_pending_ = false;
  if (!line_open_) return;
  line_open_ = false;
  const auto end = static_cast<std::uint32_t>(out_->text.size());
  const std::string_view line = std::string_view(out_->text).substr(line_begin_);
  Line added{line_begin_, end, KindOf(line)};
  item_pending_ = false;
  if (added.kind == LineKind::kText || added.kind == LineKind::kItem) {
    if (const std::uint32_t bullet = BulletLength(line)) {
      added.begin += bullet;
      added.kind = LineKind::kItem;
    }
  }
  out_->lines.push_back(added);
}

LineKind TextAssembler::KindOf(std::string_view line) const {
  if (any_heading_) return LineKind::kHeading;
  if (item_pending_) return LineKind::kItem;
  if (!MayBeHeading(line)) return LineKind::kText;
  return EndsWithColon(line) || (all_bold_ && !EndsSentence(line)) ? LineKind::kHeading
                                                                   : LineKind::kText;
}

}  // namespace opslag
