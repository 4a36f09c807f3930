// HTML to text, keeping headings, list items and exact offsets.
//
// libxml2's SAX interface only: its tree builder cuts large texts and gives up on deep ones,
// silently. A depth cap (512 open elements) and a work budget bound the time on hostile input.
#pragma once

#include <memory>
#include <string_view>

#include "classifier/text/extracted_text.h"

namespace opslag {

// Whether text without a declared format reads as HTML: it holds a tag or entity that HTML knows.
bool LooksLikeHtml(std::string_view text);

// One per thread: holds the parser's buffers. Not copyable.
class HtmlReader {
 public:
  HtmlReader();
  ~HtmlReader();
  HtmlReader(const HtmlReader&) = delete;
  HtmlReader& operator=(const HtmlReader&) = delete;

  // Extracts the text a reader sees: no script, style or comment; block elements end lines; <li>
  // makes items, <h1>-<h6>, and a line wholly in <b>/<strong>, make headings. Never fails: where
  // the budget runs out the text read so far is returned with `truncated` set. REQUIRES: `html` is
  // well-formed UTF-8 below 4 GiB.
  void Read(std::string_view html, ExtractedText* out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
