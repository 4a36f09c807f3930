#include "ingest/source/csv_reader.h"

#include <algorithm>
#include <utility>

namespace opslag {
namespace {

char DelimiterOf(const v1::SourceMapping::Csv& csv) {
  if (csv.delimiter() == "tab") return '\t';
  return csv.delimiter().empty() ? ',' : csv.delimiter().front();
}

char QuoteOf(const v1::SourceMapping::Csv& csv) {
  if (csv.quote() == "none") return '\0';
  return csv.quote().empty() ? '"' : csv.quote().front();
}

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

std::string Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

SourceRecord Broken(ErrorCode code, std::string reason, std::uint64_t line, std::string raw) {
  SourceRecord record;
  record.line = line;
  record.problem = Error{code, "", std::move(reason)};
  record.raw = std::move(raw);
  return record;
}

}  // namespace

CsvReader::CsvReader(const v1::SourceMapping& mapping, TextStream text, const SourceLimits& limits)
    : SourceReader(std::move(text), limits),
      delimiter_(DelimiterOf(mapping.csv())),
      quote_(QuoteOf(mapping.csv())),
      skip_lines_(mapping.csv().skip_lines()),
      columns_(mapping.csv().column().begin(), mapping.csv().column().end()),
      mapping_(mapping) {}

Result<std::optional<SourceRecord>> CsvReader::Next() {
  if (lost_) return std::nullopt;
  if (!std::exchange(begun_, true)) {
    const Result<bool> header = ReadHeader();
    if (!header) return tl::make_unexpected(header.error());
    if (!*header) return std::nullopt;
    if (const std::optional<Error> missing = MissingColumn()) {
      lost_ = true;
      return Broken(missing->code, missing->reason, row_line_, raw_);
    }
  }
  const Result<RowEnd> end = ReadRow();
  if (!end) return tl::make_unexpected(end.error());
  switch (*end) {
    case RowEnd::kEndOfFile: return std::nullopt;
    case RowEnd::kTooLarge:
      return Broken(
          ErrorCode::kRecordTooLarge,
          "is longer than the " + std::to_string(limits_.max_record) + " bytes that are taken",
          row_line_, {});
    case RowEnd::kUnclosed:
      lost_ = true;
      return Broken(ErrorCode::kBadValue,
                    "a quote is not closed: the rest of the file was taken for one value",
                    row_line_, raw_);
    case RowEnd::kRow: break;
  }
  return RowAsRecord();
}

SourceRecord CsvReader::RowAsRecord() {
  if (values_.size() > columns_.size()) {
    return Broken(ErrorCode::kBadValue,
                  "has " + std::to_string(values_.size()) + " values for " +
                      std::to_string(columns_.size()) + " columns",
                  row_line_, raw_);
  }
  SourceRecord record;
  record.line = row_line_;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    SourceNode& value = record.root.children.emplace_back();
    value.name = columns_[i];
    value.text = std::move(values_[i]);
  }
  return record;
}

Result<bool> CsvReader::ReadHeader() {
  for (; skip_lines_ > 0; --skip_lines_) {
    for (;;) {
      const Result<bool> have = Have(0);
      if (!have) return have;
      if (!*have) return false;
      const std::string_view unread = text_.Unread();
      const std::size_t end = unread.find('\n');
      text_.Consume(std::min(end == unread.npos ? unread.size() : end + 1, unread.size()));
      if (end != unread.npos) break;
    }
    ++line_;
  }
  if (!columns_.empty()) return true;
  const Result<RowEnd> end = ReadRow();
  if (!end) return tl::make_unexpected(end.error());
  if (*end == RowEnd::kEndOfFile) return false;
  if (*end != RowEnd::kRow) {
    return Fail(ErrorCode::kIo, text_.bytes().name(),
                "has no header that can be read in its first line: is it CSV, with the mapping's "
                "delimiter and quote");
  }
  for (const std::string& value : values_) columns_.push_back(Trimmed(value));
  return true;
}

