#include "ingest/eval/gold.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include "classifier/text/utf8.h"
#include "ingest/files/byte_stream.h"
#include "ingest/files/record_reader.h"

namespace opslag {
namespace {

enum Column : std::size_t {
  kId,
  kTitle,
  kEmployer,
  kDisco4,
  kAccept,
  kAgreement,
  kStem,
  kStemFirm,
  kColumns
};
constexpr std::array<std::string_view, kColumns> kNames = {
    "id", "title", "employer", "disco4", "accept", "agreement", "stem", "stem_firm"};
constexpr std::size_t kRequired = kAgreement;  // the columns before it

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool IsFourDigits(std::string_view code) {
  return code.size() == 4 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class GoldParser {
 public:
  explicit GoldParser(const std::string& name) : name_(name) {}

  Result<std::vector<GoldRow>> Parse(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (!IsWellFormedUtf8(text)) return Fail(ErrorCode::kIo, name_, "is not UTF-8");
    Result<void> good;
    for (std::string_view line : Split(text, '\n')) {
      ++line_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      // Also behind the last line's end.
      if (line.empty()) continue;
      good = width_ == 0 ? ReadHeader(line) : ReadRow(line);
      if (!good) return tl::make_unexpected(std::move(good.error()));
    }
    if (rows_.empty()) return Fail(ErrorCode::kIo, name_, "holds no labelled headlines");
    return std::move(rows_);
  }

 private:
  std::string Here() const { return name_ + ":" + std::to_string(line_); }

  tl::unexpected<Error> Wrong(std::string reason) const {
    return Fail(ErrorCode::kIo, Here(), std::move(reason));
  }
  tl::unexpected<Error> Wrong(Column column, std::string reason) const {
    return Fail(ErrorCode::kIo, Here() + ": " + std::string(kNames[column]), std::move(reason));
  }

  Result<void> ReadHeader(std::string_view line) {
    const std::vector<std::string_view> names = Split(line, '\t');
    width_ = names.size();
    for (std::size_t column = 0; column < kColumns; ++column) {
      const auto found = std::find(names.begin(), names.end(), kNames[column]);
      if (found != names.end()) {
        place_[column] = static_cast<std::size_t>(found - names.begin());
      } else if (column < kRequired) {
        return Wrong("names no column \"" + std::string(kNames[column]) +
                     "\"; the first line must hold, with tabs between: id title employer disco4 "
                     "accept");
      }
    }
    return {};
  }

  Result<void> ReadRow(std::string_view line) {
    const std::vector<std::string_view> cells = Split(line, '\t');
    if (cells.size() != width_) {
      return Wrong("has " + std::to_string(cells.size()) + " columns, the first line " +
                   std::to_string(width_));
    }
    const auto cell = [&](Column column) {
      return place_[column] ? cells[*place_[column]] : std::string_view();
    };
    GoldRow row;
    row.id = cell(kId);
    row.title = cell(kTitle);
    if (cell(kEmployer) != "Unknown") row.employer = cell(kEmployer);
    row.official = cell(kAgreement) == "official";
    Result<void> good = ReadId(row.id);
    if (good) good = ReadCodes(cell(kDisco4), cell(kAccept), &row);
    if (good) good = ReadBit(kStem, cell(kStem), &row.stem);
    if (good) good = ReadBit(kStemFirm, cell(kStemFirm), &row.stem_firm);
    if (good) rows_.push_back(std::move(row));
    return good;
  }

  Result<void> ReadId(const std::string& id) {
    if (id.empty()) return Wrong(kId, "is empty");
    const auto [first, is_new] = first_line_.emplace(id, line_);
    if (is_new) return {};
    return Wrong(kId, "stands already in line " + std::to_string(first->second));
  }

  Result<void> ReadCodes(std::string_view code, std::string_view accept, GoldRow* row) {
    if (code == "NONE") return {};
    if (!IsFourDigits(code)) return Wrong(kDisco4, "is neither four digits nor NONE");
    row->code = code;
    for (const std::string_view accepted : Split(accept, '|')) {
      if (!IsFourDigits(accepted)) {
        return Wrong(kAccept, "holds something else than codes of four digits, joined by |");
      }
      row->accept.emplace_back(accepted);
    }
    return {};
  }

  Result<void> ReadBit(Column column, std::string_view text, bool* bit) const {
    if (!text.empty() && text != "0" && text != "1") return Wrong(column, "is neither 0 nor 1");
    *bit = text == "1";
    return {};
  }

  const std::string& name_;
  std::size_t line_ = 0;
  std::size_t width_ = 0;  // columns of the header; 0 = not read yet
  std::array<std::optional<std::size_t>, kColumns> place_;
  std::unordered_map<std::string, std::size_t> first_line_;  // of each id
  std::vector<GoldRow> rows_;
};

}  // namespace

Result<std::vector<GoldRow>> ParseGold(std::string_view text, const std::string& name) {
  return GoldParser(name).Parse(text);
}

Result<std::vector<GoldRow>> ReadGold(const std::string& name) {
  Result<FileDescriptor> file = name == kStandardStream
                                    ? Result<FileDescriptor>(FileDescriptor::Standard(0))
                                    : FileDescriptor::OpenForReading(name);
  if (!file) return tl::make_unexpected(std::move(file.error()));
  ByteStream stream(name, std::move(*file));
  while (!stream.at_end()) {
    const Result<bool> more = stream.Fill();
    if (!more) return tl::make_unexpected(more.error());
  }
  return ParseGold(stream.Unread(), name);
}

}  // namespace opslag
