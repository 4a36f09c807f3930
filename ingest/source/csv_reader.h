// CSV as RFC 4180 has it, with any delimiter and quote, and as spreadsheets and databases bend it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/source/source_reader.h"

namespace opslag {

// Line ends are LF, CR LF or CR; quoted values may hold any of them. Blank lines are passed over. A
// quote in the middle of an unquoted value is text. A row with more values than columns has a
// problem, one with fewer is read as if the rest were empty. A file whose header lacks what every
// record must have is no file of this source: it is one record with a problem.
class CsvReader : public SourceReader {
 public:
  CsvReader(const v1::SourceMapping& mapping, TextStream text, const SourceLimits& limits);

  Result<std::optional<SourceRecord>> Next() override;

 private:
  enum class RowEnd { kRow, kEndOfFile, kTooLarge, kUnclosed };

  // Reads one row into values_ and raw_. Blank lines are passed over.
  Result<RowEnd> ReadRow();
  void StartRow();
  // A character, or a pair that counts as one, of the row's text.
  void Keep(char c, bool is_pair);
  void TakeQuoted(char c, bool is_pair);
  void TakeBare(char c);
  bool IsBlankSoFar() const;
  RowEnd EndRow();
  RowEnd EndOfText();
  // Whether there is an unread character `at` ahead, filling as needed.
  Result<bool> Have(std::size_t at);
  // Passes over what stands before the rows. False at the end of the file.
  Result<bool> ReadHeader();
  // What the columns lack, as a problem of the whole file.
  std::optional<Error> MissingColumn() const;
  SourceRecord RowAsRecord();

  char delimiter_;
  char quote_;  // NUL: none
  std::uint32_t skip_lines_;
  std::vector<std::string> columns_;
  const v1::SourceMapping& mapping_;
  bool begun_ = false;
  bool lost_ = false;

  std::uint64_t line_ = 1;
  std::uint64_t row_line_ = 1;
  std::vector<std::string> values_;
  std::string value_;        // the one at hand
  std::string raw_;          // the row's text, as far as it may go
  bool quoted_ = false;      // inside quotes
  bool was_quoted_ = false;  // the value had quotes: white space behind them is none of it
  bool too_large_ = false;
};

}  // namespace opslag
