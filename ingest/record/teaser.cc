#include "ingest/record/teaser.h"

#include <string_view>

namespace opslag {
namespace {

using BodyKind = v1::JobPosting::BodyKind;
using BodyFormat = v1::JobPosting::BodyFormat;

// "&oslash;" and "&#248;" are short; an ampersand without an end soon is itself.
constexpr std::size_t kLongestEntity = 12;
// A tag that goes on for longer is none: looking to the end of the text for each "<" of many would take
// seconds.
constexpr std::size_t kLongestTag = 1024;

bool IsLetter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  // In UTF-8 every character beyond ASCII has one byte from 0xC0 upwards, its first.
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0xC0;
}

// The place behind the tag or entity that begins at `at`; `at` + 1 where none does.
std::size_t BehindMarkup(std::string_view body, std::size_t at) {
  const char close = body[at] == '<' ? '>' : ';';
  const std::size_t longest = close == '>' ? kLongestTag : kLongestEntity;
  const std::size_t end = body.substr(at, longest).find(close);
  return end == std::string_view::npos ? at + 1 : at + end + 1;
}

bool HasLetters(std::string_view body, bool markup, std::size_t wanted) {
  std::size_t found = 0;
  for (std::size_t at = 0; found < wanted && at < body.size();) {
    if (markup && (body[at] == '<' || body[at] == '&')) {
      found += body[at] == '&' ? 1U : 0U;
      at = BehindMarkup(body, at);
      continue;
    }
    found += IsLetter(body[at]) ? 1U : 0U;
    ++at;
  }
  return found >= wanted;
}

}  // namespace

bool IsTeaser(const v1::JobPosting& posting, std::size_t letters) {
  if (posting.body_kind() == BodyKind::TEASER || posting.body_kind() == BodyKind::NONE) return true;
  return !HasLetters(posting.body(), posting.body_format() != BodyFormat::PLAIN_TEXT, letters);
}

}  // namespace opslag
