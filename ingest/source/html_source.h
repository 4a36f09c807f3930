// HTML pages with a posting as schema.org has it, in JSON-LD or microdata.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "ingest/source/source_reader.h"

namespace opslag {

// What a page holds beside its text. Views into the page.
struct PageMarkup {
  std::vector<std::string_view> json_ld;  // contents of <script type="application/ld+json">
  std::string_view canonical;             // <link rel="canonical" href="...">
};

// What stands in comments and other scripts is passed over.
PageMarkup ScanPage(std::string_view html);

// One file is one page; its records are the objects of the mapping's type, wherever they stand in
// the page's JSON-LD, or, where that holds none, in its microdata (microdata.h). "$canonical" is
// the page's canonical address.
class HtmlSourceReader : public SourceReader {
 public:
  HtmlSourceReader(const v1::SourceMapping& mapping, TextStream text, const SourceLimits& limits);

  Result<std::optional<SourceRecord>> Next() override;

 private:
  Result<void> ReadPage();
  // False where it is no JSON.
  bool ReadJsonLd(std::string_view json);
  void Collect(simdjson::dom::element value);
  void AddMicrodata(std::string_view page);
  void AddCanonical(SourceNode* root) const;

  std::string type_;
  simdjson::dom::parser parser_;
  std::string canonical_;
  std::deque<SourceRecord> ready_;
  bool read_ = false;
};

}  // namespace opslag
