#include "ingest/demo/demo_report.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

namespace opslag {
namespace {

using Record = v1::EnrichedPosting;

constexpr std::size_t kCompetencesShown = 10;

TextTable PostingTable() {
  return TextTable({{.title = "TITLE", .share = 6, .least = 16, .widest = 64},
                    {.title = "OCCUPATION (DISCO-08)", .share = 6, .least = 16, .widest = 60},
                    {.title = "SURE", .share = 1, .least = 4, .widest = 5},
                    {.title = "WHY", .share = 4, .least = 10, .widest = 40},
                    {.title = "STEM GROUP", .share = 3, .least = 10, .widest = 16},
                    {.title = "PLACE", .share = 2, .least = 13, .widest = 24}});
}

std::string Percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += ", ";
    joined += part;
  }
  return joined;
}

std::string OccupationCell(const Record& record) {
  const Record::Occupation& occupation = record.occupation();
  if (occupation.disco08().empty()) return "–";
  return occupation.disco08() + " " + occupation.label();
}

// The words that spoke for the answer, heaviest first, each once.
std::string WhyCell(const Record& record) {
  std::vector<const Record::Evidence*> evidence;
  for (const Record::Evidence& piece : record.occupation().evidence()) {
    if (piece.weight() > 0) evidence.push_back(&piece);
  }
  std::stable_sort(evidence.begin(), evidence.end(),
                   [](const auto* a, const auto* b) { return a->weight() > b->weight(); });
  std::vector<std::string> words;
  for (const Record::Evidence* piece : evidence) {
    if (std::find(words.begin(), words.end(), piece->text()) == words.end()) {
      words.push_back(piece->text());
    }
  }
  return Joined(words);
}

std::string StemCell(const Record& record) {
  const Record::Stem& stem = record.stem();
  switch (stem.status()) {
    case Record::Stem::Status::NO: return "no";
    case Record::Stem::Status::YES: break;
    default: return "?";
  }
  switch (stem.group_status()) {
    case Record::Stem::GroupStatus::GROUP: return stem.main_competence_group();
    case Record::Stem::GroupStatus::NONE: return "yes, no group";
    default: return "yes, group ?";
  }
}

std::string KindCell(const Record& record) {
  switch (record.vacancy_kind()) {
    case Record::VacancyKind::VOLUNTEER: return "no vacancy: volunteer";
    case Record::VacancyKind::DONOR: return "no vacancy: donor";
    case Record::VacancyKind::UNSOLICITED: return "no vacancy: unsolicited";
    default: return "";
  }
}

std::string PlaceCell(const Record& record) {
  std::vector<std::string> places;
  for (const Record::JobPlace& place : record.job_places()) {
    if (place.abroad()) {
      places.emplace_back("abroad");
    } else if (place.not_fixed()) {
      places.emplace_back("not fixed");
    } else if (place.has_municipality()) {
      places.push_back(place.municipality().name());
    } else if (place.has_region()) {
      places.push_back(place.region().name());
    }
  }
  return Joined(places);
}

bool IsAskedFor(const Record::Competence& competence) {
  return competence.requirement() == Record::Competence::Requirement::REQUIRED ||
         competence.requirement() == Record::Competence::Requirement::WISHED;
}

std::string Bar(std::uint32_t count) {
  std::string bar;
  for (std::uint32_t i = 0; i < count; ++i) bar += "█";
  return bar;
}

