#include "ingest/source/text_stream.h"

namespace opslag {
namespace {

// As much as SniffEncoding looks at.
constexpr std::size_t kFront = 1024;

}  // namespace

Result<void> TextStream::Begin() {
  while (encoding_.empty() && bytes_.Unread().size() < kFront) {
    const Result<bool> more = bytes_.Fill();
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) break;
  }
  const bool is_told = encoding_.empty();
  Result<TextDecoder> decoder =
      TextDecoder::New(is_told ? SniffEncoding(bytes_.Unread()) : encoding_);
  // A file's own word may be nonsense, and no reason to leave it unread.
  if (!decoder && is_told) decoder = TextDecoder::New("");
  if (!decoder) return tl::make_unexpected(std::move(decoder.error()));
  decoder_ = std::move(*decoder);
  return {};
}

Result<bool> TextStream::Fill() {
  if (at_end_) return false;
  text_.erase(0, std::exchange(begin_, 0));
  if (!decoder_) {
    if (auto begun = Begin(); !begun) return tl::make_unexpected(begun.error());
  }
  const std::size_t kept = text_.size();
  while (text_.size() == kept && !at_end_) {
    if (bytes_.Unread().empty()) {
      const Result<bool> more = bytes_.Fill();
      if (!more) return more;
    }
    at_end_ = bytes_.at_end() && bytes_.Unread().empty();
    decoder_->Decode(bytes_.Unread(), at_end_, &text_);
    bytes_.Consume(bytes_.Unread().size());
  }
  return text_.size() != kept;
}

Result<void> TextStream::FillAll(std::size_t limit) {
  for (;;) {
    if (Unread().size() > limit) {
      return Fail(
          ErrorCode::kRecordTooLarge, "",
          "is longer than the " + std::to_string(limit) + " bytes that one document may have");
    }
    const Result<bool> more = Fill();
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) return {};
  }
}

}  // namespace opslag
