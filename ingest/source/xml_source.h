// XML: feeds of any vocabulary and size. Read as events, so that a file's size does not matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/source/source_reader.h"

namespace opslag {

// A record in which the XML is broken has a problem, and those behind it are read all the same.
// HTML's entities are known, and an ampersand that begins none is text. Nothing outside the file is
// ever fetched, and entities that the file declares are not read.
class XmlSourceReader : public SourceReader {
 public:
  XmlSourceReader(const v1::SourceMapping& mapping, TextStream text, const SourceLimits& limits);
  ~XmlSourceReader() override;

  Result<std::optional<SourceRecord>> Next() override;
  bool Ready() const override { return !ready_.empty() || SourceReader::Ready(); }

 private:
  struct Parser;

  Result<void> Feed();
  void FeedClean(bool is_last);

  std::unique_ptr<Parser> parser_;
  std::deque<SourceRecord> ready_;
  bool done_ = false;
  bool in_cdata_ = false;
};

}  // namespace opslag
