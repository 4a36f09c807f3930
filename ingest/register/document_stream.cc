#include "ingest/register/document_stream.h"

#include <array>
#include <cstring>
#include <utility>

namespace opslag {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Elasticsearch's: the documents of a page are the list hits.hits.
constexpr std::string_view kHitsKey = "hits";

constexpr bool IsSpace(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

// What the scanner stops at outside of strings.
constexpr std::array<bool, 256> MakeStops() {
  std::array<bool, 256> stops{};
  for (const char byte : {'"', '{', '}', '[', ']', '\n'}) {
    stops[static_cast<unsigned char>(byte)] = true;
  }
  return stops;
}
constexpr std::array<bool, 256> kStops = MakeStops();

// Without the spaces at both ends.
std::string_view Trimmed(std::string_view line) {
  while (!line.empty() && IsSpace(line.front())) line.remove_prefix(1);
  while (!line.empty() && IsSpace(line.back())) line.remove_suffix(1);
  return line;
}

}  // namespace

tl::unexpected<Error> DocumentStream::Fault(ErrorCode code, std::string reason) const {
  return Fail(code, stream_.name() + ":" + std::to_string(line_), std::move(reason));
}

Result<bool> DocumentStream::Next(DocumentBlock* block) {
  block->bytes.clear();
  block->documents.clear();
  block->ends_open = false;
  block->first = documents_ + 1;
  if (pending_) return tl::make_unexpected(*pending_);
  if (documents_ == 0) {
    while (Unread().size() < kByteOrderMark.size() && !stream_.at_end()) {
      Result<bool> more = stream_.Fill();
      if (!more) return more;
    }
    if (Unread().starts_with(kByteOrderMark)) stream_.Consume(kByteOrderMark.size());
  }
  const Result<void> good = by_lines_ ? NextOfLines(block) : NextOfBrackets(block);
  if (!good) {
    if (block->documents.empty()) return tl::make_unexpected(good.error());
    pending_ = good.error();
  }
  documents_ += block->documents.size();
  block->bytes.append(DocumentBlock::kPadding, '\0');
  return !block->documents.empty();
}

Result<void> DocumentStream::NextOfLines(DocumentBlock* block) {
  while (block->documents.empty()) {
    std::size_t whole = 0;  // bytes up to the last line end
    while (whole == 0 || Unread().size() < kBlockSize) {
      const std::size_t before = Unread().size();
      const Result<bool> more = stream_.Fill();
      if (!more) return tl::make_unexpected(more.error());
      if (!*more) break;
      const std::size_t last = Unread().substr(before).rfind('\n');
      if (last != std::string_view::npos) whole = before + last + 1;
      if (whole == 0 && Unread().size() > kLargestDocument) {
        return Fault(ErrorCode::kRecordTooLarge, "a line is longer than 256 MiB");
      }
    }
    if (Unread().empty()) return {};
    if (whole == 0) {
      whole = Unread().rfind('\n') + 1;  // 0 where there is none
      if (whole == 0) {
        whole = Unread().size();
        block->ends_open = true;
      }
    }
    stream_.Take(whole, &block->bytes);
    const std::string_view lines = block->bytes;
    for (std::size_t begin = 0; begin < whole;) {
      const void* const found = std::memchr(lines.data() + begin, '\n', whole - begin);
      const std::size_t end =
          found == nullptr
              ? whole
              : static_cast<std::size_t>(static_cast<const char*>(found) - lines.data());
      const std::string_view line = Trimmed(lines.substr(begin, end - begin));
      if (!line.empty()) {
        block->documents.push_back(
            {static_cast<std::size_t>(line.data() - lines.data()), line.size(), line_});
      }
      line_ += end < whole ? 1 : 0;
      begin = end + 1;
    }
  }
  return {};
}

Result<void> DocumentStream::NextOfBrackets(DocumentBlock* block) {
  while (block->bytes.size() < kBlockSize) {
    const Result<bool> found = FindDocument();
    if (!found) return tl::make_unexpected(found.error());
    if (!*found) return {};
    const bool one_line = begin_line_ == line_;
    PutDocument(block);
    if (wrapping_ != Wrapping::kOutside || !one_line) continue;
    const Result<bool> alone = StoodAlone();
    if (!alone) return tl::make_unexpected(alone.error());
    by_lines_ = *alone;
    if (by_lines_) return {};
  }
  return {};
}

Result<bool> DocumentStream::FindDocument() {
  for (;;) {
    Result<bool> found = Scan();
    if (!found || *found) return found;
    if (!InDocument()) Forget(at_);
    if (Unread().size() > kLargestDocument) {
      return Fault(ErrorCode::kRecordTooLarge, "document " + std::to_string(documents_ + 1) +
                                                   " and those behind it cannot be told apart: it "
                                                   "is larger than 256 MiB");
    }
    Result<bool> more = stream_.Fill();
    if (!more || *more) {
      if (!more) return more;
      continue;
    }
    if (wrapping_ == Wrapping::kOutside) return false;
    cut_off_ = true;
    return Fault(ErrorCode::kMalformedJson,
                 InDocument() ? "the input is cut off within a document"
                              : "the input is cut off: its list of documents is not closed");
  }
}

bool DocumentStream::InDocument() const {
  return wrapping_ == Wrapping::kAlone || wrapping_ == Wrapping::kInList ||
         wrapping_ == Wrapping::kInHits;
}

// Between documents only commas, spaces and brackets are found.
bool DocumentStream::MayStandBetween(char byte) const {
  if (wrapping_ == Wrapping::kPage) return true;
  const bool is_bracket = kStops[static_cast<unsigned char>(byte)] && byte != '"';
  return IsSpace(byte) || is_bracket || (byte == ',' && wrapping_ != Wrapping::kOutside);
}

Result<bool> DocumentStream::Scan() {
  const std::string_view bytes = Unread();
  while (at_ < bytes.size()) {
    if (in_string_) {
      SkipString();
      continue;
    }
    SkipInside();
    if (at_ == bytes.size() || in_string_) continue;
    const char byte = bytes[at_];
    if (!InDocument() && !MayStandBetween(byte)) {
      return Fault(ErrorCode::kMalformedJson, "is no JSON document, list or page of documents");
    }
    if (!kStops[static_cast<unsigned char>(byte)]) {
      ++at_;
      continue;
    }
    switch (byte) {
      case '\n':
        ++line_;
        ++at_;
        break;
      case '"':
        in_string_ = true;
        last_string_.clear();
        ++at_;
        break;
      case '{':
      case '[':
        if (Result<void> opened = Open(byte); !opened) {
          return tl::make_unexpected(opened.error());
        }
        break;
      default: {
        Result<bool> ended = Close();
        if (!ended || *ended) return ended;
      }
    }
  }
  return false;
}

// What stands so deep in a document that it decides nothing: nearly everything.
void DocumentStream::SkipInside() {
  // Depths at and above which brackets are only counted.
  const std::size_t deep = wrapping_ == Wrapping::kInList   ? 2
                           : wrapping_ == Wrapping::kInHits ? 4
                           : wrapping_ == Wrapping::kAlone  ? 3
                                                            : SIZE_MAX;
  const std::string_view bytes = Unread();
  const std::size_t size = bytes.size();
  std::size_t at = at_;
  while (depth_ >= deep && at < size) {
    const char byte = bytes[at];
    if (!kStops[static_cast<unsigned char>(byte)]) {
      ++at;
    } else if (byte == '"') {
      at_ = at + 1;
      in_string_ = true;
      SkipString();
      at = at_;
      if (in_string_) return;
    } else if (byte == '{' || byte == '[') {
      ++depth_;
      ++at;
    } else if (byte == '\n') {
      ++line_;
      ++at;
    } else {
      if (depth_ == deep) break;  // may be the document's end
      --depth_;
      ++at;
    }
  }
  at_ = at;
}

void DocumentStream::SkipString() {
  const std::string_view bytes = Unread();
  const std::size_t size = bytes.size();
  const bool keep = wrapping_ == Wrapping::kAlone && depth_ <= 2;
  std::size_t at = at_;
  while (at < size) {
    const char byte = bytes[at++];
    if (escaped_) {
      escaped_ = false;
    } else if (byte == '\\') {
      escaped_ = true;
    } else if (byte == '"') {
      in_string_ = false;
      break;
    } else if (keep && last_string_.size() <= kHitsKey.size()) {
      last_string_.push_back(byte);
    }
  }
  at_ = at;
}

Result<void> DocumentStream::Open(char bracket) {
  const bool is_object = bracket == '{';
  switch (wrapping_) {
    case Wrapping::kOutside:
      wrapping_ = is_object ? Wrapping::kAlone : Wrapping::kList;
      in_hits_ = false;
      last_string_.clear();
      begin_ = at_;
      begin_line_ = line_;
      break;
    case Wrapping::kList:
    case Wrapping::kHits:
      if (!is_object)
        return Fault(ErrorCode::kMalformedJson, "a list within the list of documents");
      wrapping_ = wrapping_ == Wrapping::kList ? Wrapping::kInList : Wrapping::kInHits;
      begin_ = at_;
      begin_line_ = line_;
      break;
    case Wrapping::kAlone:
      // In an object, what stands before a bracket is its name.
      if (depth_ == 1) in_hits_ = is_object && last_string_ == kHitsKey;
      if (depth_ == 2 && in_hits_ && !is_object && last_string_ == kHitsKey) {
        wrapping_ = Wrapping::kHits;
      }
      last_string_.clear();
      break;
    default: break;
  }
  ++depth_;
  ++at_;
  return {};
}

// Whether a document ends here.
Result<bool> DocumentStream::Close() {
  if (depth_ == 0) return Fault(ErrorCode::kMalformedJson, "a closing bracket without an open one");
  --depth_;
  ++at_;
  switch (wrapping_) {
    case Wrapping::kAlone:
      if (depth_ > 0) return false;
      wrapping_ = Wrapping::kOutside;
      return true;
    case Wrapping::kInList:
      if (depth_ > 1) return false;
      wrapping_ = Wrapping::kList;
      return true;
    case Wrapping::kInHits:
      if (depth_ > 3) return false;
      wrapping_ = Wrapping::kHits;
      return true;
    case Wrapping::kHits: wrapping_ = Wrapping::kPage; return false;
    default:
      if (depth_ == 0) wrapping_ = Wrapping::kOutside;
      return false;
  }
}

void DocumentStream::PutDocument(DocumentBlock* block) {
  block->documents.push_back({block->bytes.size(), at_ - begin_, begin_line_});
  block->bytes.append(Unread().substr(begin_, at_ - begin_));
  Forget(at_);
}

void DocumentStream::Forget(std::size_t bytes) {
  stream_.Consume(bytes);
  at_ -= bytes;
}

Result<bool> DocumentStream::StoodAlone() {
  constexpr std::size_t kLineEnd = 2;  // CR LF
  while (Unread().size() < kLineEnd && !stream_.at_end()) {
    Result<bool> more = stream_.Fill();
    if (!more) return more;
  }
  return Unread().starts_with('\n') || Unread().starts_with("\r\n");
}

}  // namespace opslag
