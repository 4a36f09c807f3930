#include "classifier/text/html.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include <libxml/HTMLparser.h>
#include <libxml/dict.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include "classifier/text/html_elements.h"
#include "classifier/text/line_form.h"
#include "classifier/text/text_assembler.h"
#include "classifier/text/utf8_decode.h"
#include "classifier/text/xml_handles.h"

namespace opslag {
namespace {

// Open elements; libxml2 searches all of them at every closing tag.
constexpr int kMaxDepth = 512;
// Attributes of one tag, counted as libxml2 does (name and value); it compares each name with all
// before it.
constexpr int kMaxAttributeSlots = 2048;
// Work that one text may take, in units of some ten instructions: about a second.
constexpr std::uint64_t kWorkBudget = 300'000'000;
constexpr std::uint64_t kEventWork = 16;
constexpr std::uint64_t kErrorWork = 300;   // libxml2 formats a message for each
constexpr std::uint64_t kEntityWork = 400;  // it searches its table of entities from the front
// libxml2 keeps every name it has seen; beyond this a parser is replaced.
constexpr int kMaxDictionary = 4096;
constexpr int kChunk = 4096;  // bytes fed at once: how far a text runs on after its budget ran out

constexpr std::size_t kLongestEntity = 8;        // "thetasym"
constexpr std::size_t kLongestLegacyEntity = 6;  // "Ccedil"
constexpr std::size_t kShortestLegacyEntity = 2;
constexpr int kMaxEntityLookups = 1000;  // of LooksLikeHtml

const char* AsChars(const xmlChar* text) { return reinterpret_cast<const char*>(text); }

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAsciiAlphanumeric(char c) { return IsAsciiLetter(c) || IsAsciiDigit(c); }
bool IsHtmlSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The character that an entity of this name stands for.
std::optional<char32_t> EntityValue(std::string_view name) {
  if (name.size() > kLongestEntity) return std::nullopt;
  std::array<xmlChar, kLongestEntity + 1> terminated = {};
  std::ranges::copy(name, terminated.begin());
  const htmlEntityDesc* entity = htmlEntityLookup(terminated.data());
  if (entity == nullptr) return std::nullopt;
  return entity->value;
}

struct LegacyEntity {
  char32_t value;
  std::size_t length;  // of its name
};

// The longest entity that browsers read without a semicolon ("&aelig") and whose name `text` begins
// with: those of Latin-1 and of markup itself.
std::optional<LegacyEntity> LegacyEntityAt(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && length < kLongestLegacyEntity && IsAsciiAlphanumeric(text[length]))
    ++length;
  for (; length >= kShortestLegacyEntity; --length) {
    const std::optional<char32_t> value = EntityValue(text.substr(0, length));
    if (value && *value < 0x100) return LegacyEntity{*value, length};
  }
  return std::nullopt;
}

// Browsers read the numbers 128 to 159 as windows-1252, since that is what authors meant.
char32_t MendNumeric(char32_t value) {
  static constexpr std::array<char32_t, 32> kWindows1252 = {
      0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  return value >= 0x80 && value < 0xA0 ? kWindows1252[value - 0x80] : value;
}

// Whether a line ends before and behind such an element.
bool EndsLine(ElementRole role) {
  return role != ElementRole::kInline && role != ElementRole::kBold && role != ElementRole::kHidden;
}

// Whether a style attribute sets `property` to a value that begins with `value`, white space and
// case aside.
bool Declares(std::string_view style, std::string_view property, std::string_view value) {
  std::string declaration;  // the one being read
  for (std::size_t at = 0; at <= style.size(); ++at) {
    if (at == style.size() || style[at] == ';') {
      const std::string_view whole = declaration;
      if (whole.starts_with(property) && whole.substr(property.size()).starts_with(':') &&
          whole.substr(property.size() + 1).starts_with(value)) {
        return true;
      }
      declaration.clear();
    } else if (!IsHtmlSpace(style[at]) && declaration.size() < 64) {
      declaration.push_back(LowerAscii(style[at]));
    }
  }
  return false;
}

// Characters that libxml2 stops at or drops become white space of the same length.
bool NeedsCleaning(std::string_view html) {
  const auto bad = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
  };
  return std::ranges::any_of(html, bad) || html.find("\xEF\xBF\xBE") != std::string_view::npos ||
         html.find("\xEF\xBF\xBF") != std::string_view::npos;
}

void Clean(std::string_view html, std::string* cleaned) {
  cleaned->assign(html);
  for (std::size_t i = 0; i < cleaned->size(); ++i) {
    char& c = (*cleaned)[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') c = ' ';
    if (byte == 0xEF && (*cleaned)[i + 1] == '\xBF' &&
        static_cast<unsigned char>((*cleaned)[i + 2]) >= 0xBE) {
      cleaned->replace(i, 3, 3, ' ');
    }
  }
}

}  // namespace

// ---- LooksLikeHtml ----------------------------------------------------------------------------

namespace {

// Whether a tag or comment that HTML knows begins at `text`, which begins with "<".
bool TagAt(std::string_view text) {
  text.remove_prefix(1);
  if (text.starts_with("!--")) return true;
  const bool declaration = text.starts_with('!');
  if (declaration || text.starts_with('/')) text.remove_prefix(1);
  std::size_t length = 0;
  while (length < text.size() && length < 16 && IsAsciiAlphanumeric(text[length])) ++length;
  if (length == 0 || length == text.size()) return false;
  const std::string_view name = text.substr(0, length);
  if (declaration) {
    return std::ranges::equal(name, std::string_view("doctype"), {}, LowerAscii);
  }
  const char behind = text[length];
  if (behind != '>' && behind != '/' && !IsHtmlSpace(behind)) return false;
  if (FindElement(name) == nullptr) return false;
  const std::size_t end = text.find_first_of("<>", length);
  return end != std::string_view::npos && text[end] == '>';
}

// Whether an entity begins at `text`, which begins with "&".
bool EntityAt(std::string_view text, int* lookups) {
  text.remove_prefix(1);
  const bool number = text.starts_with('#');
  if (number) text.remove_prefix(1);
  std::size_t length = 0;
  while (length < text.size() && length <= kLongestEntity && IsAsciiAlphanumeric(text[length]))
    ++length;
  if (length == 0 || length >= text.size() || text[length] != ';') return false;
  const std::string_view name = text.substr(0, length);
  if (number) {
    const std::string_view digits = LowerAscii(name[0]) == 'x' ? name.substr(1) : name;
    return std::ranges::any_of(digits, IsAsciiDigit);
  }
  return (*lookups)++ < kMaxEntityLookups && EntityValue(name).has_value();
}

}  // namespace

bool LooksLikeHtml(std::string_view text) {
  int lookups = 0;
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos;
       at = text.find_first_of("<&", at + 1)) {
    const std::string_view rest = text.substr(at);
    if (rest[0] == '<' ? TagAt(rest) : EntityAt(rest, &lookups)) return true;
  }
  return false;
}

