#include "ingest/demo/table.h"

#include <algorithm>
#include <utility>

#include "ingest/demo/display_text.h"

namespace opslag {
namespace {

constexpr int kGap = 2;

}  // namespace

Paint::Paint(const PrintStyle& style) {
  if (!style.colour) return;
  heading = "\x1b[1m";
  good = "\x1b[32m";
  dim = "\x1b[2m";
  warn = "\x1b[33m";
  reset = "\x1b[0m";
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::AddRow(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

std::vector<int> TextTable::Widths(int table_width) const {
  std::vector<int> widths;
  std::vector<int> wanted;  // nobody gets more than the longest cell needs
  int left = table_width - kGap * (static_cast<int>(columns_.size()) - 1);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    int longest = DisplayWidth(columns_[i].title);
    for (const std::vector<std::string>& row : rows_) {
      longest = std::max(longest, DisplayWidth(row[i]));
    }
    wanted.push_back(std::clamp(longest, columns_[i].least, columns_[i].widest));
    widths.push_back(columns_[i].least);
    left -= columns_[i].least;
  }
  // One column at a time to the one that is worst off by its share, until nothing is left or
  // wanted.
  while (left > 0) {
    std::size_t next = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] >= wanted[i]) continue;
      if (next == columns_.size() ||
          widths[i] * columns_[next].share < widths[next] * columns_[i].share) {
        next = i;
      }
    }
    if (next == columns_.size()) break;
    ++widths[next];
    --left;
  }
  return widths;
}

void TextTable::Print(std::ostream& out, const PrintStyle& style) const {
  const Paint paint(style);
  const std::vector<int> widths = Widths(style.width);
  const auto print_row = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line += std::string(kGap, ' ');
      line += FitTo(cells[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  };
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  out << paint.heading << print_row(titles) << paint.reset << '\n';
  for (const std::vector<std::string>& row : rows_) out << print_row(row) << '\n';
}

}  // namespace opslag
