#include "ingest/source/html_source.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "ingest/source/json_tree.h"
#include "ingest/source/mend.h"

namespace opslag {
namespace {

using simdjson::dom::element;

constexpr std::string_view kSpace = " \t\r\n\f";
constexpr std::string_view kDefaultType = "JobPosting";
constexpr std::string_view kCanonicalPath = "$canonical";

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualsIgnoringCase(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, Lower, Lower);
}

// Whether a tag of that name begins at `text`, which begins with "<" or "</".
bool BeginsTag(std::string_view text, std::string_view opening) {
  if (text.size() <= opening.size()) return false;
  const char behind = text[opening.size()];
  return EqualsIgnoringCase(text.substr(0, opening.size()), opening) &&
         (behind == '>' || behind == '/' || kSpace.find(behind) != kSpace.npos);
}

struct Tag {
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  std::size_t length = 0;

  std::string_view Attribute(std::string_view name) const {
    for (const auto& [own, value] : attributes) {
      if (EqualsIgnoringCase(own, name)) return value;
    }
    return {};
  }
};

// The tag at the front of `text`, whose name ends at `name_end`.
Tag ReadTag(std::string_view text, std::size_t name_end) {
  Tag tag;
  std::size_t at = name_end;
  for (;;) {
    at = std::min(text.find_first_not_of(" \t\r\n\f/", at), text.size());
    if (at == text.size() || text[at] == '>') break;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\f/>=", at + 1), text.size());
    const std::string_view name = text.substr(at, end - at);
    at = std::min(text.find_first_not_of(kSpace, end), text.size());
    std::string_view value;
    if (at < text.size() && text[at] == '=') {
      at = std::min(text.find_first_not_of(kSpace, at + 1), text.size());
      const bool is_quoted = at < text.size() && (text[at] == '"' || text[at] == '\'');
      const std::size_t begin = is_quoted ? at + 1 : at;
      const std::size_t close =
          is_quoted ? text.find(text[at], begin) : text.find_first_of(" \t\r\n\f>", begin);
      const std::size_t value_end = std::min(close, text.size());
      value = text.substr(begin, value_end - begin);
      at = is_quoted ? std::min(value_end + 1, text.size()) : value_end;
    }
    tag.attributes.emplace_back(name, value);
  }
  tag.length = std::min(at + 1, text.size());
  return tag;
}

// Where "</script" begins, at or behind `at`.
std::size_t ScriptEnd(std::string_view html, std::size_t at) {
  for (at = html.find("</", at); at != html.npos; at = html.find("</", at + 2)) {
    if (BeginsTag(html.substr(at), "</script")) return at;
  }
  return html.size();
}

std::string Cleaned(std::string_view json) {
  std::string cleaned(json);
  std::ranges::replace_if(
      cleaned, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return cleaned;
}

// JSON inside a comment or a CDATA section, as old pages have it.
std::string_view Unwrapped(std::string_view json) {
  for (const auto& [begin, end] :
       {std::pair<std::string_view, std::string_view>("<![CDATA[", "]]>"),
        std::pair<std::string_view, std::string_view>("<!--", "-->")}) {
    const std::size_t at = json.find(begin);
    if (at == json.npos || at > json.find_first_of("{\"")) continue;
    json.remove_prefix(at + begin.size());
    json = json.substr(0, json.rfind(end));
    // Behind it the mark of a script's comment may stand: "//".
    return json.substr(0, json.find_last_of("}]") + 1);
  }
  return json;
}

// "JobPosting" or ["Thing", "JobPosting"], with or without the address of the vocabulary.
bool IsOfType(element type, std::string_view wanted) {
  if (type.is_array()) {
    for (const element one : simdjson::dom::array(type)) {
      if (!one.is_array() && IsOfType(one, wanted)) return true;
    }
    return false;
  }
  if (!type.is_string()) return false;
  const std::string_view name = type;
  return name.substr(name.find_last_of("/:#") + 1) == wanted;
}

}  // namespace

PageMarkup ScanPage(std::string_view html) {
  constexpr std::string_view kComment = "<!--";
  constexpr std::string_view kScript = "<script";
  constexpr std::string_view kLink = "<link";
  PageMarkup markup;
  for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at)) {
    const std::string_view rest = html.substr(at);
    if (rest.starts_with(kComment)) {
      at = std::min(html.find("-->", at + kComment.size()), html.size());
    } else if (BeginsTag(rest, kScript)) {
      const Tag tag = ReadTag(rest, kScript.size());
      const std::size_t begin = at + tag.length;
      at = ScriptEnd(html, begin);
      const std::string_view type = tag.Attribute("type");
      if (EqualsIgnoringCase(type.substr(0, type.find(';')), "application/ld+json")) {
        markup.json_ld.push_back(html.substr(begin, at - begin));
      }
    } else if (BeginsTag(rest, kLink)) {
      const Tag tag = ReadTag(rest, kLink.size());
      if (EqualsIgnoringCase(tag.Attribute("rel"), "canonical"))
        markup.canonical = tag.Attribute("href");
      at += tag.length;
      continue;
    }
    if (at < html.size()) ++at;
  }
  return markup;
}

