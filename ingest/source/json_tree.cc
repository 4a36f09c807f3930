#include "ingest/source/json_tree.h"

#include <charconv>
#include <string>

namespace opslag {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// What a member costs beside its text.
constexpr std::size_t kNodeCost = sizeof(SourceNode);

std::string NumberText(element value) {
  char text[32];
  char* const end = text + sizeof text;
  switch (value.type()) {
    case element_type::INT64: return {text, std::to_chars(text, end, std::int64_t{value}).ptr};
    case element_type::UINT64: return {text, std::to_chars(text, end, std::uint64_t{value}).ptr};
    default: return {text, std::to_chars(text, end, double{value}).ptr};
  }
}

std::string TextOf(element value) {
  switch (value.type()) {
    case element_type::STRING: return std::string(std::string_view(value));
    case element_type::BOOL: return bool{value} ? "true" : "false";
    default: return NumberText(value);
  }
}

}  // namespace

bool AppendMembers(simdjson::dom::object object, SourceNode* node, std::size_t* budget) {
  for (const auto& member : object) {
    if (member.key == kOwnText && member.value.is_string()) {
      node->text = TextOf(member.value);
    } else if (!AppendTree(member.value, member.key, node, budget)) {
      return false;
    }
  }
  return true;
}

bool AppendTree(element value, std::string_view name, SourceNode* parent, std::size_t* budget) {
  if (value.is_null()) return true;
  if (value.is_array()) {
    for (const element entry : simdjson::dom::array(value)) {
      if (!AppendTree(entry, name, parent, budget)) return false;
    }
    return true;
  }
  SourceNode& node = parent->children.emplace_back();
  node.name = name;
  if (!value.is_object()) node.text = TextOf(value);
  const std::size_t cost = kNodeCost + name.size() + node.text.size();
  if (cost > *budget) return false;
  *budget -= cost;
  return !value.is_object() || AppendMembers(simdjson::dom::object(value), &node, budget);
}

Error MalformedJson(simdjson::error_code code) {
  std::string_view reason = "is not JSON";
  switch (code) {
    case simdjson::UTF8_ERROR: reason = "holds bytes that are not UTF-8"; break;
    case simdjson::UNCLOSED_STRING: reason = "a string is not closed"; break;
    case simdjson::STRING_ERROR: reason = "a string holds an escape that JSON does not know"; break;
    case simdjson::UNESCAPED_CHARS: reason = "a string holds an unescaped control character"; break;
    case simdjson::NUMBER_ERROR: reason = "a number is malformed or out of range"; break;
    case simdjson::DEPTH_ERROR: reason = "is nested deeper than 100 levels, or cut off"; break;
    case simdjson::EMPTY: reason = "has no content"; break;
    case simdjson::TAPE_ERROR:
      reason = "braces, commas or colons are misplaced, or it is cut off";
      break;
    default: break;
  }
  return Error{ErrorCode::kMalformedJson, "", std::string(reason)};
}

}  // namespace opslag
