// CSV as Datafordeler's files have it: commas, RFC 4180's quotes, a header. Strict, where
// ingest/source/csv_reader.h bends: a row of another length than the header is told, not filled up.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"

namespace opslag {

// Not thread-safe. Movable. Memory: a chunk and a row.
class CsvRows {
 public:
  // Appends what comes next to its argument; false at the end.
  using Source = std::function<Result<bool>(std::string*)>;
  static constexpr std::size_t kLargestRow = std::size_t{1} << 20;

  // `name` is for errors.
  CsvRows(std::string name, Source source) : name_(std::move(name)), source_(std::move(source)) {}

  // Replaces *values by the next row's, which live until the next call; by none where quotes stand
  // where none may. Blank lines are passed over. False at the end. Errors: the source's;
  // kRecordTooLarge: a row above kLargestRow; kBadValue: the file ends within quotes.
  Result<bool> Next(std::vector<std::string_view>* values);

  // Where the row begins, from 1.
  std::uint64_t line() const { return row_line_; }
  // Of the file as it is unpacked.
  std::uint64_t bytes() const { return bytes_; }

 private:
  // Puts the next line, or the lines that a quoted value joins, into row_. False at the end.
  Result<bool> NextRow();
  // Splits row_. False: quotes stand where none may.
  bool Split(std::vector<std::string_view>* values);
  std::string Here() const { return name_ + ":" + std::to_string(row_line_); }

  std::string name_;
  Source source_;
  std::string buffer_;
  std::size_t begin_ = 0;
  bool at_end_ = false;
  std::string row_;
  std::uint64_t row_line_ = 0;
  std::uint64_t next_line_ = 1;
  std::uint64_t bytes_ = 0;
};

}  // namespace opslag
