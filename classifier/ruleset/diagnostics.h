// What is wrong with a rule file, where, and how to mend it: messages for the people who write
// rules.
//
//   occupations/72/7213.textproto:12:9: error: "Title" has no field "frm"
//     frm: "klejnsmed"
//     ^
//     hint: did you mean "form"?
//
// Several are collected, so that an author mends a file in one go. Nothing here is for text from
// postings; rule files are ours to quote.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"

namespace opslag {

enum class Severity : std::uint8_t { kError, kWarning };

// A place in a file. Lines and columns count from 1; a column counts characters (code points), not
// bytes. Line 0 = the file as a whole, column 0 = the line as a whole.
struct TextPosition {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const TextPosition&, const TextPosition&) = default;
};

struct Diagnostic {
  std::string file{};  // path below the rules directory
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  Severity severity = Severity::kError;
  std::string message{};  // what is wrong; no full stop
  std::string hint{};     // how to mend it; empty = nothing to add
};

// The texts that diagnostics point into, by file. Owns them.
class SourceTexts {
 public:
  void Add(std::string file, std::string text);
  // nullptr where there is no such file. Valid as long as this object.
  const std::string* Find(std::string_view file) const;
  // A line without its line break; empty where there is none.
  std::string_view Line(std::string_view file, std::uint32_t line) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

// Collects. Not for several threads at once.
class Diagnostics {
 public:
  void Add(Diagnostic diagnostic);
  void AddError(std::string file, TextPosition position, std::string message,
                std::string hint = {});
  void AddWarning(std::string file, TextPosition position, std::string message,
                  std::string hint = {});

  bool HasErrors() const { return error_count_ > 0; }
  std::size_t error_count() const { return error_count_; }
  std::size_t warning_count() const { return all_.size() - error_count_; }
  // In the order they were added.
  const std::vector<Diagnostic>& all() const { return all_; }

  // All of them as text, by file, line and column; each ends with a line break.
  std::string Render(const SourceTexts& sources) const;
  // The first error (by file, line, column) as a value of kind `code`, with the number of further
  // ones. REQUIRES: HasErrors().
  Error ToError(ErrorCode code) const;

 private:
  std::vector<Diagnostic> Sorted() const;

  std::vector<Diagnostic> all_;
  std::size_t error_count_ = 0;
};

// One diagnostic as text, ending with a line break. `source_line` is the line it points into,
// without its line break; where it is empty or the column is 0, line and caret are left out. The
// caret stands under the character also behind tabs, combining accents, emojis and ill-formed
// bytes.
std::string Render(const Diagnostic& diagnostic, std::string_view source_line);

// Column of the character that holds byte `offset` of the line. An ill-formed sequence counts as
// one character.
std::uint32_t ColumnOfByte(std::string_view line, std::size_t offset);

// The line and column of byte `offset` of a whole text.
TextPosition PositionOfByte(std::string_view text, std::size_t offset);

// The first byte that is not part of well-formed UTF-8.
std::optional<std::size_t> FirstIllFormedByte(std::string_view text);

// False, with an error in *diagnostics, where a file is not UTF-8 or begins with a byte order mark.
bool CheckEncoding(const std::string& file, std::string_view text, Diagnostics* diagnostics);

// The known word that `word` was most likely meant to be; empty where none is near (more than a
// third of its letters differ). Of equally near ones the first.
std::string_view NearestWord(std::string_view word, const std::vector<std::string_view>& known);

// "did you mean "form"?", or, where none is near, "known here: a, b, c" under the name `what`:
// "fields of Title: id, form". Empty where nothing is known.
std::string HintForUnknown(std::string_view word, const std::vector<std::string_view>& known,
                           std::string_view what);

}  // namespace opslag
