#include "ingest/files/record_reader.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "classifier/varint.h"

namespace opslag {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlank = " \t\r";

// First byte of a posting's `source`: field 1, length-delimited.
constexpr char kSourceTag = 0x0A;
constexpr std::size_t kLongestSource = 512;
// So much of the source is looked at.
constexpr std::size_t kSourceSample = 64;

enum class Guess { kJson, kProtobuf, kNeedsMore };

// Whether a file that starts with `front` holds delimited postings: length, tag of `source`, its
// length, and text without quotes or control characters. JSON text cannot look like this: its
// second byte would have to be a line feed, and a pretty-printed document goes on with a quote or a
// blank line.
Guess GuessForm(std::string_view front, bool is_all) {
  const Guess undecided = is_all ? Guess::kJson : Guess::kNeedsMore;
  const Varint record = ReadVarint(front);
  if (record.state == Varint::State::kMalformed) return Guess::kJson;
  if (record.state == Varint::State::kCutOff || front.size() == record.length) return undecided;
  front.remove_prefix(record.length);
  if (front.front() != kSourceTag) return Guess::kJson;
  front.remove_prefix(1);
  const Varint source = ReadVarint(front);
  if (source.state == Varint::State::kCutOff) return undecided;
  if (source.state == Varint::State::kMalformed || source.value == 0 ||
      source.value > kLongestSource || 1 + source.length + source.value > record.value) {
    return Guess::kJson;
  }
  front.remove_prefix(source.length);
  const std::string_view sample =
      front.substr(0, std::min<std::size_t>(source.value, kSourceSample));
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"'; };
  if (std::any_of(sample.begin(), sample.end(), is_odd)) return Guess::kJson;
  const bool is_whole = sample.size() == std::min<std::size_t>(source.value, kSourceSample);
  return is_whole ? Guess::kProtobuf : undecided;
}

}  // namespace

Result<RecordReader> RecordReader::Open(const std::string& name,
                                        const RecordReaderOptions& options) {
  if (name == kStandardStream) {
    return RecordReader("standard input", FileDescriptor::Standard(STDIN_FILENO), options);
  }
  Result<FileDescriptor> file = FileDescriptor::OpenForReading(name);
  if (!file) return tl::make_unexpected(std::move(file.error()));
  return RecordReader(name, std::move(*file), options);
}

RecordReader::RecordReader(std::string name, FileDescriptor file,
                           const RecordReaderOptions& options)
    : stream_(std::move(name), std::move(file)), options_(options) {}

Result<std::optional<FileRecord>> RecordReader::Next() {
  Result<void> good;
  if (lost_) return std::nullopt;
  if (!begun_) good = Begin();
  if (good && too_large_pending_) good = CopyTooLarge(nullptr);
  if (!good) return tl::make_unexpected(std::move(good.error()));
  return form() == WireForm::kJson ? NextLine() : NextDelimited();
}

bool RecordReader::Ready() const {
  const std::string_view unread = stream_.Unread();
  if (form() == WireForm::kJson) {
    if (unread.find('\n') != unread.npos) return true;
  } else {
    const Varint length = ReadVarint(unread);
    if (length.state == Varint::State::kWhole && unread.size() - length.length >= length.value) {
      return true;
    }
  }
  return stream_.Ready();
}

Result<void> RecordReader::Begin() {
  if (!options_.form) {
    Result<void> told = TellForm();
    if (!told) return told;
  }
  begun_ = true;
  if (form() != WireForm::kJson) return {};
  // Only a file that begins like a mark can make this wait for three bytes.
  while (stream_.Unread().size() < kByteOrderMark.size() &&
         kByteOrderMark.substr(0, stream_.Unread().size()) == stream_.Unread()) {
    const Result<bool> more = stream_.Fill();
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) break;
  }
  if (stream_.Unread().substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    stream_.Consume(kByteOrderMark.size());
  }
  return {};
}

Result<void> RecordReader::TellForm() {
  for (;;) {
    const Guess guess = GuessForm(stream_.Unread(), stream_.at_end());
    if (guess != Guess::kNeedsMore) {
      options_.form = guess == Guess::kJson ? WireForm::kJson : WireForm::kProtobuf;
      return {};
    }
    const Result<bool> more = stream_.Fill();
    if (!more) return tl::make_unexpected(more.error());
  }
}

// --- JSON lines
// -----------------------------------------------------------------------------------

