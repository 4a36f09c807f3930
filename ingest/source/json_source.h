// JSON: a file that is one document, as an interface gives a page of results, or lines of
// documents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "ingest/source/source_reader.h"

namespace opslag {

// The document is parsed as a whole; its records become trees one at a time.
class JsonPageReader : public SourceReader {
 public:
  JsonPageReader(const v1::SourceMapping& mapping, TextStream text, const SourceLimits& limits);

  Result<std::optional<SourceRecord>> Next() override;

 private:
  // Parses, and finds the records. A problem is that of the file's one record.
  Result<std::optional<Error>> Open();
  void CollectRecords(simdjson::dom::element value, std::size_t depth);

  SourcePath records_path_;
  simdjson::dom::parser parser_;
  std::vector<simdjson::dom::element> records_;
  std::size_t next_ = 0;
  bool opened_ = false;
  bool found_path_ = false;  // also where the list is empty
};

class JsonLinesReader : public SourceReader {
 public:
  JsonLinesReader(TextStream text, const SourceLimits& limits)
      : SourceReader(std::move(text), limits) {}

  Result<std::optional<SourceRecord>> Next() override;

 private:
  // The next line's text, or nothing at the end.
  Result<std::optional<std::string_view>> NextLine();
  SourceRecord LineAsRecord(std::string_view line);

  simdjson::dom::parser parser_;
  std::uint64_t line_ = 0;
  std::size_t to_consume_ = 0;
  bool too_large_ = false;
};

}  // namespace opslag
