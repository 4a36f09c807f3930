#include "ingest/source/html_source.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "ingest/source/html_tags.h"
#include "ingest/source/json_tree.h"
#include "ingest/source/mend.h"
#include "ingest/source/microdata.h"

namespace opslag {
namespace {

using simdjson::dom::element;

constexpr std::string_view kDefaultType = "JobPosting";
constexpr std::string_view kCanonicalPath = "$canonical";

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
  PageMarkup markup;
  HtmlTagScanner scanner(html);
  // Of a script with JSON-LD that is open; its end tag comes next.
  std::optional<std::size_t> begin;
  while (const HtmlTag* tag = scanner.Next()) {
    if (begin) markup.json_ld.push_back(html.substr(*begin, tag->begin - *begin));
    begin.reset();
    if (tag->is_end) continue;
    if (EqualsIgnoringCase(tag->name, "script")) {
      const std::string_view type = tag->Attribute("type");
      if (EqualsIgnoringCase(type.substr(0, type.find(';')), "application/ld+json")) {
        begin = tag->end;
      }
    } else if (EqualsIgnoringCase(tag->name, "link") &&
               EqualsIgnoringCase(tag->Attribute("rel"), "canonical")) {
      markup.canonical = tag->Attribute("href");
    }
  }
  if (begin) markup.json_ld.push_back(html.substr(*begin));
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
  // A page that says the same in both forms is one posting.
  if (ready_.empty()) AddMicrodata(text_.Unread());
  text_.Consume(text_.Unread().size());
  if (!ready_.empty()) return {};
  if (!all_json) {
    none.problem = Error{ErrorCode::kMalformedJson, "", "has JSON-LD that is not JSON"};
  } else {
    none.problem = Error{ErrorCode::kMissingField, "",
                         "is a page without a " + type_ + " in JSON-LD or microdata"};
  }
  ready_.push_back(std::move(none));
  return {};
}

void HtmlSourceReader::AddMicrodata(std::string_view page) {
  for (SourceRecord& record : ReadMicrodata(page, type_, limits_.max_record * 4)) {
    if (!record.problem) AddCanonical(&record.root);
    ready_.push_back(std::move(record));
  }
}

void HtmlSourceReader::AddCanonical(SourceNode* root) const {
  if (canonical_.empty()) return;
  SourceNode& canonical = root->children.emplace_back();
  canonical.name = kCanonicalPath;
  canonical.text = canonical_;
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
    AddCanonical(&record.root);
    return;
  }
  for (const auto& member : simdjson::dom::object(value)) Collect(member.value);
}

}  // namespace opslag