Result<std::optional<FileRecord>> RecordReader::NextLine() {
  for (;;) {
    const Result<std::optional<std::size_t>> length = MeasureLine();
    if (!length) return tl::make_unexpected(length.error());
    if (!*length) return TooLarge();
    std::string_view line = stream_.Unread().substr(0, **length);
    const bool has_line_feed = line.size() < stream_.Unread().size();
    if (line.empty() && !has_line_feed) return std::nullopt;
    stream_.Consume(line.size() + (has_line_feed ? 1 : 0));
    ++number_;
    if (line.find_first_not_of(kBlank) == line.npos) {
      ++blank_lines_;
      continue;
    }
    if (line.back() == '\r') line.remove_suffix(1);
    return FileRecord{.bytes = line, .number = number_, .problem = std::nullopt};
  }
}

Result<std::optional<std::size_t>> RecordReader::MeasureLine() {
  std::size_t searched = 0;
  for (;;) {
    const std::size_t found = stream_.Unread().find('\n', searched);
    const bool is_whole = found != std::string_view::npos || stream_.at_end();
    const std::size_t length = std::min(found, stream_.Unread().size());
    if (length > options_.max_record) return std::nullopt;
    if (is_whole) return length;
    searched = stream_.Unread().size();
    const Result<bool> more = stream_.Fill();
    if (!more) return tl::make_unexpected(more.error());
  }
}

FileRecord RecordReader::TooLarge() {
  too_large_pending_ = true;
  ++number_;
  return FileRecord{.bytes = {},
                    .number = number_,
                    .problem = Error{ErrorCode::kRecordTooLarge, "",
                                     "is longer than the " + std::to_string(options_.max_record) +
                                         " bytes that are taken"}};
}

Result<void> RecordReader::PassOverLine(const Sink& sink) {
  for (;;) {
    const std::string_view piece = stream_.Unread();
    const std::size_t found = piece.find('\n');
    const std::size_t length = std::min(found, piece.size());
    if (sink) {
      Result<void> taken = sink(piece.substr(0, length));
      if (!taken) return taken;
    }
    if (found != piece.npos) {
      stream_.Consume(length + 1);
      return {};
    }
    stream_.Consume(length);
    const Result<bool> more = stream_.Fill();
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) return {};
  }
}

// --- Delimited protobuf
// ---------------------------------------------------------------------------

Result<std::optional<FileRecord>> RecordReader::NextDelimited() {
  Result<void> filled;
  while (filled && !stream_.at_end() &&
         ReadVarint(stream_.Unread()).state == Varint::State::kCutOff) {
    filled = FillUpTo(stream_.Unread().size() + 1);
  }
  if (!filled) return tl::make_unexpected(std::move(filled.error()));
  if (stream_.Unread().empty()) return std::nullopt;
  const Varint length = ReadVarint(stream_.Unread());
  if (length.state != Varint::State::kWhole) {
    return CutOff("has no length where a record must begin");
  }
  stream_.Consume(length.length);
  if (length.value > options_.max_record) {
    too_large_left_ = length.value;
    return TooLarge();
  }
  filled = FillUpTo(static_cast<std::size_t>(length.value));
  if (!filled) return tl::make_unexpected(std::move(filled.error()));
  if (stream_.Unread().size() < length.value) return CutOff("is cut off by the end of the file");
  const std::string_view bytes = stream_.Unread().substr(0, length.value);
  stream_.Consume(bytes.size());
  return FileRecord{.bytes = bytes, .number = ++number_, .problem = std::nullopt};
}

Result<void> RecordReader::FillUpTo(std::size_t bytes) {
  while (stream_.Unread().size() < bytes) {
    const Result<bool> more = stream_.Fill();
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) break;
  }
  return {};
}

FileRecord RecordReader::CutOff(const char* reason) {
  lost_ = true;
  const std::string_view rest = stream_.Unread();
  stream_.Consume(rest.size());
  return FileRecord{.bytes = rest,
                    .number = ++number_,
                    .problem = Error{ErrorCode::kMalformedProtobuf, "", reason}};
}

Result<void> RecordReader::PassOverBytes(const Sink& sink) {
  while (too_large_left_ > 0) {
    if (stream_.Unread().empty()) {
      const Result<bool> more = stream_.Fill();
      if (!more) return tl::make_unexpected(more.error());
      if (!*more) break;
    }
    const std::string_view piece = stream_.Unread().substr(0, too_large_left_);
    if (sink) {
      Result<void> taken = sink(piece);
      if (!taken) return taken;
    }
    stream_.Consume(piece.size());
    too_large_left_ -= piece.size();
  }
  too_large_left_ = 0;
  return {};
}

Result<void> RecordReader::CopyTooLarge(const Sink& sink) {
  too_large_pending_ = false;
  return form() == WireForm::kJson ? PassOverLine(sink) : PassOverBytes(sink);
}

}  // namespace opslag
