#include "classifier/ruleset/diagnostics.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>
#include <utility>

#include "classifier/text/terminal.h"

namespace opslag {
namespace {

// Calls `visit(character)` for each character until it returns false.
template <typename Visit>
void ForEachCharacter(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const TerminalCharacter character = FirstTerminalCharacter(text);
    text.remove_prefix(character.bytes.size());
    if (!visit(character)) return;
  }
}

// The line as it can be printed: ill-formed bytes and control characters replaced, tabs kept.
std::string Printable(std::string_view line) {
  std::string out;
  ForEachCharacter(line, [&](const TerminalCharacter& character) {
    const bool hidden =
        !character.well_formed || (IsControlCharacter(character.code) && character.code != U'\t');
    out += hidden ? std::string_view("\xef\xbf\xbd") : character.bytes;
    return true;
  });
  return out;
}

// What stands before the caret: as wide as the first `column` - 1 characters of the line as it is
// printed, tabs kept.
std::string CaretPadding(std::string_view line, std::uint32_t column) {
  std::string padding;
  std::uint32_t at = 1;
  ForEachCharacter(line, [&](const TerminalCharacter& character) {
    if (at++ >= column) return false;
    const int columns = IsControlCharacter(character.code) ? 1 : TerminalColumns(character.code);
    padding += character.code == U'\t' ? std::string("\t")
                                       : std::string(static_cast<std::size_t>(columns), ' ');
    return true;
  });
  return padding;
}

std::string Place(const Diagnostic& diagnostic) {
  std::string place = diagnostic.file;
  if (diagnostic.line == 0) return place;
  place += ':' + std::to_string(diagnostic.line);
  if (diagnostic.column != 0) place += ':' + std::to_string(diagnostic.column);
  return place;
}

std::vector<char32_t> CodePoints(std::string_view text) {
  std::vector<char32_t> points;
  ForEachCharacter(text, [&](const TerminalCharacter& character) {
    points.push_back(character.code);
    return true;
  });
  return points;
}

// Letters inserted, dropped, replaced or swapped with their neighbour (optimal string alignment).
std::size_t EditDistance(const std::vector<char32_t>& a, const std::vector<char32_t>& b) {
  std::vector<std::size_t> before_last, last, row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    before_last = std::exchange(last, row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = last[j] + (a[i] == b[j] ? 0 : 1);
      row[j + 1] = std::min({replaced, row[j] + 1, last[j + 1] + 1});
      const bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
      if (swapped) row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
    }
  }
  return row.back();
}

std::string Join(const std::vector<std::string_view>& words) {
  std::string joined;
  for (const std::string_view word : words) {
    if (!joined.empty()) joined += ", ";
    joined += word;
  }
  return joined;
}

}  // namespace

void SourceTexts::Add(std::string file, std::string text) {
  texts_.insert_or_assign(std::move(file), std::move(text));
}

const std::string* SourceTexts::Find(std::string_view file) const {
  const auto found = texts_.find(file);
  return found == texts_.end() ? nullptr : &found->second;
}

std::string_view SourceTexts::Line(std::string_view file, std::uint32_t line) const {
  const std::string* text = Find(file);
  if (text == nullptr || line == 0) return {};
  std::string_view rest = *text;
  for (; line > 1; --line) {
    const std::size_t line_end = rest.find('\n');
    if (line_end == std::string_view::npos) return {};
    rest.remove_prefix(line_end + 1);
  }
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

void Diagnostics::Add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++error_count_;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::AddError(std::string file, TextPosition position, std::string message,
                           std::string hint) {
  Add({std::move(file), position.line, position.column, Severity::kError, std::move(message),
       std::move(hint)});
}

void Diagnostics::AddWarning(std::string file, TextPosition position, std::string message,
                             std::string hint) {
  Add({std::move(file), position.line, position.column, Severity::kWarning, std::move(message),
       std::move(hint)});
}

std::vector<Diagnostic> Diagnostics::Sorted() const {
  std::vector<Diagnostic> sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  return sorted;
}

std::string Diagnostics::Render(const SourceTexts& sources) const {
  std::string out;
  for (const Diagnostic& diagnostic : Sorted()) {
    out += opslag::Render(diagnostic, sources.Line(diagnostic.file, diagnostic.line));
  }
  return out;
}

Error Diagnostics::ToError(ErrorCode code) const {
  const std::vector<Diagnostic> sorted = Sorted();
  const auto first = std::find_if(sorted.begin(), sorted.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::kError;
  });
  Error error{code, Place(*first), first->message};
  if (!first->hint.empty()) error.reason += "; " + first->hint;
  if (error_count_ > 1) error.reason += " (and " + std::to_string(error_count_ - 1) + " more)";
  return error;
}

std::string Render(const Diagnostic& diagnostic, std::string_view source_line) {
  const std::string_view severity =
      diagnostic.severity == Severity::kError ? "error: " : "warning: ";
  std::string out = Place(diagnostic) + ": ";
  out.append(severity).append(diagnostic.message).append("\n");
  if (!source_line.empty() && diagnostic.column != 0) {
    out += Printable(source_line) + '\n';
    out += CaretPadding(source_line, diagnostic.column) + "^\n";
  }
  if (!diagnostic.hint.empty()) out += "  hint: " + diagnostic.hint + '\n';
  return out;
}

std::uint32_t ColumnOfByte(std::string_view line, std::size_t offset) {
  std::uint32_t column = 1;
  std::size_t end = 0;
  ForEachCharacter(line, [&](const TerminalCharacter& character) {
    end += character.bytes.size();
    if (end > offset) return false;
    ++column;
    return true;
  });
  return column;
}

TextPosition PositionOfByte(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t last_break = before.rfind('\n');
  const std::size_t line_begin = last_break == std::string_view::npos ? 0 : last_break + 1;
  const auto line = static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n'));
  return {line, ColumnOfByte(text.substr(line_begin), before.size() - line_begin)};
}

std::optional<std::size_t> FirstIllFormedByte(std::string_view text) {
  std::size_t at = 0;
  ForEachCharacter(text, [&](const TerminalCharacter& character) {
    if (!character.well_formed) return false;
    at += character.bytes.size();
    return true;
  });
  return at < text.size() ? std::optional(at) : std::nullopt;
}

bool CheckEncoding(const std::string& file, std::string_view text, Diagnostics* diagnostics) {
  if (const std::optional<std::size_t> bad = FirstIllFormedByte(text)) {
    diagnostics->AddError(file, PositionOfByte(text, *bad), "this is not UTF-8",
                          "save the file with the encoding UTF-8");
    return false;
  }
  if (text.starts_with("\xef\xbb\xbf")) {
    diagnostics->AddError(file, {1, 1}, "the file begins with a byte order mark",
                          "save the file as UTF-8 without a byte order mark");
    return false;
  }
  return true;
}

std::string_view NearestWord(std::string_view word, const std::vector<std::string_view>& known) {
  const std::vector<char32_t> letters = CodePoints(word);
  std::size_t least = std::max<std::size_t>(letters.size() / 3, 1) + 1;
  std::string_view nearest;
  for (const std::string_view candidate : known) {
    const std::size_t distance = EditDistance(letters, CodePoints(candidate));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string HintForUnknown(std::string_view word, const std::vector<std::string_view>& known,
                           std::string_view what) {
  if (const std::string_view nearest = NearestWord(word, known); !nearest.empty()) {
    return "did you mean \"" + std::string(nearest) + "\"?";
  }
  return known.empty() ? std::string() : std::string(what) + ": " + Join(known);
}

}  // namespace opslag
