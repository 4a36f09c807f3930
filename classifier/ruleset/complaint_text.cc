#include "classifier/ruleset/complaint_text.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace opslag {
namespace {

std::string Counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " more " + what + (count == 1 ? "" : "s");
}

}  // namespace

std::string ComplaintText(const Diagnostics& complaints, const SourceTexts& sources,
                          std::size_t most) {
  if (complaints.all().size() <= most) return complaints.Render(sources);
  std::vector<Diagnostic> shown = complaints.all();
  std::stable_sort(shown.begin(), shown.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.severity, a.file, a.line, a.column) <
           std::tie(b.severity, b.file, b.line, b.column);
  });
  shown.resize(most);
  std::string text;
  std::size_t errors = 0;
  for (const Diagnostic& complaint : shown) {
    text += Render(complaint, sources.Line(complaint.file, complaint.line));
    if (complaint.severity == Severity::kError) ++errors;
  }
  const std::size_t more_errors = complaints.error_count() - errors;
  const std::size_t more_warnings = complaints.warning_count() - (most - errors);
  text += "and ";
  if (more_errors > 0) text += Counted(more_errors, "error");
  if (more_errors > 0 && more_warnings > 0) text += ", ";
  if (more_warnings > 0) text += Counted(more_warnings, "warning");
  return text + "; opslag rules check --all lists all\n";
}

}  // namespace opslag