std::optional<Error> CsvReader::MissingColumn() const {
  const auto is_there = [this](const std::string& path) {
    return path == "." || path.starts_with('$') || std::ranges::count(columns_, path) > 0;
  };
  for (const v1::SourceMapping::Field& field : mapping_.field()) {
    const bool is_needed = field.required() || field.to() == "postingId";
    if (!is_needed || !field.constant().empty() || std::ranges::any_of(field.from(), is_there)) {
      continue;
    }
    return Error{ErrorCode::kMissingField, "",
                 "has no column \"" + field.from(0) + "\", which the mapping reads " + field.to() +
                     " from; nothing of the file is read: is it one of this source, with the "
                     "mapping's delimiter"};
  }
  return std::nullopt;
}

Result<bool> CsvReader::Have(std::size_t at) {
  while (text_.Unread().size() <= at) {
    const Result<bool> more = text_.Fill();
    if (!more || !*more) return more;
  }
  return true;
}

Result<CsvReader::RowEnd> CsvReader::ReadRow() {
  StartRow();
  for (;;) {
    const Result<bool> have = Have(0);
    if (!have) return tl::make_unexpected(have.error());
    if (!*have) return EndOfText();
    const char c = text_.Unread().front();
    // A pair of characters counts as one: a doubled quote, CR LF.
    const char second = quoted_ && c == quote_ ? quote_ : c == '\r' ? '\n' : '\0';
    const Result<bool> has_next = second != '\0' ? Have(1) : Result<bool>(false);
    if (!has_next) return tl::make_unexpected(has_next.error());
    const bool is_pair = *has_next && text_.Unread()[1] == second;
    text_.Consume(is_pair ? 2 : 1);
    if (IsLineEnd(c)) ++line_;
    if (!quoted_ && IsLineEnd(c)) {
      if (IsBlankSoFar()) {
        StartRow();
        continue;
      }
      return EndRow();
    }
    Keep(c, is_pair);
    quoted_ ? TakeQuoted(c, is_pair) : TakeBare(c);
  }
}

void CsvReader::StartRow() {
  values_.clear();
  value_.clear();
  raw_.clear();
  quoted_ = was_quoted_ = too_large_ = false;
  row_line_ = line_;
}

void CsvReader::Keep(char c, bool is_pair) {
  too_large_ = too_large_ || raw_.size() >= limits_.max_record;
  if (too_large_) return;
  raw_.push_back(c);
  if (is_pair) raw_.push_back(c == '\r' ? '\n' : c);
}

void CsvReader::TakeQuoted(char c, bool is_pair) {
  if (c == quote_ && !is_pair) {
    quoted_ = false;
  } else if (!too_large_) {
    value_.push_back(c);
    if (c == '\r' && is_pair) value_.push_back('\n');
  }
}

void CsvReader::TakeBare(char c) {
  if (quote_ != '\0' && c == quote_ && !was_quoted_ && Trimmed(value_).empty()) {
    value_.clear();
    quoted_ = was_quoted_ = true;
  } else if (c == delimiter_) {
    if (!too_large_) values_.push_back(value_);
    value_.clear();
    was_quoted_ = false;
  } else if (!too_large_ && !(was_quoted_ && (c == ' ' || c == '\t'))) {
    value_.push_back(c);
  }
}

bool CsvReader::IsBlankSoFar() const {
  return values_.empty() && !was_quoted_ && !too_large_ && Trimmed(value_).empty();
}

CsvReader::RowEnd CsvReader::EndRow() {
  if (too_large_) return RowEnd::kTooLarge;
  values_.push_back(std::move(value_));
  return RowEnd::kRow;
}

CsvReader::RowEnd CsvReader::EndOfText() {
  if (quoted_ && !too_large_) return RowEnd::kUnclosed;
  return IsBlankSoFar() ? RowEnd::kEndOfFile : EndRow();
}

}  // namespace opslag
