#include "ingest/source/microdata.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "classifier/text/extracted_text.h"
#include "classifier/text/html.h"
#include "ingest/source/html_tags.h"
#include "ingest/source/mend.h"

namespace opslag {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f";
constexpr std::size_t kMaxMarked = 100'000;
constexpr std::size_t kMaxDepth = 100;
// What a look at an element costs, and what the start of the HTML reader does, in bytes of budget.
constexpr std::size_t kVisitCost = 8;
constexpr std::size_t kReaderCost = 1024;

constexpr std::string_view kVoid[] = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                      "input", "link", "meta", "param", "source", "track", "wbr"};

// Which attribute tells an element's value.
constexpr std::pair<std::string_view, std::string_view> kValueAttributes[] = {
    {"a", "href"},      {"area", "href"},    {"link", "href"},   {"audio", "src"},
    {"embed", "src"},   {"iframe", "src"},   {"img", "src"},     {"source", "src"},
    {"track", "src"},   {"video", "src"},    {"object", "data"}, {"data", "value"},
    {"meter", "value"}, {"time", "datetime"}};

// Elements whose end tag is often left out, and what begins behind them then.
struct Implied {
  std::string_view open;
  std::array<std::string_view, 12> next;
};
constexpr Implied kImplied[] = {
    {"li", {"li"}},
    {"dt", {"dt", "dd"}},
    {"dd", {"dt", "dd"}},
    {"td", {"td", "th", "tr", "tbody"}},
    {"th", {"td", "th", "tr", "tbody"}},
    {"tr", {"tr", "tbody"}},
    {"option", {"option"}},
    {"p", {"p", "div", "ul", "ol", "dl", "table", "section", "h1", "h2", "h3", "h4", "form"}}};

bool IsAmong(auto&& names, std::string_view name) {
  return std::ranges::any_of(
      names, [name](std::string_view one) { return EqualsIgnoringCase(one, name); });
}

bool EndsImplicitly(std::string_view open, std::string_view next) {
  return std::ranges::any_of(kImplied, [&](const Implied& one) {
    return EqualsIgnoringCase(one.open, open) && IsAmong(one.next, next);
  });
}

