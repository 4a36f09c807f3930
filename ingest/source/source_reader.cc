#include "ingest/source/source_reader.h"

#include "ingest/source/csv_reader.h"
#include "ingest/source/html_source.h"
#include "ingest/source/json_source.h"
#include "ingest/source/xml_source.h"

namespace opslag {

std::unique_ptr<SourceReader> SourceReader::New(const v1::SourceMapping& mapping, TextStream text,
                                                const SourceLimits& limits) {
  using Format = v1::SourceMapping::Format;
  switch (mapping.format()) {
    case Format::JSON: return std::make_unique<JsonPageReader>(mapping, std::move(text), limits);
    case Format::JSON_LINES: return std::make_unique<JsonLinesReader>(std::move(text), limits);
    case Format::XML: return std::make_unique<XmlSourceReader>(mapping, std::move(text), limits);
    case Format::HTML: return std::make_unique<HtmlSourceReader>(mapping, std::move(text), limits);
    default: return std::make_unique<CsvReader>(mapping, std::move(text), limits);
  }
}

}  // namespace opslag
