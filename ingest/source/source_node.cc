#include "ingest/source/source_node.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace opslag {
namespace {

bool IsAttribute(const SourceNode& node) { return node.name.starts_with('@'); }

bool HoldsElements(const SourceNode& node) {
  return std::ranges::any_of(node.children,
                             [](const SourceNode& child) { return child.is_element; });
}

void AppendEscaped(std::string_view text, bool in_attribute, std::string* markup) {
  for (const char c : text) {
    switch (c) {
      case '<': markup->append("&lt;"); break;
      case '>': markup->append("&gt;"); break;
      case '&': markup->append("&amp;"); break;
      case '"': markup->append(in_attribute ? "&quot;" : "\""); break;
      default: markup->push_back(c);
    }
  }
}

void AppendMarkup(const SourceNode& node, std::string* markup);

void AppendInner(const SourceNode& node, std::string* markup) {
  if (!HoldsElements(node)) return AppendEscaped(node.text, false, markup);
  for (const SourceNode& child : node.children) {
    if (child.is_element) {
      AppendMarkup(child, markup);
    } else if (!IsAttribute(child)) {
      AppendEscaped(child.text, false, markup);
    }
  }
}

void AppendMarkup(const SourceNode& node, std::string* markup) {
  markup->append("<").append(node.name);
  for (const SourceNode& child : node.children) {
    if (!IsAttribute(child)) continue;
    markup->append(" ").append(child.name, 1).append("=\"");
    AppendEscaped(child.text, true, markup);
    markup->push_back('"');
  }
  markup->push_back('>');
  const std::size_t begin = markup->size();
  AppendInner(node, markup);
  if (markup->size() == begin && node.name == "br") return;
  markup->append("</").append(node.name).append(">");
}

void AppendJsonString(std::string_view text, std::string* json) {
  static constexpr char kHex[] = "0123456789abcdef";
  json->push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json->push_back('\\');
      json->push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json->append("\\u00");
      json->push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      json->push_back(kHex[c & 0xF]);
    } else {
      json->push_back(c);
    }
  }
  json->push_back('"');
}

void AppendJsonValue(const SourceNode& node, std::string* json);

// All children of the name that the index-th one has, as one member.
void AppendMember(const SourceNode& node, std::size_t index, std::string* json) {
  const std::string& name = node.children[index].name;
  const auto has_name = [&name](const SourceNode& child) { return child.name == name; };
  AppendJsonString(name, json);
  json->push_back(':');
  const bool is_list = std::ranges::count_if(node.children, has_name) > 1;
  if (is_list) json->push_back('[');
  for (std::size_t i = index; i < node.children.size(); ++i) {
    if (!has_name(node.children[i])) continue;
    if (i != index) json->push_back(',');
    AppendJsonValue(node.children[i], json);
  }
  if (is_list) json->push_back(']');
}

// Whether text stands between a node's elements.
bool IsMixed(const SourceNode& node) {
  return HoldsElements(node) && std::ranges::any_of(node.children, [](const SourceNode& child) {
           return child.name.empty() && child.text.find_first_not_of(" \t\r\n") != child.text.npos;
         });
}

void AppendJsonValue(const SourceNode& node, std::string* json) {
  if (node.children.empty()) return AppendJsonString(node.text, json);
  json->push_back('{');
  bool is_first = true;
  if (const std::string own = IsMixed(node) ? ValueOf(node) : node.text; !own.empty()) {
    AppendJsonString(kOwnText, json);
    json->push_back(':');
    AppendJsonString(own, json);
    is_first = false;
  }
  const auto begin = node.children.begin();
  for (auto child = begin; child != node.children.end(); ++child) {
    const bool seen = std::any_of(
        begin, child, [&child](const SourceNode& earlier) { return earlier.name == child->name; });
    if (seen || child->name.empty()) continue;
    if (!std::exchange(is_first, false)) json->push_back(',');
    AppendMember(node, static_cast<std::size_t>(child - begin), json);
  }
  json->push_back('}');
}

void Collect(const SourceNode& node, const std::vector<SourcePath::Step>& steps, std::size_t depth,
             std::vector<const SourceNode*>* found) {
  if (depth == steps.size()) {
    found->push_back(&node);
    return;
  }
  const SourcePath::Step& step = steps[depth];
  for (const SourceNode& child : node.children) {
    if (child.name.empty() || (step.name != "*" && child.name != step.name)) continue;
    if (!step.condition_name.empty() &&
        std::ranges::none_of(child.children, [&step](const SourceNode& grandchild) {
          return grandchild.name == step.condition_name && grandchild.text == step.condition_text;
        })) {
      continue;
    }
    Collect(child, steps, depth + 1, found);
  }
}

tl::unexpected<Error> BadPath(std::string reason) {
  return Fail(ErrorCode::kConfiguration, "", std::move(reason));
}

Result<SourcePath::Step> ParseStep(std::string_view text) {
  SourcePath::Step step;
  const std::size_t open = text.find('[');
  step.name = text.substr(0, open);
  if (step.name.empty()) return BadPath("a path has a step without a name");
  if (open == text.npos) return step;
  const std::size_t equals = text.find('=', open);
  if (text.back() != ']' || equals == text.npos || equals == open + 1) {
    return BadPath("a step's condition is written name[other=text]");
  }
  step.condition_name = text.substr(open + 1, equals - open - 1);
  step.condition_text = text.substr(equals + 1, text.size() - equals - 2);
  return step;
}

}  // namespace

std::string ValueOf(const SourceNode& node) {
  if (!HoldsElements(node)) return node.text;
  std::string markup;
  AppendInner(node, &markup);
  return markup;
}

std::string ToJson(const SourceNode& node) {
  std::string json;
  AppendJsonValue(node, &json);
  return json;
}

Result<SourcePath> SourcePath::Parse(std::string_view text) {
  SourcePath path;
  if (text == ".") return path;
  for (std::size_t begin = 0; begin <= text.size();) {
    // A condition's text may hold slashes: a link's type.
    std::size_t end = text.find_first_of("/[", begin);
    if (end != text.npos && text[end] == '[') end = text.find('/', text.find(']', end));
    if (end == text.npos) end = text.size();
    Result<Step> step = ParseStep(text.substr(begin, end - begin));
    if (!step) return tl::make_unexpected(std::move(step.error()));
    path.steps_.push_back(std::move(*step));
    begin = end + 1;
  }
  return path;
}

SourcePath SourcePath::Column(std::string_view name) {
  SourcePath path;
  path.steps_.push_back({.name = std::string(name), .condition_name = {}, .condition_text = {}});
  return path;
}

SourcePath SourcePath::Then(const SourcePath& next) const {
  SourcePath path = *this;
  path.steps_.insert(path.steps_.end(), next.steps_.begin(), next.steps_.end());
  return path;
}

bool SourcePath::Covers(const std::vector<std::string_view>& names) const {
  if (steps_.empty() || names.size() < steps_.size()) return false;
  return std::equal(steps_.begin(), steps_.end(), names.begin(),
                    [](const Step& step, std::string_view name) {
                      return step.name == "*" || step.name == name;
                    });
}

std::vector<const SourceNode*> SourcePath::Find(const SourceNode& root) const {
  std::vector<const SourceNode*> found;
  Collect(root, steps_, 0, &found);
  return found;
}

}  // namespace opslag