// ---- HtmlReader -------------------------------------------------------------------------------

struct HtmlReader::Impl {
  Impl() {
    // libxml2 asks for this before threads use it.
    static const bool initialised = (xmlInitParser(), true);
    static_cast<void>(initialised);
    NewParser();
  }

  void Read(std::string_view html, ExtractedText* out);

 private:
  // What an open element changes; undone where it closes.
  struct Open {
    ElementRole role = ElementRole::kInline;
    bool bold = false;
    bool hidden = false;
    bool implied = false;  // a <p> that libxml2 put there, see BehindParagraphTag
  };

  void NewParser();
  void Parse();
  // The offset in the source that the parser has come to.
  std::uint32_t Position() const;
  void Spend(std::uint64_t work);

  int Feed(char* buffer, int capacity);
  void StartElement(std::string_view name, const xmlChar** attributes);
  void PassTag();
  void EndElement();
  bool BehindParagraphTag(std::size_t at) const;
  bool ParagraphTagCloses() const;
  void Attributes(const xmlChar** attributes, Open* open);
  void Text(std::string_view text);
  bool MatchesSource(std::string_view text, std::size_t at) const;
  std::optional<std::uint32_t> FindDirect(std::string_view text, std::uint32_t position) const;
  void Direct(std::string_view text, std::uint32_t begin);
  void Reference(std::string_view text, std::uint32_t ampersand, std::uint32_t position);
  void LooseAmpersand(std::uint32_t ampersand);

  static Impl& Self(void* data) { return *static_cast<Impl*>(data); }
  static int OnRead(void* data, char* buffer, int capacity) noexcept;
  static void OnStart(void* data, const xmlChar* name, const xmlChar** attributes) noexcept;
  static void OnEnd(void* data, const xmlChar* name) noexcept;
  static void OnText(void* data, const xmlChar* text, int length) noexcept;
  static void OnUnseen(void* data, const xmlChar* text) noexcept;
  static void OnInstruction(void* data, const xmlChar* target, const xmlChar* text) noexcept;
  static void OnRawText(void* data, const xmlChar* text, int length) noexcept;
  static void OnError(void* data, xmlErrorPtr error) noexcept;

