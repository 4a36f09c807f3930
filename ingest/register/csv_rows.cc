#include "ingest/register/csv_rows.h"

#include <algorithm>

namespace opslag {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Result<bool> CsvRows::NextRow() {
  row_line_ = next_line_;
  std::size_t seen = begin_;  // up to here there is no line end outside quotes
  bool quoted = false;
  for (;;) {
    const std::size_t end = buffer_.find('\n', seen);
    const std::size_t stop = end == std::string::npos ? buffer_.size() : end;
    const auto at = [&](std::size_t i) { return buffer_.begin() + static_cast<std::ptrdiff_t>(i); };
    quoted ^= (std::count(at(seen), at(stop), '"') & 1) != 0;
    if (end != std::string::npos) {
      ++next_line_;
      if (!quoted) {
        row_.assign(buffer_, begin_, end - begin_);
        begin_ = end + 1;
        return true;
      }
      seen = end + 1;
    } else {
      if (stop - begin_ > kLargestRow) {
        return Fail(ErrorCode::kRecordTooLarge, Here(),
                    quoted ? "the quote that opens in this row is not closed in a megabyte"
                           : "a row is larger than a megabyte");
      }
      if (at_end_) break;
      seen = stop - begin_;
      buffer_.erase(0, begin_);
      begin_ = 0;
      const std::size_t before = buffer_.size();
      const Result<bool> more = source_(&buffer_);
      if (!more) return more;
      at_end_ = !*more;
      bytes_ += buffer_.size() - before;
    }
  }
  if (quoted) {
    return Fail(ErrorCode::kBadValue, Here(),
                "the file ends within the quotes that open in this row: it is cut off");
  }
  if (begin_ == buffer_.size()) return false;
  row_.assign(buffer_, begin_, std::string::npos);
  begin_ = buffer_.size();
  ++next_line_;
  return true;
}

bool CsvRows::Split(std::vector<std::string_view>* values) {
  values->clear();
  std::size_t at = 0;
  for (;;) {
    if (at < row_.size() && row_[at] == '"') {
      // Doubled quotes become one, in place.
      const std::size_t begin = ++at;
      std::size_t to = begin;
      for (;;) {
        if (at >= row_.size()) return false;
        if (row_[at] != '"') {
          row_[to++] = row_[at++];
        } else if (at + 1 < row_.size() && row_[at + 1] == '"') {
          row_[to++] = '"';
          at += 2;
        } else {
          ++at;
          break;
        }
      }
      values->push_back(std::string_view(row_).substr(begin, to - begin));
    } else {
      const std::size_t end = std::min(row_.find(',', at), row_.size());
      values->push_back(std::string_view(row_).substr(at, end - at));
      at = end;
    }
    if (at == row_.size()) return true;
    if (row_[at++] != ',') return false;
  }
}

Result<bool> CsvRows::Next(std::vector<std::string_view>* values) {
  for (;;) {
    const Result<bool> row = NextRow();
    if (!row || !*row) return row;
    if (row_line_ == 1 && row_.starts_with(kByteOrderMark)) row_.erase(0, kByteOrderMark.size());
    if (!row_.empty() && row_.back() == '\r') row_.pop_back();
    if (row_.empty()) continue;
    if (!Split(values)) values->clear();
    return true;
  }
}

}  // namespace opslag
