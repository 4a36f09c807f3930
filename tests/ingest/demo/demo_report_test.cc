#include "ingest/demo/demo_report.h"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opslag {
namespace {

using testing::HasSubstr;
using testing::Not;

using Record = v1::EnrichedPosting;

Record Vacancy(const std::string& title, const std::string& code, const std::string& group) {
  Record record;
  record.set_title(title);
  record.set_vacancy_kind(Record::VacancyKind::VACANCY);
  if (!code.empty()) {
    record.mutable_occupation()->set_disco08(code);
    record.mutable_occupation()->set_label("label of " + code);
    record.mutable_occupation()->set_confidence(0.9);
  }
  Record::Stem& stem = *record.mutable_stem();
  stem.set_status(code.empty()
                      ? Record::Stem::Status::UNDETERMINED
                      : (group.empty() ? Record::Stem::Status::NO : Record::Stem::Status::YES));
  stem.set_is_stem(!group.empty());
  stem.set_group_status(group.empty() ? Record::Stem::GroupStatus::NONE
                                      : Record::Stem::GroupStatus::GROUP);
  stem.set_main_competence_group(group);
  return record;
}

void AddEvidence(Record& record, const std::string& text, double weight) {
  Record::Evidence& evidence = *record.mutable_occupation()->add_evidence();
  evidence.set_text(text);
  evidence.set_weight(weight);
}

void AddCompetence(Record& record, const std::string& label,
                   Record::Competence::Requirement::Value requirement) {
  Record::Competence& competence = *record.add_competences();
  competence.set_label(label);
  competence.set_requirement(requirement);
}

class DemoReportTest : public testing::Test {
 protected:
  std::string Printed() const {
    std::ostringstream out;
    report_.Print(out, {.width = 160, .colour = false});
    return out.str();
  }

  // The line that holds `text`; empty where none does.
  std::string LineWith(const std::string& text) const {
    std::istringstream lines(Printed());
    for (std::string line; std::getline(lines, line);) {
      if (line.find(text) != std::string::npos) return line;
    }
    return "";
  }

  DemoReport report_{{{"metal_maskin", "Metal"}, {"life_science", "Life science"}}};
};

TEST_F(DemoReportTest, RowSaysWhatWhyAndWhere) {
  Record record = Vacancy("Klejnsmed til Skive", "7213", "metal_maskin");
  AddEvidence(record, "stål", 0.4);
  AddEvidence(record, "Klejnsmed", 4.2);
  AddEvidence(record, "Klejnsmed", 1.0);
  AddEvidence(record, "kok", -2.0);
  record.add_job_places()->mutable_municipality()->set_name("Skive");
  record.add_job_places()->set_abroad(true);
  report_.Add(record);
  const std::string row = LineWith("Klejnsmed til Skive");
  EXPECT_THAT(row, HasSubstr("7213 label of 7213"));
  EXPECT_THAT(row, HasSubstr("90 %"));
  EXPECT_THAT(row, HasSubstr("Klejnsmed, stål"));  // heaviest first, each once
  EXPECT_THAT(row, Not(HasSubstr("kok")));         // spoke against it
  EXPECT_THAT(row, HasSubstr("metal_maskin"));
  EXPECT_THAT(row, HasSubstr("Skive, abroad"));
}

TEST_F(DemoReportTest, CountsStemByGroup) {
  report_.Add(Vacancy("a", "7213", "metal_maskin"));
  report_.Add(Vacancy("b", "7212", "metal_maskin"));
  report_.Add(Vacancy("c", "5120", ""));
  report_.Add(Vacancy("d", "", ""));
  EXPECT_THAT(LineWith("Metal"), HasSubstr("2    ██"));
  EXPECT_THAT(LineWith("Life science"), HasSubstr("0"));
  EXPECT_THAT(Printed(),
              HasSubstr("2 postings are STEM of 4 vacancy postings; 1 undetermined, which "
                        "is not a no (1 without any code)"));
}

TEST_F(DemoReportTest, GroupOutsideTheStemListStandsInNoStemTable) {
  Record record = Vacancy("Farmakonom", "3213", "life_science");
  record.mutable_stem()->set_status(Record::Stem::Status::NO);
  report_.Add(record);
  EXPECT_THAT(LineWith("Life science"), Not(HasSubstr("█")));
  EXPECT_THAT(Printed(), HasSubstr("outside the STEM list, so in no STEM table: 1"));
}

TEST_F(DemoReportTest, WhatIsNoVacancyIsLeftOut) {
  Record record = Vacancy("Frivillig", "5223", "metal_maskin");
  record.set_vacancy_kind(Record::VacancyKind::VOLUNTEER);
  report_.Add(record);
  EXPECT_THAT(LineWith("Frivillig"), HasSubstr("no vacancy: volunteer"));
  EXPECT_THAT(Printed(), HasSubstr("0 postings are STEM of 0 vacancy postings"));
  EXPECT_THAT(Printed(), HasSubstr("Left out, since nobody is hired: 1"));
}

TEST_F(DemoReportTest, CompetencesThatAreAskedForAreRanked) {
  using Requirement = Record::Competence::Requirement;
  Record record = Vacancy("a", "7213", "metal_maskin");
  AddCompetence(record, "TIG-svejsning", Requirement::REQUIRED);
  AddCompetence(record, "TIG-svejsning", Requirement::WISHED);
  AddCompetence(record, "Excel", Requirement::NEGATED);
  AddCompetence(record, "Lean", Requirement::MENTIONED);
  report_.Add(record);
  EXPECT_THAT(LineWith("TIG-svejsning"), HasSubstr("1    █"));
  EXPECT_THAT(Printed(), Not(HasSubstr("Excel")));
  EXPECT_THAT(Printed(), Not(HasSubstr("Lean")));
}

TEST_F(DemoReportTest, WhatNoConceptNamesIsNotRanked) {
  Record record = Vacancy("a", "7213", "metal_maskin");
  AddCompetence(record, "", Record::Competence::Requirement::REQUIRED);
  record.mutable_competences(0)->set_unlisted(true);
  report_.Add(record);
  EXPECT_THAT(Printed(), Not(HasSubstr("COMPETENCES MOST ASKED FOR")));
}

TEST_F(DemoReportTest, DeadLettersSayWhere) {
  report_.Add({.topic = "job-postings",
               .partition = "1",
               .offset = "17",
               .error_class = "missing_field",
               .message = "postingId: is empty"});
  const std::string row = LineWith("missing_field");
  EXPECT_THAT(row, HasSubstr("job-postings/1@17"));
  EXPECT_THAT(row, HasSubstr("postingId: is empty"));
  EXPECT_EQ(report_.dead_letters(), 1u);
  EXPECT_EQ(report_.records(), 0u);
}

}  // namespace
}  // namespace opslag