// The words of an attribute that is a list.
std::vector<std::string_view> Words(std::string_view list) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = list.find_first_not_of(kSpace, at)) != list.npos;) {
    const std::size_t end = std::min(list.find_first_of(kSpace, at), list.size());
    words.push_back(list.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string_view LastPart(std::string_view type) {
  return type.substr(type.find_last_of("/:#") + 1);
}

std::string Unescaped(std::string_view text) {
  MendCounts ignored;
  return Unescape(text, &ignored);
}

// White space as a browser shows it.
std::string Collapsed(std::string_view text) {
  std::string collapsed;
  for (const std::string_view word : Words(text)) {
    if (!collapsed.empty()) collapsed.push_back(' ');
    collapsed.append(word);
  }
  return collapsed;
}

// An element that microdata speaks of.
struct Marked {
  bool is_item = false;
  std::string_view properties;  // itemprop
  std::string_view types;       // itemtype
  std::string_view references;  // itemref
  std::string_view id;
  std::optional<std::string_view> value;  // by an attribute
  std::size_t begin = 0;                  // of what is inside it
  std::size_t end = 0;
  std::size_t behind = 0;  // number of the next marked element that is not inside it
};

std::optional<std::string_view> ValueByAttribute(const HtmlTag& tag) {
  if (tag.Has("content")) return tag.Attribute("content");
  for (const auto& [name, attribute] : kValueAttributes) {
    if (EqualsIgnoringCase(name, tag.name) && tag.Has(attribute)) return tag.Attribute(attribute);
  }
  return std::nullopt;
}

// The page's marked elements, in order.
class Outline {
 public:
  // False where there are too many.
  bool Read(std::string_view page) {
    const bool has_references = page.find("itemref") != page.npos;
    HtmlTagScanner scanner(page);
    while (const HtmlTag* tag = scanner.Next()) {
      if (tag->is_end) {
        CloseTo(Number(tag->name), tag->begin);
        continue;
      }
      while (!open_.empty() && EndsImplicitly(open_.back().name, tag->name)) Close(tag->begin);
      const bool is_marked =
          tag->Has("itemscope") || tag->Has("itemprop") || (has_references && tag->Has("id"));
      if (is_marked && marked_.size() == kMaxMarked) return false;
      const std::size_t index = is_marked ? marked_.size() : kNone;
      if (is_marked) Mark(*tag);
      if (!IsAmong(kVoid, tag->name)) {
        const std::uint32_t number = Number(tag->name);
        ++open_of_name_[number];
        open_.push_back({tag->name, number, index});
      }
    }
    while (!open_.empty()) Close(page.size());
    return true;
  }

  const std::vector<Marked>& marked() const { return marked_; }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};
  // Names beyond so many are one.
  static constexpr std::size_t kMaxNames = 1000;

  struct Open {
    std::string_view name;
    std::uint32_t number;
    std::size_t marked;
  };

  void Mark(const HtmlTag& tag) {
    Marked& element = marked_.emplace_back();
    element.is_item = tag.Has("itemscope");
    element.properties = tag.Attribute("itemprop");
    element.types = tag.Attribute("itemtype");
    element.references = tag.Attribute("itemref");
    element.id = tag.Attribute("id");
    element.value = ValueByAttribute(tag);
    element.begin = element.end = tag.end;
    element.behind = marked_.size();
  }

  // An end tag that closes nothing is passed over, without a look at all that is open.
  void CloseTo(std::uint32_t number, std::size_t at) {
    if (open_of_name_[number] == 0) return;
    while (open_.back().number != number) Close(at);
    Close(at);
  }

  void Close(std::size_t at) {
    const Open closed = open_.back();
    open_.pop_back();
    --open_of_name_[closed.number];
    if (closed.marked == kNone) return;
    marked_[closed.marked].end = at;
    marked_[closed.marked].behind = marked_.size();
  }

  std::uint32_t Number(std::string_view name) {
    std::string key(name.substr(0, 32));
    std::ranges::transform(key, key.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto known = numbers_.find(key);
    if (known != numbers_.end()) return known->second;
    if (open_of_name_.empty()) open_of_name_.push_back(0);
    if (numbers_.size() == kMaxNames) return 0;
    const auto number = static_cast<std::uint32_t>(open_of_name_.size());
    open_of_name_.push_back(0);
    numbers_.emplace(std::move(key), number);
    return number;
  }

  std::vector<Marked> marked_;
  std::vector<Open> open_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::size_t> open_of_name_;  // how many are open, by number; 0 is for further names
};

// Makes trees of the marked elements.
class ItemReader {
 public:
  ItemReader(std::string_view page, const std::vector<Marked>& marked, std::size_t budget)
      : page_(page), marked_(marked), budget_(budget) {
    for (std::size_t i = 0; i < marked.size(); ++i) {
      if (!marked[i].id.empty()) by_id_.try_emplace(marked[i].id, i);
    }
  }

  // Adds the item's type and properties to `node`. False where the budget or the depth runs out.
  bool Read(std::size_t item, std::size_t depth, SourceNode* node) {
    if (depth > kMaxDepth) return false;
    for (const std::string_view type : Words(marked_[item].types)) {
      if (!Add("@type", std::string(LastPart(type)), node)) return false;
    }
    std::vector<std::size_t> found;
    if (!Gather(item + 1, marked_[item].behind, &found)) return false;
    for (const std::string_view id : Words(marked_[item].references)) {
      const auto at = by_id_.find(id);
      if (at != by_id_.end() && !Gather(at->second, marked_[at->second].behind, &found))
        return false;
    }
    return std::ranges::all_of(
        found, [&](std::size_t property) { return ReadProperty(property, depth, node); });
  }

 private:
  // The elements in [begin, end) that are properties of the item around them.
  bool Gather(std::size_t begin, std::size_t end, std::vector<std::size_t>* found) {
    for (std::size_t i = begin; i < end; i = marked_[i].is_item ? marked_[i].behind : i + 1) {
      if (!Spend(kVisitCost)) return false;
      if (!marked_[i].properties.empty()) found->push_back(i);
    }
    return true;
  }

  bool ReadProperty(std::size_t element, std::size_t depth, SourceNode* node) {
    const Marked& marked = marked_[element];
    for (const std::string_view name : Words(marked.properties)) {
      if (!marked.is_item) {
        if (!AddText(LastPart(name), marked, node)) return false;
        continue;
      }
      SourceNode& child = node->children.emplace_back();
      child.name = LastPart(name);
      if (!Spend(sizeof(SourceNode) + name.size()) || !Read(element, depth + 1, &child))
        return false;
    }
    return true;
  }

  bool AddText(std::string_view name, const Marked& marked, SourceNode* node) {
    if (marked.value) return Add(name, Unescaped(*marked.value), node);
    const std::string_view inside = page_.substr(marked.begin, marked.end - marked.begin);
    if (!Spend(inside.size())) return false;
    if (inside.find('<') == inside.npos) {
      text_.text = Collapsed(Unescaped(inside));
    } else if (Spend(kReaderCost)) {
      reader_.Read(inside, &text_);
    } else {
      return false;
    }
    if (!Add(name, text_.text, node)) return false;
    return text_.text == inside || Add(kInnerMarkup, std::string(inside), &node->children.back());
  }

  bool Add(std::string_view name, std::string text, SourceNode* node) {
    if (!Spend(sizeof(SourceNode) + name.size() + text.size())) return false;
    SourceNode& child = node->children.emplace_back();
    child.name = name;
    child.text = std::move(text);
    return true;
  }

  bool Spend(std::size_t cost) {
    if (cost > budget_) return false;
    budget_ -= cost;
    return true;
  }

  std::string_view page_;
  const std::vector<Marked>& marked_;
  std::size_t budget_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
  HtmlReader reader_;
  ExtractedText text_;
};

bool IsOfType(const Marked& element, std::string_view wanted) {
  return element.is_item &&
         std::ranges::any_of(Words(element.types),
                             [wanted](std::string_view type) { return LastPart(type) == wanted; });
}

SourceRecord TooLarge() {
  SourceRecord record;
  record.problem = Error{ErrorCode::kRecordTooLarge, "",
                         "holds more microdata, or items nested deeper, than a posting has"};
  return record;
}

}  // namespace

std::vector<SourceRecord> ReadMicrodata(std::string_view page, std::string_view type,
                                        std::size_t budget) {
  std::vector<SourceRecord> records;
  if (page.find("itemscope") == page.npos) return records;
  Outline outline;
  if (!outline.Read(page)) {
    records.push_back(TooLarge());
    return records;
  }
  const std::vector<Marked>& marked = outline.marked();
  ItemReader items(page, marked, budget);
  std::size_t counted = 0;
  std::uint64_t line = 1;
  for (std::size_t i = 0; i < marked.size();) {
    if (!IsOfType(marked[i], type)) {
      ++i;
      continue;
    }
    SourceRecord record;
    if (!items.Read(i, 0, &record.root)) record = TooLarge();
    line += static_cast<std::uint64_t>(
        std::ranges::count(page.substr(counted, marked[i].begin - counted), '\n'));
    counted = marked[i].begin;
    record.line = line;
    const bool is_last = record.problem.has_value();
    records.push_back(std::move(record));
    // The budget is the page's.
    if (is_last) break;
    i = marked[i].behind;
  }
  return records;
}

}  // namespace opslag
