#include "ingest/source/xml_source.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

constexpr std::string_view kCdataBegin = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";
// "&", a name or number, ";": what is longer is no entity.
constexpr std::size_t kLongestEntity = 12;
// Open elements; libxml2 itself gives up a little later.
constexpr std::size_t kMaxDepth = 200;

std::string_view View(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

bool IsEntityCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#';
}

// Whether "&" at the front begins an entity.
bool BeginsEntity(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && length < kLongestEntity && IsEntityCharacter(text[length])) {
    ++length;
  }
  return length > 1 && length < text.size() && text[length] == ';';
}

bool IsForbidden(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// libxml2 gives an attribute's ampersands as "&#38;", so that a later step could still read
// entities.
std::string AttributeText(std::string_view text) {
  constexpr std::string_view kAmpersand = "&#38;";
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(kAmpersand, at), text.size());
    plain.append(text.substr(at, end - at));
    if (end < text.size()) plain.push_back('&');
    at = end + kAmpersand.size();
  }
  return plain;
}

// HTML's entities in the form in which libxml2 wants them.
class HtmlEntities {
 public:
  xmlEntity* Find(const xmlChar* name) {
    const auto [entry, is_new] = known_.try_emplace(std::string(View(name)));
    Known& known = entry->second;
    if (is_new) {
      const htmlEntityDesc* const html = htmlEntityLookup(name);
      if (html != nullptr) AppendUtf8(html->value, &known.text);
      known.entity.type = XML_ENTITY_DECL;
      known.entity.etype = XML_INTERNAL_PREDEFINED_ENTITY;
      known.entity.name = reinterpret_cast<const xmlChar*>(entry->first.c_str());
      known.entity.content = reinterpret_cast<xmlChar*>(known.text.data());
      known.entity.length = static_cast<int>(known.text.size());
    }
    return known.text.empty() ? nullptr : &known.entity;
  }

  // A file of nothing but made-up entities shall not fill the memory.
  void ForgetIfMany() {
    if (known_.size() > 1000) known_.clear();
  }

 private:
  struct Known {
    std::string text{};
    xmlEntity entity{};
  };
  std::map<std::string, Known> known_;
};

struct FreeParser {
  void operator()(xmlParserCtxt* context) const noexcept {
    if (context->myDoc != nullptr) xmlFreeDoc(context->myDoc);
    xmlFreeParserCtxt(context);
  }
};

}  // namespace

