// A source's record as a tree of named texts: one shape for CSV, JSON, XML and HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"

namespace opslag {

// Text is well-formed UTF-8, with damaged bytes in it as DamagedByte has them (mend.h).
struct SourceNode {
  std::string name;
  // Of a leaf: a string, number or boolean as it was written; a column's value; an element's or
  // attribute's text.
  std::string text;
  // In the source's order. An XML element that holds elements keeps its text between them as
  // children without a name.
  std::vector<SourceNode> children;
  // An XML element, whose value is its inner markup where it holds elements.
  bool is_element = false;
};

// The node's text; of an XML element with elements in it their markup, namespaces left out; nothing
// for other nodes with children.
std::string ValueOf(const SourceNode& node);

// The member of a JSON object that stands for the text of the node itself.
inline constexpr std::string_view kOwnText = "$text";

// The record as one JSON object, with the same paths: lists where a name comes twice, kOwnText
// beside children. What the rejects of mapped files are written as.
std::string ToJson(const SourceNode& node);

// A path of source_mapping.proto.
class SourcePath {
 public:
  struct Step {
    std::string name;  // "*" = any
    // Set: only nodes with such a child. Empty name: no condition.
    std::string condition_name;
    std::string condition_text;
  };

  SourcePath() = default;  // "."

  // Error: kConfiguration; `where` is empty.
  static Result<SourcePath> Parse(std::string_view text);
  // The whole text is one name.
  static SourcePath Column(std::string_view name);

  // The path that begins at this one's end.
  SourcePath Then(const SourcePath& next) const;
  // Whether a node with these names from the record on is one that the path leads to, or lies below
  // one. Conditions aside.
  bool Covers(const std::vector<std::string_view>& names) const;

  // The nodes that the path leads to, in order. Valid as long as `root`.
  std::vector<const SourceNode*> Find(const SourceNode& root) const;

  bool empty() const { return steps_.empty(); }
  const std::vector<Step>& steps() const { return steps_; }

 private:
  std::vector<Step> steps_;
};

}  // namespace opslag
