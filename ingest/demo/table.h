// A table of text for a terminal: columns share the width, long cells are cut, nothing wraps.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace opslag {

// How something is printed: for a person at a terminal, or into a file.
struct PrintStyle {
  int width = 120;      // columns to use
  bool colour = false;  // ANSI colours; for terminals only
};

// ANSI sequences for a role of text, empty where the style has no colour.
struct Paint {
  explicit Paint(const PrintStyle& style);
  std::string heading, good, dim, warn, reset;
};

class TextTable {
 public:
  struct Column {
    std::string title;
    int share = 1;    // of the width that is left above the least widths
    int least = 4;    // columns; never below
    int widest = 60;  // columns; the rest goes to the others
  };

  // REQUIRES: columns is not empty; texts come from Printable.
  explicit TextTable(std::vector<Column> columns);

  // REQUIRES: as many cells as columns. Cells are made printable.
  void AddRow(std::vector<std::string> cells);

  void Print(std::ostream& out, const PrintStyle& style) const;

  // The columns' widths for a table of that width, gaps of two not counted. For Print and its
  // tests.
  std::vector<int> Widths(int table_width) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace opslag
