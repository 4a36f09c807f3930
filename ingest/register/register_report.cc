#include "ingest/register/register_report.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "classifier/employer/register_layout.h"
#include "ingest/eval/format.h"
#include "ingest/files/progress_bar.h"

namespace opslag {
namespace {

constexpr double kMegabyte = 1e6;

std::string CountLine(const char* name, std::uint64_t count) {
  return Format("  %-30s %14s\n", name, Grouped(count).c_str());
}

std::string CountLineUnlessZero(const char* name, std::uint64_t count) {
  return count == 0 ? "" : CountLine(name, count);
}

}  // namespace

v1::RegisterInfoReport InfoReport(const Register& opened, const std::string& file) {
  const RegisterInfo& info = opened.info();
  v1::RegisterInfoReport report;
  report.set_file(file);
  report.set_format_version(kRegisterFormatVersion);
  report.set_version(info.version);
  report.set_source(info.source);
  report.set_has_history(info.has_history);
  report.set_companies(static_cast<std::uint32_t>(info.companies));
  report.set_units(static_cast<std::uint32_t>(info.units));
  report.set_names(static_cast<std::uint32_t>(info.names));
  report.set_checksum(info.checksum);
  report.set_megabytes(static_cast<double>(opened.file_size()) / kMegabyte);
  for (const RegisterTable& table : opened.head().tables) {
    auto* const added = report.add_tables();
    added->set_name(table.name);
    added->set_entries(static_cast<std::uint32_t>(table.entries));
    added->set_megabytes(static_cast<double>(table.bytes) / kMegabyte);
  }
  return report;
}

v1::RegisterBuildReport BuildReport(const v1::RegisterInfoReport& made, const BuildCounts& counts,
                                    double megabytes, double seconds) {
  v1::RegisterBuildReport report;
  *report.mutable_register_() = made;
  report.set_documents(static_cast<std::uint32_t>(counts.documents));
  report.set_megabytes(megabytes);
  report.set_seconds(seconds);
  report.set_participants(static_cast<std::uint32_t>(counts.persons));
  report.set_others(static_cast<std::uint32_t>(counts.others));
  report.set_registered_by_mistake(static_cast<std::uint32_t>(counts.by_mistake));
  report.set_superseded(static_cast<std::uint32_t>(counts.superseded));
  report.set_units_without_company(static_cast<std::uint32_t>(counts.lone_units));
  report.set_refused(static_cast<std::uint32_t>(counts.RefusedInAll()));
  std::vector<std::pair<std::string, std::uint64_t>> reasons(counts.refused.begin(),
                                                             counts.refused.end());
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [reason, documents] : reasons) {
    auto* const added = report.add_reasons();
    added->set_reason(reason);
    added->set_documents(static_cast<std::uint32_t>(documents));
  }
  return report;
}

std::string RegisterInfoText(const v1::RegisterInfoReport& report) {
  std::string text = Format("%s: the register of %s, from %s, %s\n", report.file().c_str(),
                            report.version().c_str(), report.source().c_str(),
                            report.has_history() ? "with history" : "of the present alone");
  text += CountLine("companies", report.companies());
  text += CountLine("units", report.units());
  text += CountLine("names", report.names());
  text += Format("  %-30s %14.1f MB\n", "file", report.megabytes());
  for (const auto& table : report.tables()) {
    text += Format("  %-30s %14.1f MB  %14s entries\n", ("table " + table.name()).c_str(),
                   table.megabytes(), Grouped(table.entries()).c_str());
  }
  return text + Format("  %-30s %14u\n  %-30s %s\n", "format", report.format_version(), "checksum",
                       report.checksum().c_str());
}

std::string RegisterBuildText(const v1::RegisterBuildReport& report) {
  std::string text = RegisterInfoText(report.register_());
  text += Format("read: %.1f MB in %.1f s, %.0f MB/s\n", report.megabytes(), report.seconds(),
                 report.seconds() > 0 ? report.megabytes() / report.seconds() : 0.0);
  // Datafordeler's files have rows.
  const bool documents = report.register_().source() == "cvr-permanent";
  text += CountLine(documents ? "documents" : "rows", report.documents());
  text += CountLine("kept", report.register_().companies() + report.register_().units());
  text += CountLineUnlessZero("units without their company", report.units_without_company());
  text += CountLineUnlessZero("older versions", report.superseded());
  text += CountLineUnlessZero("registered by mistake", report.registered_by_mistake());
  text += CountLineUnlessZero("participants, passed over", report.participants());
  text += CountLineUnlessZero("of other kinds, passed over", report.others());
  text += CountLine("refused", report.refused());
  for (const auto& reason : report.reasons()) {
    text += Format("    %s: %s\n", reason.reason().c_str(), Grouped(reason.documents()).c_str());
  }
  return text;
}

}  // namespace opslag
