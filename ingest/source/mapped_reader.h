// A source's file as postings: what its mapping makes of it, one record at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "classifier/error.h"
#include "ingest/files/posting_stream.h"
#include "ingest/files/record_reader.h"
#include "ingest/source/mapping.h"
#include "ingest/source/record_mapper.h"
#include "ingest/source/source_reader.h"

namespace opslag {

// The records' bytes are postings in form(). A record with a problem has as bytes the record as it
// was read, as JSON with the same paths: a mapping with format JSON_LINES reads it again. `where`
// of a problem is the field, or "line N" where the whole record is bad and the format tells lines.
class MappedReader : public PostingStream {
 public:
  // "-" is standard input. What was counted is added to `*counts`, unless null, when the reader is
  // destroyed. Error: kIo. REQUIRES: `counts` outlives the reader.
  static Result<std::unique_ptr<MappedReader>> Open(const std::string& name,
                                                    std::shared_ptr<const Mapping> mapping,
                                                    WireForm form, std::size_t max_record,
                                                    SourceCounts* counts);
  ~MappedReader() override;

  Result<std::optional<FileRecord>> Next() override;
  bool Ready() const override { return reader_->Ready(); }
  // Such a record is not kept: hands over nothing.
  Result<void> CopyTooLarge(const Sink&) override { return {}; }
  std::uint64_t TooLargeLength() const override { return 0; }
  WireForm form() const override { return form_; }
  const std::string& name() const override { return reader_->bytes().name(); }
  std::uint64_t bytes_read() const override { return reader_->bytes().bytes_read(); }
  std::optional<std::uint64_t> size() const override { return reader_->bytes().size(); }
  std::uint64_t blank_lines() const override { return 0; }

 private:
  MappedReader(std::shared_ptr<const Mapping> mapping, std::unique_ptr<SourceReader> reader,
               std::string file, WireForm form, SourceCounts* counts);
  FileRecord Bad(const SourceRecord& record, Error problem);

  std::shared_ptr<const Mapping> mapping_;
  std::unique_ptr<SourceReader> reader_;
  RecordMapper mapper_;
  std::string file_;
  WireForm form_;
  SourceCounts* counts_;
  std::string bytes_;
  std::uint64_t number_ = 0;
};

struct PostingFileOptions {
  RecordReaderOptions reader;
  // Unset: the file holds postings. Set: a source's records, and `reader.form` is the form that
  // they are handed over in, unset = JSON.
  std::shared_ptr<const Mapping> mapping;
  // Of mapped records; may be null.
  SourceCounts* counts = nullptr;
};

// The one way to a file's postings, whatever their form. Error: kIo.
Result<std::unique_ptr<PostingStream>> OpenPostings(const std::string& name,
                                                    const PostingFileOptions& options);

}  // namespace opslag
