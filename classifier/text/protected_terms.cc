#include "classifier/text/protected_terms.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace opslag {
namespace {

constexpr std::uint32_t kAsciiEnd = 0x80;

bool IsAscii(std::uint32_t byte) { return byte < kAsciiEnd; }

char LowerAscii(std::uint32_t byte) {
  const auto c = static_cast<char>(byte);
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool IsAsciiAlphanumeric(std::uint32_t byte) {
  const char c = LowerAscii(byte);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// The folded character, or nothing where it stands for nothing.
std::string_view FoldOf(const CharInfo& info) { return {info.fold.data(), info.fold_length}; }

bool HasFold(const CharInfo* info) {
  return info != nullptr && info->fold_length != CharInfo::kLongFold;
}

constexpr std::uint32_t kHeadBytes = 4;
constexpr std::uint32_t kHighBits = 0x80808080u;
constexpr std::uint32_t kCaseBits = 0x20202020u;

std::uint32_t LoadHead(const char* p) {
  std::uint32_t head;
  std::memcpy(&head, p, sizeof(head));
  return head;
}

std::uint32_t HashHead(std::uint32_t head) { return head * 0x9E3779B1u >> (32 - 13); }

std::string WithoutSpaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

}  // namespace

ProtectedTerms::ProtectedTerms(const CharTables* chars) : chars_(chars) {
  for (char32_t c = kAsciiEnd; c < 0x10000; ++c) {
    const CharInfo* info = chars_->Find(c);
    if (!HasFold(info)) continue;
    std::string utf8;
    AppendUtf8(c, &utf8);
    char folded = info->fold_length == 0 ? '\0' : info->fold[0];
    if (info->char_class == CharClass::kSpace) folded = ' ';
    lead_folds_[ByteAt(utf8.data())].set(static_cast<unsigned char>(folded));
  }
}

Result<std::string> ProtectedTerms::FoldPattern(std::string_view term) const {
  std::string pattern;
  for (const char* p = term.data(); p < term.data() + term.size();) {
    const CodePoint point = DecodeAt(p);
    p += point.length;
    const CharInfo* info = chars_->Find(point.value);
    if (!HasFold(info)) {
      return Fail(
          ErrorCode::kRules, "protected_term",
          "\"" + std::string(term) + "\" holds a character that a protected term cannot hold");
    }
    if (info->char_class != CharClass::kSpace) {
      pattern.append(FoldOf(*info));
    } else if (!pattern.empty() && pattern.back() != ' ') {
      pattern.push_back(' ');
    }
  }
  if (!pattern.empty() && pattern.back() == ' ') pattern.pop_back();
  return pattern;
}

Result<void> ProtectedTerms::Add(std::string_view term) {
  Result<std::string> pattern = FoldPattern(term);
  if (!pattern) return tl::make_unexpected(std::move(pattern).error());
  if (pattern->empty()) {
    return Fail(ErrorCode::kRules, "protected_term",
                "\"" + std::string(term) + "\" is empty after folding");
  }
  if (std::ranges::any_of(terms_, [&](const Term& other) { return other.pattern == *pattern; })) {
    return Fail(ErrorCode::kRules, "protected_term",
                "\"" + std::string(term) + "\" folds to \"" + *pattern +
                    "\", as another protected term does; remove one of the two");
  }
  Term added{*pattern, WithoutSpaces(*pattern)};
  std::array<char, kHeadBytes> head = {};
  std::array<unsigned char, kHeadBytes> mask = {};
  // A space may be any white space, and what is not ASCII may be written otherwise.
  for (std::size_t i = 0; i < std::min<std::size_t>(kHeadBytes, pattern->size()); ++i) {
    if ((*pattern)[i] == ' ' || !IsAscii(ByteAt(pattern->data() + i))) break;
    head[i] = static_cast<char>((*pattern)[i] | 0x20);
    mask[i] = 0xFF;
  }
  added.head = LoadHead(head.data());
  std::memcpy(&added.head_mask, mask.data(), sizeof(added.head_mask));
  terms_.push_back(std::move(added));
  return {};
}

void ProtectedTerms::Freeze() {
  std::ranges::stable_sort(
      terms_, [](const Term& a, const Term& b) { return a.pattern.size() > b.pattern.size(); });
  for (std::uint32_t i = 0; i < terms_.size(); ++i) {
    by_first_byte_[ByteAt(terms_[i].pattern.data())].push_back(i);
    AllowPairs(terms_[i]);
  }
  AllowPairsBeyondAscii();
}

// Whether `byte` may be the source's second one where the first is the pattern's first character.
bool ProtectedTerms::MayBeSecond(std::string_view pattern, std::uint32_t byte) const {
  if (pattern.size() == 1) return !IsAsciiAlphanumeric(byte);
  if (!IsAscii(byte)) return MayFold(byte, pattern[1]);
  if (pattern[1] == ' ') return byte <= ' ' || byte == 0x7F;
  return LowerAscii(byte) == pattern[1];
}

// Pairs that begin with an ASCII byte, which folds to its lower case.
void ProtectedTerms::AllowPairs(const Term& term) {
  const std::string_view pattern = term.pattern;
  const bool is_long = term.head_mask == ~0u;
  if (is_long) long_heads_.Set(HashHead(term.head));
  for (std::uint32_t first = 0; first < kAsciiEnd; ++first) {
    if (LowerAscii(first) != pattern[0]) continue;
    for (std::uint32_t second = 0; second < 256; ++second) {
      if (!MayBeSecond(pattern, second)) continue;
      pairs_.Set(PairOf(first, second));
      if (!is_long) short_pairs_.Set(PairOf(first, second));
    }
  }
}

bool ProtectedTerms::MayStartTerm(char32_t c) const {
  const CharInfo* info = chars_->Find(c);
  return HasFold(info) && info->fold_length > 0 &&
         !by_first_byte_[static_cast<unsigned char>(info->fold[0])].empty();
}

void ProtectedTerms::AllowPairsBeyondAscii() {
  for (char32_t c = kAsciiEnd; c < 0x10000; ++c) {
    if (!MayStartTerm(c)) continue;
    std::string utf8;
    AppendUtf8(c, &utf8);
    pairs_.Set(PairOf(ByteAt(utf8.data()), ByteAt(utf8.data() + 1)));
  }
}

// "til" begins as "TIG/MIG" does, and most such words end here.
bool ProtectedTerms::MayGoOn(const char* p) const {
  const std::uint32_t head = LoadHead(p);
  return (head & kHighBits) != 0 || long_heads_.Has(HashHead(head | kCaseBits)) ||
         short_pairs_.Has(PairOf(ByteAt(p), ByteAt(p + 1)));
}

ProtectedTerms::Match ProtectedTerms::MatchAt(const char* p, const char* end) const {
  const CharInfo* first = chars_->Find(DecodeAt(p).value);
  if (!HasFold(first) || first->fold_length == 0) return {};
  // Most terms that begin with the same character are told apart at once.
  const std::uint32_t head = end - p >= kHeadBytes ? LoadHead(p) : kHighBits;
  const std::uint32_t high = head & kHighBits;
  // All bytes before the first that is not ASCII.
  const std::uint32_t readable = high == 0 ? ~0u : ((high & (~high + 1)) >> 7) - 1;
  for (const std::uint32_t index : by_first_byte_[static_cast<unsigned char>(first->fold[0])]) {
    const Term& term = terms_[index];
    if ((((head | kCaseBits) ^ term.head) & term.head_mask & readable) != 0) continue;
    if (const char* match_end = MatchPattern(term.pattern, p, end)) {
      return {match_end, term.canonical};
    }
  }
  return {};
}

// End of the match in the source, or null.
const char* ProtectedTerms::MatchPattern(std::string_view pattern, const char* p,
                                         const char* end) const {
  bool after_space = false;  // of the pattern: further white space belongs to it
  while (!pattern.empty()) {
    if (p >= end) return nullptr;
    const CodePoint point = DecodeAt(p);
    const CharInfo* info = chars_->Find(point.value);
    if (!HasFold(info)) return nullptr;
    if (info->char_class == CharClass::kSpace) {
      if (pattern[0] == ' ') {
        pattern.remove_prefix(1);
        after_space = true;
      } else if (!after_space) {
        return nullptr;
      }
    } else {
      if (!pattern.starts_with(FoldOf(*info))) return nullptr;
      pattern.remove_prefix(info->fold_length);
      after_space = false;
    }
    p += point.length;
  }
  if (p < end && chars_->Describe(DecodeAt(p).value).Has(CharInfo::kInWord)) return nullptr;
  return p;
}

}  // namespace opslag
