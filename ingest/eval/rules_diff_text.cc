// RulesDiffText, declared in rules_diff.h.
#include "ingest/eval/format.h"
#include "ingest/eval/rules_diff.h"

namespace opslag {
namespace {

using v1::RulesDiffReport;

std::string OccupationLines(const RulesDiffReport& report) {
  const auto& occupations = report.occupations();
  const auto line = [&report](const char* name, std::uint32_t postings) {
    return Format("  %-34s%9u  %s\n", name, postings, Percent(postings, report.postings()).c_str());
  };
  std::string text = "occupation\n" + line("the same", occupations.same()) +
                     line("appeared: no code before", occupations.appeared()) +
                     line("vanished: no code any more", occupations.vanished()) +
                     line("deeper: more digits", occupations.deeper()) +
                     line("shallower: fewer digits", occupations.shallower());
  for (const auto& at : occupations.changed()) {
    if (at.postings() == 0) continue;
    text += line(Format("another code, from digit %u on", at.digit()).c_str(), at.postings());
  }
  const auto& confidence = report.confidence();
  text += Format(
      "  confidence of the same codes: mean %.3f, was %.3f; rose by more than .05 in %u, fell "
      "in %u\n",
      confidence.new_mean(), confidence.old_mean(), confidence.rose(), confidence.fell());
  return text + line("STEM status changed", report.stem_changed());
}

template <typename Examples>
std::string ExampleLine(const Examples& examples) {
  if (examples.empty()) return "";
  std::string text = "           ";
  for (const auto& example : examples) text += " " + example.source() + "/" + example.posting_id();
  return text + "\n";
}

std::string CodeText(const std::string& code, const std::string& label) {
  return code.empty() ? "none" : code + " " + label;
}

std::string CodeLines(const RulesDiffReport& report) {
  if (report.codes().empty()) return "";
  std::string text = "\nfrom code to code, the commonest first\n";
  for (const auto& change : report.codes()) {
    text += Format("%9u  %s -> %s\n", change.postings(),
                   CodeText(change.old_code(), change.old_label()).c_str(),
                   CodeText(change.new_code(), change.new_label()).c_str());
    text += ExampleLine(change.examples());
  }
  return text;
}

std::string CompetenceLines(const RulesDiffReport& report) {
  std::string text =
      Format("\ncompetences changed in %u postings\n", report.postings_with_competence_changes());
  if (report.competences().empty()) return text;
  text += "   gained     lost  other requirement\n";
  for (const auto& change : report.competences()) {
    text +=
        Format("%9u%9u%9u  %s, %s\n", change.gained(), change.lost(), change.requirement_changed(),
               change.concept_id().c_str(), change.label().c_str());
    text += ExampleLine(change.examples());
  }
  return text;
}

}  // namespace

std::string RulesDiffText(const RulesDiffReport& report) {
  std::string text = Format("rules %s -> %s: %u postings", report.old_version().c_str(),
                            report.new_version().c_str(), report.postings());
  if (report.rejected() > 0) text += Format(", %u more could not be read", report.rejected());
  return text + "\n\n" + OccupationLines(report) + CodeLines(report) + CompetenceLines(report);
}

}  // namespace opslag
