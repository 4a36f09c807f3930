#include "ingest/source/html_tags.h"

#include <algorithm>

namespace opslag {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f";
constexpr std::string_view kNameEnd = " \t\r\n\f/>";
constexpr std::string_view kComment = "<!--";
// Text up to their end tag, whatever stands there.
constexpr std::string_view kTextOnly[] = {"script",   "style",   "title",  "textarea",
                                          "noframes", "noembed", "iframe", "xmp"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsLetter(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }

bool IsTextOnly(std::string_view name) {
  return std::ranges::any_of(
      kTextOnly, [name](std::string_view one) { return EqualsIgnoringCase(one, name); });
}

}  // namespace

bool EqualsIgnoringCase(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, Lower, Lower);
}

bool HtmlTag::Has(std::string_view attribute) const {
  const auto own = std::span(attributes).first(attribute_count);
  return std::ranges::any_of(
      own, [attribute](const auto& one) { return EqualsIgnoringCase(one.first, attribute); });
}

std::string_view HtmlTag::Attribute(std::string_view attribute) const {
  for (const auto& [own, value] : std::span(attributes).first(attribute_count)) {
    if (EqualsIgnoringCase(own, attribute)) return value;
  }
  return {};
}

const HtmlTag* HtmlTagScanner::Next() {
  // Of the tag before: what is text up to its end.
  if (!tag_.is_end && IsTextOnly(tag_.name)) at_ = EndTagOf(tag_.name, at_);
  for (at_ = page_.find('<', at_); at_ < page_.size(); at_ = page_.find('<', at_ + 1)) {
    const std::string_view rest = page_.substr(at_);
    if (rest.starts_with(kComment)) {
      at_ = page_.find("-->", at_ + kComment.size());
      if (at_ == page_.npos) break;
      continue;
    }
    const std::size_t name = rest.starts_with("</") ? 2 : 1;
    if (name < rest.size() && IsLetter(rest[name])) {
      Read();
      return &tag_;
    }
  }
  at_ = page_.size();
  return nullptr;
}

void HtmlTagScanner::Read() {
  tag_.begin = at_;
  tag_.is_end = page_[at_ + 1] == '/';
  tag_.attribute_count = 0;
  const std::size_t name = at_ + (tag_.is_end ? 2 : 1);
  at_ = FindAnyOf(kNameEnd, name);
  tag_.name = page_.substr(name, at_ - name);
  for (;;) {
    at_ = SkipAnyOf(" \t\r\n\f/", at_);
    if (at_ == page_.size() || page_[at_] == '>') break;
    const std::size_t begin = at_;
    at_ = FindAnyOf(" \t\r\n\f/>=", begin + 1);
    const std::string_view attribute = page_.substr(begin, at_ - begin);
    at_ = SkipAnyOf(kSpace, at_);
    const std::string_view value = ReadValue();
    if (tag_.attribute_count == HtmlTag::kMaxAttributes) continue;
    tag_.attributes[tag_.attribute_count++] = {attribute, value};
  }
  at_ = std::min(at_ + 1, page_.size());
  tag_.end = at_;
}

// The value that follows an attribute's name, if one does.
std::string_view HtmlTagScanner::ReadValue() {
  if (at_ == page_.size() || page_[at_] != '=') return {};
  at_ = SkipAnyOf(kSpace, at_ + 1);
  const bool is_quoted = at_ < page_.size() && (page_[at_] == '"' || page_[at_] == '\'');
  const std::size_t begin = is_quoted ? at_ + 1 : at_;
  const std::size_t end = is_quoted ? std::min(page_.find(page_[at_], begin), page_.size())
                                    : FindAnyOf(" \t\r\n\f>", begin);
  at_ = is_quoted ? std::min(end + 1, page_.size()) : end;
  return page_.substr(begin, end - begin);
}

std::size_t HtmlTagScanner::SkipAnyOf(std::string_view characters, std::size_t at) const {
  return std::min(page_.find_first_not_of(characters, at), page_.size());
}

std::size_t HtmlTagScanner::FindAnyOf(std::string_view characters, std::size_t at) const {
  return std::min(page_.find_first_of(characters, at), page_.size());
}

// Where "</name" begins, at or behind `at`; the page's end where it never does.
std::size_t HtmlTagScanner::EndTagOf(std::string_view name, std::size_t at) const {
  for (at = page_.find("</", at); at != page_.npos; at = page_.find("</", at + 2)) {
    const std::string_view rest = page_.substr(at + 2);
    if (EqualsIgnoringCase(rest.substr(0, name.size()), name) &&
        (rest.size() == name.size() || kNameEnd.find(rest[name.size()]) != kNameEnd.npos)) {
      return at;
    }
  }
  return page_.size();
}

}  // namespace opslag
