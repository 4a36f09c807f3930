#include "ingest/source/text_decoder.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "classifier/text/utf8.h"
#include "classifier/text/utf8_decode.h"
#include "ingest/source/mend.h"

namespace opslag {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kSniffed = 1024;

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

// The value behind `name=`, in quotes or not.
std::string ValueBehind(std::string_view text, std::string_view name) {
  std::size_t at = text.find(name);
  if (at == text.npos) return {};
  at = text.find_first_not_of(" \t\r\n", at + name.size());
  if (at == text.npos || text[at] != '=') return {};
  at = text.find_first_not_of(" \t\r\n\"'", at + 1);
  if (at == text.npos) return {};
  return std::string(text.substr(at, text.find_first_of(" \t\r\n\"'>/;?", at) - at));
}

// Length of the sequence that a lead byte promises; 1 where it can lead nothing.
std::size_t PromisedLength(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xC2 && byte <= 0xDF) return 2;
  if (byte >= 0xE0 && byte <= 0xEF) return 3;
  if (byte >= 0xF0 && byte <= 0xF4) return 4;
  return 1;
}

struct Sequence {
  std::size_t length;
  bool well_formed;
};

// The well-formed sequence at the front, or the maximal ill-formed subpart (Unicode 3.9, "U+FFFD
// Substitution of Maximal Subparts"): a beginning that could have been completed.
Sequence SequenceAt(std::string_view text) {
  const std::size_t promised = PromisedLength(text.front());
  if (promised <= text.size() && IsWellFormedUtf8(text.substr(0, promised))) {
    return {promised, true};
  }
  for (std::size_t length = std::min(promised - 1, text.size()); length > 1; --length) {
    std::string completed(text.substr(0, length));
    completed.resize(promised, '\x80');
    if (IsWellFormedUtf8(completed)) return {length, false};
  }
  return {1, false};
}

}  // namespace

std::string SniffEncoding(std::string_view front) {
  if (front.starts_with(kByteOrderMark)) return "utf-8";
  if (front.starts_with("\xFF\xFE") || front.starts_with("\xFE\xFF")) return "utf-16";
  const std::string lower = Lower(front.substr(0, kSniffed));
  const std::string_view text = lower;
  if (const std::size_t at = text.find_first_not_of(" \t\r\n");
      at != text.npos && text.substr(at).starts_with("<?xml")) {
    return ValueBehind(text.substr(at, text.find("?>", at) - at), "encoding");
  }
  const std::size_t meta = text.find("<meta");
  return meta == text.npos ? std::string() : ValueBehind(text.substr(meta), "charset");
}

Result<TextDecoder> TextDecoder::New(const std::string& encoding) {
  TextDecoder decoder;
  std::string name = Lower(encoding);
  if (name.empty() || name == "utf-8" || name == "utf8") return decoder;
  if (name == "iso-8859-1" || name == "latin1" || name == "us-ascii") name = "windows-1252";
  const iconv_t handle = ::iconv_open("UTF-8", name.c_str());
  if (handle == reinterpret_cast<iconv_t>(-1)) {
    return Fail(ErrorCode::kConfiguration, "encoding",
                "is none that iconv knows; `iconv -l` lists them");
  }
  decoder.iconv_.reset(handle);
  return decoder;
}

void TextDecoder::Decode(std::string_view bytes, bool is_last, std::string* out) {
  const std::string joined = kept_.empty() ? std::string() : std::exchange(kept_, {}).append(bytes);
  if (!joined.empty()) bytes = joined;
  if (!iconv_ && at_front_) {
    const bool may_be_mark = kByteOrderMark.starts_with(bytes.substr(0, kByteOrderMark.size()));
    if (may_be_mark && bytes.size() < kByteOrderMark.size() && !is_last) {
      kept_ = bytes;
      return;
    }
    at_front_ = false;
    if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  }
  iconv_ ? DecodeByIconv(bytes, is_last, out) : DecodeUtf8(bytes, is_last, out);
}

void TextDecoder::DecodeUtf8(std::string_view bytes, bool is_last, std::string* out) {
  // Mostly all is well, and copied as a whole.
  std::size_t tail = bytes.size();
  while (tail > 0 && bytes.size() - tail < 4 && IsContinuationByte(bytes[tail - 1])) --tail;
  if (tail > 0) --tail;
  const bool is_cut_off =
      !is_last && tail + PromisedLength(bytes.empty() ? ' ' : bytes[tail]) > bytes.size();
  if (is_cut_off) {
    kept_ = bytes.substr(tail);
    bytes = bytes.substr(0, tail);
  }
  constexpr char kLastPlane = static_cast<char>(0xF4);
  if (IsWellFormedUtf8(bytes) && bytes.find(kLastPlane) == bytes.npos) {
    out->append(bytes);
    return;
  }
  for (std::size_t at = 0; at < bytes.size();) {
    const Sequence sequence = SequenceAt(bytes.substr(at));
    if (sequence.well_formed) {
      const bool is_ours = DamagedByteOf(DecodeAt(bytes.data() + at).value).has_value();
      out->append(is_ours ? kReplacement : bytes.substr(at, sequence.length));
    } else if (sequence.length == 1) {
      AppendUtf8(DamagedByte(static_cast<unsigned char>(bytes[at])), out);
    } else {
      out->append(kReplacement);
    }
    at += sequence.length;
  }
}

void TextDecoder::DecodeByIconv(std::string_view bytes, bool is_last, std::string* out) {
  std::string text(bytes);
  char* in = text.data();
  std::size_t in_left = text.size();
  while (in_left > 0) {
    const std::size_t kept = out->size();
    out->resize(kept + in_left * 4 + 16);
    char* target = out->data() + kept;
    std::size_t target_left = out->size() - kept;
    const std::size_t done = ::iconv(iconv_.get(), &in, &in_left, &target, &target_left);
    const int error = errno;
    out->resize(out->size() - target_left);
    if (done != static_cast<std::size_t>(-1)) break;
    if (error == E2BIG) continue;
    if (error == EINVAL && !is_last) break;
    out->append(kReplacement);
    if (error == EINVAL || in_left == 0) return;
    ++in;
    --in_left;
  }
  kept_.assign(in, in_left);
}

}  // namespace opslag