std::string Counted(std::uint32_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace

DemoReport::DemoReport(std::vector<DemoGroup> groups) : groups_(std::move(groups)) {}

void DemoReport::Add(const Record& record) {
  const bool vacancy = record.vacancy_kind() == Record::VacancyKind::VACANCY;
  const Record::Occupation& occupation = record.occupation();
  // "~" comes behind every digit.
  const std::string order =
      !vacancy ? "~~" : (occupation.disco08().empty() ? "~" : occupation.disco08());
  rows_.push_back(
      {order,
       {record.title(), vacancy ? OccupationCell(record) : KindCell(record),
        occupation.disco08().empty() || !vacancy ? "" : Percent(occupation.confidence()),
        vacancy ? WhyCell(record) : "", vacancy ? StemCell(record) : "", PlaceCell(record)}});
  if (vacancy) Count(record);
}

void DemoReport::Add(DemoDeadLetter letter) { letters_.push_back(std::move(letter)); }

void DemoReport::Count(const Record& record) {
  ++vacancies_;
  const Record::Stem& stem = record.stem();
  const bool is_stem = stem.status() == Record::Stem::Status::YES;
  if (record.occupation().disco08().empty()) ++abstained_;
  if (is_stem) ++stem_;
  if (stem.status() == Record::Stem::Status::UNDETERMINED) ++undetermined_;
  if (stem.group_status() == Record::Stem::GroupStatus::GROUP) {
    GroupCount& count = by_group_[stem.main_competence_group()];
    ++(is_stem ? count.stem : count.other);
  } else if (is_stem) {
    ++stem_without_group_;
  }
  std::set<std::string> labels;  // a posting counts once, however often it says so
  for (const Record::Competence& competence : record.competences()) {
    // What no concept names has no label to be counted by.
    if (!competence.unlisted() && IsAskedFor(competence)) labels.insert(competence.label());
  }
  for (const std::string& label : labels) ++asked_for_[label];
}

void DemoReport::Print(std::ostream& out, const PrintStyle& style) const {
  PrintPostings(out, style);
  out << '\n';
  PrintGroups(out, style);
  if (!asked_for_.empty()) {
    out << '\n';
    PrintCompetences(out, style);
  }
  if (!letters_.empty()) {
    out << '\n';
    PrintDeadLetters(out, style);
  }
}

void DemoReport::PrintPostings(std::ostream& out, const PrintStyle& style) const {
  std::vector<Row> sorted = rows_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Row& a, const Row& b) { return a.order < b.order; });
  TextTable table = PostingTable();
  for (Row& row : sorted) table.AddRow(std::move(row.cells));
  table.Print(out, style);
}

void DemoReport::PrintGroups(std::ostream& out, const PrintStyle& style) const {
  const Paint paint(style);
  TextTable table({{.title = "STEM POSTINGS BY MAIN COMPETENCE GROUP", .least = 38, .widest = 44},
                   {.title = "", .least = 3, .widest = 4},
                   {.title = "", .least = 1, .widest = 60}});
  std::uint32_t outside = 0;
  for (const DemoGroup& group : groups_) {
    const auto found = by_group_.find(group.key);
    const GroupCount count = found == by_group_.end() ? GroupCount{} : found->second;
    outside += count.other;
    table.AddRow({group.name, std::to_string(count.stem), Bar(count.stem)});
  }
  table.Print(out, style);
  out << Counted(stem_, "posting is", "postings are") << " STEM of "
      << Counted(vacancies_, "vacancy posting", "vacancy postings") << "; " << undetermined_
      << " undetermined, which is not a no (" << abstained_ << " without any code)\n";
  if (stem_without_group_ > 0) {
    out << paint.dim << "STEM in no group, or in a group not told: " << stem_without_group_
        << paint.reset << '\n';
  }
  if (outside > 0) {
    out << paint.dim << "In a group, but outside the STEM list, so in no STEM table: " << outside
        << paint.reset << '\n';
  }
  if (rows_.size() > vacancies_) {
    out << paint.dim << "Left out, since nobody is hired: " << rows_.size() - vacancies_
        << paint.reset << '\n';
  }
}

void DemoReport::PrintCompetences(std::ostream& out, const PrintStyle& style) const {
  std::vector<std::pair<std::string, std::uint32_t>> ranked(asked_for_.begin(), asked_for_.end());
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  TextTable table({{.title = "COMPETENCES MOST ASKED FOR", .least = 38, .widest = 44},
                   {.title = "", .least = 3, .widest = 4},
                   {.title = "", .least = 1, .widest = 60}});
  for (std::size_t i = 0; i < std::min(ranked.size(), kCompetencesShown); ++i) {
    table.AddRow({ranked[i].first, std::to_string(ranked[i].second), Bar(ranked[i].second)});
  }
  table.Print(out, style);
}

void DemoReport::PrintDeadLetters(std::ostream& out, const PrintStyle& style) const {
  TextTable table({{.title = "DEAD LETTERS", .share = 2, .least = 14, .widest = 40},
                   {.title = "ERROR", .share = 1, .least = 14, .widest = 24},
                   {.title = "WHY", .share = 4, .least = 20, .widest = 120}});
  for (const DemoDeadLetter& letter : letters_) {
    table.AddRow({letter.topic + "/" + letter.partition + "@" + letter.offset, letter.error_class,
                  letter.message});
  }
  table.Print(out, style);
}

}  // namespace opslag
