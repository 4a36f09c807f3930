#include "classifier/adopt.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "classifier/ruleset/cases.h"
#include "classifier/ruleset/rule_files.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNone = "none";

std::string OnOneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space) {
      line.push_back(c);
    } else if (!line.empty() && line.back() != ' ') {
      line.push_back(' ');
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string CodeOrNone(std::string_view code) { return std::string(code.empty() ? kNone : code); }

// "occupations/25/2512.cases"
std::string FileFor(std::string_view code) {
  if (code.empty()) return "occupations/none.cases";
  return "occupations/" + std::string(code.substr(0, 2)) + "/" + std::string(code.substr(0, 4)) +
         ".cases";
}

// The single case that the line is; nothing where it is none.
std::optional<Case> ParseLine(const std::string& file, const std::string& line) {
  Diagnostics ignored;
  std::vector<Case> cases = ParseCases(file, line, &ignored);
  if (cases.size() != 1) return std::nullopt;
  return std::move(cases.front());
}

}  // namespace

Result<AdoptedCase> MakeCase(const Correction& correction, std::string_view title,
                             std::string_view employer, ClassifierThread* thread) {
  const std::string headline = OnOneLine(title), name = OnOneLine(employer);
  Posting posting;
  posting.title = headline;
  posting.employer.name = name;
  const std::string_view answer = thread->Classify(posting).occupation.disco08;
  AdoptedCase adopted;
  adopted.file = FileFor(correction.disco08);
  adopted.answered = CodeOrNone(answer);
  adopted.agrees = CodeAnswers(correction.disco08, answer);
  adopted.line = adopted.agrees ? "+ " : "? ";
  adopted.line += headline;
  if (!name.empty()) adopted.line += " @ " + name;
  adopted.line += " => " + CodeOrNone(correction.disco08) + "  # " + OnOneLine(correction.reason) +
                  ", " + correction.date;
  // Read back: a headline may hold the signs of the format itself.
  const std::optional<Case> read = ParseLine(adopted.file, adopted.line);
  const bool same = read && read->title == headline && read->employer == name &&
                    read->body.empty() && read->marked.empty() && read->code == correction.disco08;
  if (!same) {
    return Fail(
        ErrorCode::kBadValue, "title",
        "is empty or holds signs of the case format (@, //, [[, =>): write the case by hand");
  }
  return adopted;
}

bool IsSuperfluous(const Correction& correction, const Posting& posting, ClassifierThread* thread) {
  return CodeAnswers(correction.disco08, thread->Classify(posting).occupation.disco08);
}

Result<CaseWriting> AppendCase(const fs::path& rules_dir, const AdoptedCase& adopted,
                               bool dry_run) {
  const fs::path file = rules_dir / adopted.file;
  std::string text;
  std::error_code ignored;
  if (fs::exists(file, ignored)) {
    Result<std::string> read = ReadWholeFile(file);
    if (!read) return tl::make_unexpected(read.error());
    text = *std::move(read);
  }
  Diagnostics complaints;
  const std::vector<Case> cases = ParseCases(adopted.file, text, &complaints);
  if (complaints.HasErrors()) return tl::make_unexpected(complaints.ToError(ErrorCode::kRules));
  const std::optional<Case> made = ParseLine(adopted.file, adopted.line);
  const bool there =
      made && std::any_of(cases.begin(), cases.end(), [&](const Case& old) {
        return old.title == made->title && old.employer == made->employer && old.body.empty();
      });
  if (there) return CaseWriting::kWasThere;
  if (dry_run) return CaseWriting::kAdded;
  fs::create_directories(file.parent_path(), ignored);
  std::ofstream out(file, std::ios::binary | std::ios::app);
  if (!text.empty() && !text.ends_with('\n')) out << '\n';
  out << adopted.line << '\n';
  out.close();
  if (!out) return Fail(ErrorCode::kIo, file.string(), "cannot be written");
  return CaseWriting::kAdded;
}

}  // namespace opslag