HtmlSourceReader::HtmlSourceReader(const v1::SourceMapping& mapping, TextStream text,
                                   const SourceLimits& limits)
    : SourceReader(std::move(text), limits),
      type_(mapping.records().empty() ? kDefaultType : std::string_view(mapping.records())) {}

Result<std::optional<SourceRecord>> HtmlSourceReader::Next() {
  if (!std::exchange(read_, true)) {
    if (auto good = ReadPage(); !good) return tl::make_unexpected(good.error());
  }
  if (ready_.empty()) return std::nullopt;
  SourceRecord record = std::move(ready_.front());
  ready_.pop_front();
  return record;
}

Result<void> HtmlSourceReader::ReadPage() {
  SourceRecord none;
  const Result<void> filled = text_.FillAll(limits_.max_record);
  if (!filled) {
    if (!IsRecordError(filled.error().code)) return filled;
    none.problem = filled.error();
    ready_.push_back(std::move(none));
    return {};
  }
  const PageMarkup markup = ScanPage(text_.Unread());
  MendCounts ignored;
  canonical_ = Unescape(markup.canonical, &ignored);
  bool all_json = true;
  for (const std::string_view json : markup.json_ld) all_json = ReadJsonLd(json) && all_json;
  text_.Consume(text_.Unread().size());
  if (!ready_.empty()) return {};
  if (markup.json_ld.empty()) {
    none.problem = Error{ErrorCode::kMissingField, "", "is a page without JSON-LD"};
  } else if (!all_json) {
    none.problem = Error{ErrorCode::kMalformedJson, "", "has JSON-LD that is not JSON"};
  } else {
    none.problem = Error{ErrorCode::kMissingField, "", "is a page whose JSON-LD holds no " + type_};
  }
  ready_.push_back(std::move(none));
  return {};
}

bool HtmlSourceReader::ReadJsonLd(std::string_view json) {
  MendCounts ignored;
  const std::string attempts[] = {std::string(json), Cleaned(Unwrapped(json)),
                                  Unescape(Cleaned(Unwrapped(json)), &ignored)};
  for (const std::string& attempt : attempts) {
    if (parser_.allocate(attempt.size() + 1, kMaxJsonDepth) != simdjson::SUCCESS) return false;
    element document;
    if (parser_.parse(attempt).get(document) != simdjson::SUCCESS) continue;
    Collect(document);
    return true;
  }
  return false;
}

// As deep as the parser lets it be.
void HtmlSourceReader::Collect(element value) {
  if (value.is_array()) {
    for (const element entry : simdjson::dom::array(value)) Collect(entry);
    return;
  }
  if (!value.is_object()) return;
  element type;
  if (value["@type"].get(type) == simdjson::SUCCESS && IsOfType(type, type_)) {
    SourceRecord& record = ready_.emplace_back();
    std::size_t budget = limits_.max_record * 4;
    AppendMembers(simdjson::dom::object(value), &record.root, &budget);
    if (!canonical_.empty()) {
      SourceNode& canonical = record.root.children.emplace_back();
      canonical.name = kCanonicalPath;
      canonical.text = canonical_;
    }
    return;
  }
  for (const auto& member : simdjson::dom::object(value)) Collect(member.value);
}

}  // namespace opslag