  HtmlParserHandle parser;
  std::string cleaned;

  // The text being read.
  std::string_view source;
  std::size_t fed = 0;
  std::uint64_t work = 0;
  bool stopped = false;    // the budget ran out: whatever the parser still says is ignored
  std::uint32_t done = 0;  // the source before this has been read
  std::vector<Open> open;
  int hidden = 0;  // open elements that hide
  int bold = 0;
  int heading = 0;
  int preformatted = 0;
  TextAssembler assembler;
};

void HtmlReader::Impl::NewParser() {
  parser.reset(htmlNewParserCtxt());
  if (parser == nullptr) throw std::bad_alloc();
  htmlSAXHandler& sax = *parser->sax;
  std::memset(&sax, 0, sizeof(sax));
  sax.initialized = XML_SAX2_MAGIC;  // else `serror` is not called
  sax.startElement = OnStart;
  sax.endElement = OnEnd;
  sax.characters = OnText;
  sax.comment = OnUnseen;
  sax.processingInstruction = OnInstruction;
  sax.cdataBlock = OnRawText;
  sax.serror = OnError;
  parser->userData = this;
}

void HtmlReader::Impl::Read(std::string_view html, ExtractedText* out) {
  source = PrefixUtf8(html, kMaxTextBytes);
  const bool cut = source.size() < html.size();
  if (NeedsCleaning(source)) {
    Clean(source, &cleaned);
    source = cleaned;
  }
  fed = 0;
  work = 0;
  stopped = false;
  done = 0;
  open.clear();
  hidden = bold = heading = preformatted = 0;
  assembler.Start(out);
  if (xmlDictSize(parser->dict) > kMaxDictionary || parser->maxatts > kMaxAttributeSlots)
    NewParser();
  Parse();
  assembler.EndLine();
  out->truncated = cut || stopped;
  source = {};
  if (cleaned.capacity() > (1u << 20)) std::string().swap(cleaned);
}

void HtmlReader::Impl::Parse() {
  // The document says nothing on its encoding: the text is UTF-8 whatever a <meta> claims.
  constexpr int kOptions = HTML_PARSE_RECOVER /* a script ends at </script> only */ |
                           HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_IGNORE_ENC |
                           HTML_PARSE_NODEFDTD;
  htmlCtxtReadIO(parser.get(), OnRead, nullptr, this, nullptr, "UTF-8", kOptions);
}

std::uint32_t HtmlReader::Impl::Position() const {
  const xmlParserInput* input = parser->input;
  if (input == nullptr) return static_cast<std::uint32_t>(source.size());
  const std::size_t position = input->consumed + static_cast<std::size_t>(input->cur - input->base);
  return static_cast<std::uint32_t>(std::min(position, source.size()));
}

void HtmlReader::Impl::Spend(std::uint64_t amount) {
  work += amount;
  if (work > kWorkBudget) stopped = true;
}

// libxml2 must not be stopped from within a callback (it would go on reading behind its input), so
// a text ends by coming to its end: at the next chunk there is no more.
int HtmlReader::Impl::Feed(char* buffer, int capacity) {
  if (parser->maxatts > kMaxAttributeSlots) stopped = true;
  if (stopped) return 0;
  const std::size_t size = std::min(
      {source.size() - fed, static_cast<std::size_t>(capacity), static_cast<std::size_t>(kChunk)});
  const std::string_view chunk = source.substr(fed, size);
  std::memcpy(buffer, chunk.data(), size);
  fed += size;
  Spend(static_cast<std::uint64_t>(std::ranges::count(chunk, '&')) * kEntityWork);
  return static_cast<int>(size);
}

// ---- Elements ----

void HtmlReader::Impl::StartElement(std::string_view name, const xmlChar** attributes) {
  const bool implied = attributes == nullptr && name == "p" && !BehindParagraphTag(Position());
  if (!implied) done = std::max(done, Position());
  Spend(kEventWork + static_cast<std::uint64_t>(parser->nameNr));
  if (parser->nameNr > kMaxDepth) stopped = true;
  if (stopped) return;
  Open opened;
  const Element* element = implied ? nullptr : FindElement(name);
  if (element != nullptr) opened.role = element->role;
  opened.implied = implied;
  opened.bold = opened.role == ElementRole::kBold;
  opened.hidden = opened.role == ElementRole::kHidden;
  if (attributes != nullptr) Attributes(attributes, &opened);
  open.push_back(opened);
  if (EndsLine(opened.role) && hidden == 0) assembler.EndLine();
  bold += opened.bold ? 1 : 0;
  hidden += opened.hidden ? 1 : 0;
  if (opened.role == ElementRole::kHeading) ++heading;
  if (opened.role == ElementRole::kPreformatted) ++preformatted;
  if (opened.role == ElementRole::kItem) assembler.ItemBegins();
}

