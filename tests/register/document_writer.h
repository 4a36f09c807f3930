// The made-up register in the form of the Danish Business Authority's "cvr-permanent": a document
// Vrvirksomhed or VrproduktionsEnhed for each company and unit, with all the lists that real ones
// have, participants and employment by month included, of their true size.
//
// Field names and shapes are those of the documents as published; every name, number and address in
// them is made up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/register/random.h"
#include "tests/register/words.h"
#include "tests/register/world.h"

namespace opslag::make_register {

// "2014-03-01".
std::string DayText(std::int32_t day);

// Figures of employment as the documents have them: a pure function of the unit's or company's
// seed.
struct EmploymentFigure {
  int year = 0;
  int part = 0;
  int full_time = 0, employees = 0;
};
// What the figure of this month or quarter is: `months` since year 0.
EmploymentFigure FigureAt(int employees, std::uint64_t seed, int year, int month);
std::string_view IntervalCode(int number);

class DocumentWriter {
 public:
  // `words` outlives the writer.
  explicit DocumentWriter(const Words& words);

  // Append one document, without a line end.
  void Write(const Group& group, const Company& company, std::string* out);
  void Write(const Unit& unit, std::string* out);
  // The document's number in the index: enhedsNummer.
  static std::uint64_t EntityNumber(std::uint64_t number);

 private:
  void Text(std::string_view text);
  void Number(std::uint64_t number);
  void Day(std::int32_t day);
  void Stamp(std::int32_t day);
  void Period(const Span& span);
  void PeriodAndStamp(const Span& span);
  void Name(const NameSpan& name);
  void Names(std::string_view key, const std::vector<NameSpan>& names, bool secondary);
  void Address(const AddressSpan& address);
  void Addresses(const std::vector<AddressSpan>& addresses);
  void Contact(std::string_view key, const std::string& value, const Span& span);
  void Industry(std::string_view code, std::string_view text, const Span& span, bool* first);
  void Industries(const std::vector<ActivitySpan>& activities);
  void NewestIndustry(const std::vector<ActivitySpan>& activities);
  void Forms(const std::vector<FormSpan>& forms);
  void Form(const FormSpan& form);
  void Figure(const EmploymentFigure& figure, std::string_view part, bool owners, bool numbers,
              bool decimals, std::int32_t day);
  // All four lists, or two of them for units.
  void Employment(int employees, const Span& life, std::uint64_t seed, bool company);
  void NewestEmployment(int employees, const Span& life, std::uint64_t seed, bool company);
  void Participants(const Company& company);
  AddressSpan HomeAddress(const Company& company, bool last);
  void Participant(const Company& company, int index);
  void CompanyMetadata(const Group& group, const Company& company);
  void UnitMetadata(const Unit& unit);
  void Tail(std::uint64_t number, const Span& life, std::string_view kind);
  std::string_view Status(const Company& company) const;

  const Words& words_;
  std::string* out_ = nullptr;
  Random random_{0};
  std::vector<std::string> days_;  // texts of the days from 1900 to 2030
};

}  // namespace opslag::make_register
