// The records of one source's file as trees: one reader for each format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "classifier/error.h"
#include "ingest/source/source_node.h"
#include "ingest/source/text_stream.h"
#include "opslag/v1/source_mapping.pb.h"

namespace opslag {

struct SourceRecord {
  SourceNode root;
  // Line that the record begins in, from 1; 0 = the format does not tell.
  std::uint64_t line = 0;
  // A record that could not be read: `root` is then empty, and `raw` what is known of its text.
  std::optional<Error> problem;
  std::string raw;
};

struct SourceLimits {
  // Of one record's text, in bytes.
  std::size_t max_record = std::size_t{8} << 20;
  // Of one JSON document or HTML page: they are held in memory as a whole.
  std::size_t max_document = std::size_t{256} << 20;
};

// Not thread-safe.
class SourceReader {
 public:
  // REQUIRES: `mapping` has passed CheckMapping, and outlives the reader.
  static std::unique_ptr<SourceReader> New(const v1::SourceMapping& mapping, TextStream text,
                                           const SourceLimits& limits);
  virtual ~SourceReader() = default;

  // The next record, or nothing at the end. A broken record is a record with a problem; where
  // nothing behind it can be read, it is the last. Error: kIo, kConfiguration.
  virtual Result<std::optional<SourceRecord>> Next() = 0;
  // Whether Next can answer without waiting for the other end of a pipe; may err on the side of
  // yes.
  virtual bool Ready() const { return text_.Ready(); }
  const ByteStream& bytes() const { return text_.bytes(); }

 protected:
  SourceReader(TextStream text, const SourceLimits& limits)
      : text_(std::move(text)), limits_(limits) {}

  TextStream text_;
  SourceLimits limits_;
};

}  // namespace opslag