// Builds records from libxml2's events.
struct XmlSourceReader::Parser {
  Parser(const v1::SourceMapping& mapping, std::size_t limit, std::deque<SourceRecord>* records)
      : max_record(limit), ready(records) {
    static const bool initialised = (xmlInitParser(), true);
    static_cast<void>(initialised);
    // CheckMapping has parsed it before.
    const SourcePath path = SourcePath::Parse(mapping.records()).value_or(SourcePath());
    for (const SourcePath::Step& step : path.steps()) steps.push_back(step.name);
    for (const auto& xmlns : mapping.xmlns()) prefixes[xmlns.uri()] = xmlns.prefix();
    xmlSAXHandler sax{};
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = &OnStart;
    sax.endElementNs = &OnEnd;
    sax.characters = &OnText;
    sax.cdataBlock = &OnText;
    sax.getEntity = &OnEntity;
    sax.serror = &OnError;
    context.reset(xmlCreatePushParserCtxt(&sax, this, nullptr, 0, nullptr));
    if (context)
      xmlCtxtUseOptions(context.get(), XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
  }

  static Parser& Of(void* self) {
    Parser& parser = *static_cast<Parser*>(self);
    // After a mistake libxml2 would drop every entity, in the records behind it, too.
    parser.context->wellFormed = 1;
    return parser;
  }

  static void OnStart(void* self, const xmlChar* name, const xmlChar*, const xmlChar* uri, int,
                      const xmlChar**, int attributes, int, const xmlChar** values) noexcept {
    Of(self).Start(name, uri, attributes, values);
  }
  static void OnEnd(void* self, const xmlChar*, const xmlChar*, const xmlChar*) noexcept {
    Of(self).End();
  }
  static void OnText(void* self, const xmlChar* text, int length) noexcept {
    Of(self).Text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
  }
  static xmlEntity* OnEntity(void* self, const xmlChar* name) noexcept {
    return Of(self).entities.Find(name);
  }
  static void OnError(void* self, xmlError* error) noexcept {
    if (error->level == XML_ERR_FATAL) static_cast<Parser*>(self)->broken = true;
  }

  std::string NameOf(const xmlChar* name, const xmlChar* uri) const {
    const auto prefix = uri == nullptr ? prefixes.end() : prefixes.find(View(uri));
    if (prefix == prefixes.end()) return std::string(View(name));
    return prefix->second + ":" + std::string(View(name));
  }

  void Start(const xmlChar* local, const xmlChar* uri, int attributes, const xmlChar** values) {
    const std::string name = NameOf(local, uri);
    ++depth;
    if (!open.empty() && broken && name == steps.back()) {
      // The record's end tag is missing or mismatched: another begins here.
      Finish();
      resynchronised = true;
    }
    if (open.empty()) {
      if (depth <= steps.size()) {
        matched = matched == depth - 1 && steps[depth - 1] == name ? depth : matched;
      }
      const bool begins =
          (depth == steps.size() && matched == depth) || (resynchronised && name == steps.back());
      if (!begins) return;
      found_any = true;
      broken = false;
      size = 0;
      line = static_cast<std::uint64_t>(std::max(context->input->line, 0));
    }
    if (open.size() >= kMaxDepth) broken = true;
    SourceNode& node = open.emplace_back();
    node.name = name;
    node.is_element = true;
    size += sizeof(SourceNode) + name.size();
    for (int i = 0; i < attributes && !IsTooLarge(); ++i) {
      const xmlChar** const attribute =
          values + i * 5;  // name, prefix, URI, begin and end of the value
      SourceNode& child = node.children.emplace_back();
      child.name = "@" + NameOf(attribute[0], attribute[2]);
      child.text = AttributeText({reinterpret_cast<const char*>(attribute[3]),
                                  reinterpret_cast<const char*>(attribute[4])});
      size += sizeof(SourceNode) + child.name.size() + child.text.size();
    }
  }

  void Text(std::string_view text) {
    if (open.empty()) return;
    size += text.size();
    if (IsTooLarge()) return;
    SourceNode& node = open.back();
    // Pieces of one text come one behind the other.
    if (node.children.empty() || !node.children.back().name.empty()) node.children.emplace_back();
    node.children.back().text.append(text);
  }

  void End() {
    if (depth > 0) --depth;
    matched = std::min(matched, depth);
    if (open.empty()) return;
    if (open.size() == 1) return Finish();
    SourceNode node = std::move(open.back());
    open.pop_back();
    if (IsTooLarge()) return;
    Settle(&node);
    open.back().children.push_back(std::move(node));
  }

  // Text without elements beside it is the node's own.
  static void Settle(SourceNode* node) {
    const bool has_elements = std::ranges::any_of(
        node->children, [](const SourceNode& child) { return child.is_element; });
    if (has_elements) return;
    for (const SourceNode& child : node->children) {
      if (child.name.empty()) node->text += child.text;
    }
    std::erase_if(node->children, [](const SourceNode& child) { return child.name.empty(); });
  }

  void Finish() {
    SourceRecord record;
    record.line = line;
    if (IsTooLarge()) {
      record.problem =
          Error{ErrorCode::kRecordTooLarge, "",
                "is longer than the " + std::to_string(max_record) + " bytes that are taken"};
    } else if (broken) {
      record.problem = Error{ErrorCode::kBadValue, "",
                             "holds broken XML: a tag that is not closed or mismatched, an unknown "
                             "entity, or a forbidden character"};
    } else {
      record.root = std::move(open.front());
      Settle(&record.root);
    }
    ready->push_back(std::move(record));
    open.clear();
    broken = false;
    size = 0;
  }

  // A node costs several times its text: the limit is for what a posting could hold.
  bool IsTooLarge() const { return size > max_record * 4; }

  std::unique_ptr<xmlParserCtxt, FreeParser> context;
  HtmlEntities entities;
  std::vector<std::string> steps;
  std::map<std::string, std::string, std::less<>> prefixes;  // by URI
  std::size_t max_record;
  std::deque<SourceRecord>* ready;

  std::size_t depth = 0;         // of open elements, those outside records, too
  std::size_t matched = 0;       // so many of them are the first of `steps`
  std::vector<SourceNode> open;  // the record and its open elements; empty: outside
  std::size_t size = 0;
  std::uint64_t line = 0;
  bool broken = false;  // since the record began
  bool resynchronised = false;
  bool found_any = false;
};

XmlSourceReader::XmlSourceReader(const v1::SourceMapping& mapping, TextStream text,
                                 const SourceLimits& limits)
    : SourceReader(std::move(text), limits),
      parser_(std::make_unique<Parser>(mapping, limits.max_record, &ready_)) {}

XmlSourceReader::~XmlSourceReader() = default;

Result<std::optional<SourceRecord>> XmlSourceReader::Next() {
  if (!parser_->context) return Fail(ErrorCode::kInternal, "", "libxml2 gives no parser");
  while (ready_.empty() && !done_) {
    if (auto fed = Feed(); !fed) return tl::make_unexpected(fed.error());
  }
  if (ready_.empty()) return std::nullopt;
  SourceRecord record = std::move(ready_.front());
  ready_.pop_front();
  return record;
}

Result<void> XmlSourceReader::Feed() {
  const Result<bool> more = text_.Fill();
  if (!more) return tl::make_unexpected(more.error());
  done_ = !*more;
  FeedClean(done_);
  parser_->entities.ForgetIfMany();
  if (!done_) return {};
  xmlParseChunk(parser_->context.get(), nullptr, 0, 1);
  if (!parser_->open.empty()) {
    parser_->broken = true;
    parser_->Finish();
  }
  if (parser_->found_any) return {};
  SourceRecord none;
  none.problem = Error{ErrorCode::kMissingField, "",
                       "has no element at the mapping's `records`: is it XML of this source"};
  ready_.push_back(std::move(none));
  return {};
}

// Hands the unread text to libxml2, with its ampersands and control characters in order. Keeps the
// tail that cannot be judged before more has come.
void XmlSourceReader::FeedClean(bool is_last) {
  const std::string_view text = text_.Unread();
  std::string clean;
  clean.reserve(text.size() + text.size() / 64);
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    const char c = rest.front();
    const bool is_special = c == '&' || c == '<' || c == ']';
    if (is_special && rest.size() <= kLongestEntity && !is_last) break;
    if (c == '<' && rest.starts_with(kCdataBegin)) in_cdata_ = true;
    if (c == ']' && rest.starts_with(kCdataEnd)) in_cdata_ = false;
    if (c == '&' && !in_cdata_ && !BeginsEntity(rest)) {
      clean.append("&amp;");
    } else {
      clean.push_back(IsForbidden(c) ? ' ' : c);
    }
  }
  text_.Consume(at);
  if (!clean.empty()) {
    xmlParseChunk(parser_->context.get(), clean.data(), static_cast<int>(clean.size()), 0);
  }
}

}  // namespace opslag