// Whether "<p" or "</p" stands before `at`. If not where a paragraph begins, libxml2 has put one of
// its own around loose text, which means nothing to a reader; it tells of that when it has passed
// the text, but not yet told it.
bool HtmlReader::Impl::BehindParagraphTag(std::size_t at) const {
  while (at > 0 && (IsHtmlSpace(source[at - 1]) || source[at - 1] == '/')) --at;
  return at >= 2 && LowerAscii(source[at - 1]) == 'p' &&
         (source[at - 2] == '<' || source[at - 2] == '/');
}

// Whether what closes a paragraph is a tag of the text, "</p>" or the next "<p".
bool HtmlReader::Impl::ParagraphTagCloses() const {
  const std::size_t at = Position();
  return BehindParagraphTag(at > 0 && source[at - 1] == '>' ? at - 1 : at);
}

void HtmlReader::Impl::Attributes(const xmlChar** attributes, Open* opened) {
  std::uint64_t count = 0;
  for (; attributes[0] != nullptr; attributes += 2, ++count) {
    const std::string_view name = AsChars(attributes[0]);
    if (name == "hidden") opened->hidden = true;
    if (name != "style" || attributes[1] == nullptr) continue;
    const std::string_view style = AsChars(attributes[1]);
    Spend(style.size());
    if (Declares(style, "display", "none")) opened->hidden = true;
    if (Declares(style, "font-weight", "bold") || Declares(style, "font-weight", "700"))
      opened->bold = true;
  }
  Spend(count * count);
}

// An element has ended: the source up to the parser's position has been read, or up to the end of
// the last tag there. What ends an element without a tag of its own may be an ampersand that the
// parser has passed, but tells of as text only now.
void HtmlReader::Impl::PassTag() {
  const std::uint32_t position = Position();
  if (position <= done) return;
  const std::string_view passed = source.substr(done, position - done);
  const std::size_t tag = passed.rfind('<');
  if (tag == std::string_view::npos) return;
  const std::size_t end = passed.find('>', tag);
  done = end == std::string_view::npos ? position : done + static_cast<std::uint32_t>(end) + 1;
}

void HtmlReader::Impl::EndElement() {
  PassTag();
  Spend(kEventWork);
  if (stopped || open.empty()) return;
  const Open closed = open.back();
  open.pop_back();
  bold -= closed.bold ? 1 : 0;
  hidden -= closed.hidden ? 1 : 0;
  const bool ends_line = EndsLine(closed.role) || (closed.implied && ParagraphTagCloses());
  if (ends_line && hidden == 0) assembler.EndLine();
  if (closed.role == ElementRole::kHeading) --heading;
  if (closed.role == ElementRole::kPreformatted) --preformatted;
  if (closed.role == ElementRole::kItem) assembler.ItemEnds();
}

// ---- Text ----

bool HtmlReader::Impl::MatchesSource(std::string_view text, std::size_t at) const {
  return at >= done && at + text.size() <= source.size() && source.substr(at, text.size()) == text;
}

// libxml2 tells what text it read, and the parser's position tells where, but not always in the
// same way: the text ends at the position, or one character behind it (its buffer was full), or
// begins at it (a lone "<"). The bytes decide.
std::optional<std::uint32_t> HtmlReader::Impl::FindDirect(std::string_view text,
                                                          std::uint32_t position) const {
  if (position >= text.size() && MatchesSource(text, position - text.size())) {
    return position - static_cast<std::uint32_t>(text.size());
  }
  if (position < source.size()) {
    const std::uint32_t behind = position + DecodeAt(source.data() + position).length;
    if (behind >= text.size() && MatchesSource(text, behind - text.size())) {
      return behind - static_cast<std::uint32_t>(text.size());
    }
  }
  return std::nullopt;
}

void HtmlReader::Impl::Text(std::string_view text) {
  Spend(kEventWork + text.size() / 16);
  if (stopped || text.empty()) return;
  const std::uint32_t position = Position();
  const std::uint32_t begin = std::min(done, position);
  const std::size_t ampersand = source.substr(0, position).find('&', begin);
  if (ampersand != std::string_view::npos) {
    // The name behind an ampersand that stands for itself, or a reference.
    if (text != "&" &&
        MatchesSource(text, position - std::min<std::size_t>(position, text.size()))) {
      Direct(text, position - static_cast<std::uint32_t>(text.size()));
    } else {
      Reference(text, static_cast<std::uint32_t>(ampersand), position);
    }
    return;
  }
  if (const std::optional<std::uint32_t> at = FindDirect(text, position)) {
    Direct(text, *at);
  } else if (position > begin) {
    // A name whose first part was read as a legacy entity.
    const std::string_view rest = source.substr(begin, position - begin);
    if (text.ends_with(rest)) {
      Direct(rest, begin);
    } else {
      if (hidden == 0) assembler.AddReplacement(text, begin, position, {});
      done = position;
    }
  }
}

void HtmlReader::Impl::Direct(std::string_view text, std::uint32_t begin) {
  if (hidden == 0) assembler.AddDirect(text, begin, {bold > 0, heading > 0, preformatted > 0});
  done = begin + static_cast<std::uint32_t>(text.size());
}

// `text` is what the reference at `ampersand` stands for, or a "&" that refers to nothing.
void HtmlReader::Impl::Reference(std::string_view text, std::uint32_t ampersand,
                                 std::uint32_t position) {
  const bool numeric = source.substr(ampersand + 1).starts_with('#');
  const bool complete = source[position - 1] == ';';
  if (text == "&" && !numeric && !complete) {
    LooseAmpersand(ampersand);
    return;
  }
  std::string mended;
  if (numeric) {
    const CodePoint point = DecodeAt(text.data());
    if (point.length == text.size()) {
      AppendUtf8(MendNumeric(point.value), &mended);
      text = mended;
    }
  }
  if (hidden == 0) {
    assembler.AddReplacement(text, ampersand, position, {bold > 0, heading > 0, preformatted > 0});
  }
  done = position;
}

void HtmlReader::Impl::LooseAmpersand(std::uint32_t ampersand) {
  Spend(kEntityWork * kLongestLegacyEntity);
  const std::optional<LegacyEntity> entity = LegacyEntityAt(source.substr(ampersand + 1));
  if (!entity) {
    Direct("&", ampersand);
    return;
  }
  std::string text;
  AppendUtf8(entity->value, &text);
  const std::uint32_t end = ampersand + 1 + static_cast<std::uint32_t>(entity->length);
  if (hidden == 0) {
    assembler.AddReplacement(text, ampersand, end, {bold > 0, heading > 0, preformatted > 0});
  }
  done = end;
}

// ---- Callbacks ----
// An exception (only memory can run out) must not pass through C: noexcept ends the process
// instead.

int HtmlReader::Impl::OnRead(void* data, char* buffer, int capacity) noexcept {
  return Self(data).Feed(buffer, capacity);
}

void HtmlReader::Impl::OnStart(void* data, const xmlChar* name,
                               const xmlChar** attributes) noexcept {
  Self(data).StartElement(AsChars(name), attributes);
}

void HtmlReader::Impl::OnEnd(void* data, const xmlChar*) noexcept { Self(data).EndElement(); }

void HtmlReader::Impl::OnText(void* data, const xmlChar* text, int length) noexcept {
  Self(data).Text({AsChars(text), static_cast<std::size_t>(length)});
}

void HtmlReader::Impl::OnUnseen(void* data, const xmlChar*) noexcept {
  Impl& self = Self(data);
  self.Spend(kEventWork);
  self.done = std::max(self.done, self.Position());
}

void HtmlReader::Impl::OnInstruction(void* data, const xmlChar*, const xmlChar* text) noexcept {
  OnUnseen(data, text);
}

void HtmlReader::Impl::OnRawText(void* data, const xmlChar* text, int) noexcept {
  OnUnseen(data, text);
}

void HtmlReader::Impl::OnError(void* data, xmlErrorPtr error) noexcept {
  Impl& self = Self(data);
  self.Spend(kErrorWork + static_cast<std::uint64_t>(self.parser->nameNr));
  // A closing tag that closes nothing is told of in no other way.
  if (error->code == XML_ERR_TAG_NAME_MISMATCH) self.done = std::max(self.done, self.Position());
}

HtmlReader::HtmlReader() : impl_(std::make_unique<Impl>()) {}
HtmlReader::~HtmlReader() = default;

void HtmlReader::Read(std::string_view html, ExtractedText* out) { impl_->Read(html, out); }

}  // namespace opslag
