// The generator keeps what it promises: form, numbers, sizes, shape, and the same bytes again.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/register/name_key.h"
#include "tests/register/register_output.h"
#include "tests/register/words.h"
#include "tests/register/world.h"

namespace opslag::make_register {
namespace {

const Words& TheWords() {
  static const Words words = [] {
    auto loaded = LoadWords(OPSLAG_REGISTER_WORDS, OPSLAG_RULE_PLACES);
    if (!loaded) throw std::runtime_error(loaded.error().ToString());
    return std::move(*loaded);
  }();
  return words;
}

struct Output {
  OutputCounts counts;
  std::string text;
};

Output Make(const WorldSettings& settings, OutputForm form = OutputForm::kJsonLines) {
  std::string name = testing::TempDir() + "make_register_XXXXXX";
  const int file = ::mkstemp(name.data());
  Output output;
  output.counts = WriteRegister(TheWords(), settings, form, file, {}).value();
  ::close(file);
  std::stringstream text;
  text << std::ifstream(name).rdbuf();
  output.text = text.str();
  std::remove(name.c_str());
  return output;
}

std::vector<std::string_view> LinesOfText(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

// Whether the number's weighted sum is divisible by 11.
bool IsCompanyNumber(std::uint64_t number) {
  if (number < 10'000'000 || number > 99'999'999) return false;
  constexpr std::uint64_t kWeights[8] = {1, 2, 3, 4, 5, 6, 7, 2};  // from behind
  std::uint64_t sum = 0;
  for (const std::uint64_t weight : kWeights) {
    sum += weight * (number % 10);
    number /= 10;
  }
  return sum % 11 == 0;
}

constexpr std::uint64_t kCompanies = 2000;

TEST(MakeRegister, EveryLineIsADocumentWithANumberOfItsOwn) {
  const Output output = Make({kCompanies, 7, 1.27});
  simdjson::dom::parser parser;
  std::set<std::uint64_t> companies, units, owners;
  std::uint64_t relations = 0;
  for (const std::string_view line : LinesOfText(output.text)) {
    const simdjson::dom::element document = parser.parse(simdjson::padded_string(line));
    simdjson::dom::element body;
    if (document["Vrvirksomhed"].get(body) == simdjson::SUCCESS) {
      const std::uint64_t number = body["cvrNummer"].get_uint64();
      EXPECT_TRUE(IsCompanyNumber(number)) << number;
      EXPECT_TRUE(companies.insert(number).second) << number << " twice";
      EXPECT_GE(body["navne"].get_array().value().size(), 1u);
      relations += body["penheder"].get_array().value().size();
    } else {
      body = document["VrproduktionsEnhed"];
      const std::uint64_t number = body["pNummer"].get_uint64();
      EXPECT_GE(number, 1'000'000'000u);
      EXPECT_LT(number, 10'000'000'000u);
      EXPECT_TRUE(units.insert(number).second) << number << " twice";
      for (const simdjson::dom::element owner : body["virksomhedsrelation"].get_array()) {
        owners.insert(owner["cvrNummer"].get_uint64());
        ++relations;
      }
    }
  }
  EXPECT_EQ(companies.size(), output.counts.companies);
  EXPECT_EQ(units.size(), output.counts.units);
  EXPECT_GE(companies.size(), kCompanies);
  EXPECT_LT(companies.size(), kCompanies + 200);
  // Each relation stands in both documents, and each unit has a company.
  EXPECT_EQ(relations % 2, 0u);
  EXPECT_GE(relations / 2, units.size());
  EXPECT_TRUE(std::includes(companies.begin(), companies.end(), owners.begin(), owners.end()));
}

TEST(MakeRegister, DocumentsHaveTheSizeOfRealOnes) {
  const Output output = Make({10'000, 1, 1.27});
  const double companies = static_cast<double>(output.counts.companies);
  const double units = static_cast<double>(output.counts.units);
  EXPECT_NEAR(static_cast<double>(output.counts.company_bytes) / companies, 17'000, 1'000);
  EXPECT_NEAR(static_cast<double>(output.counts.unit_bytes) / units, 4'000, 400);
  EXPECT_NEAR(units / companies, 1.27, 0.12);
}

TEST(MakeRegister, TheSameSeedGivesTheSameBytes) {
  const Output one = Make({500, 3, 1.27});
  EXPECT_EQ(Make({500, 3, 1.27}).text, one.text);
  EXPECT_NE(Make({500, 4, 1.27}).text, one.text);
}

TEST(MakeRegister, PagesHoldTheSameDocumentsAsLines) {
  const Output lines = Make({300, 5, 1.27});
  const Output pages = Make({300, 5, 1.27}, OutputForm::kScrollPages);
  std::vector<std::string> documents;
  simdjson::dom::parser parser;
  for (const std::string_view page : LinesOfText(pages.text)) {
    const simdjson::dom::element parsed = parser.parse(simdjson::padded_string(page));
    for (const simdjson::dom::element hit : parsed["hits"]["hits"].get_array()) {
      documents.push_back(simdjson::minify(hit["_source"].value()));
    }
  }
  std::vector<std::string> expected;
  for (const std::string_view line : LinesOfText(lines.text)) expected.emplace_back(line);
  EXPECT_EQ(documents, expected);
}

TEST(MakeRegister, HasTheShapeOfTheTrueOne) {
  World world(TheWords(), {20'000, 1, 1.27});
  std::map<Kind, int> kinds;
  std::map<int, double> forms;
  std::map<std::string, int> bare;
  double companies = 0;
  int renamed = 0, moved = 0, secondary = 0, ceased = 0, handed_over = 0;
  std::size_t largest = 0;
  Group group;
  while (world.Next(&group)) {
    for (const Company& company : group.companies) {
      ++companies;
      ++kinds[company.kind];
      ++forms[company.forms.back().form->code];
      ++bare[world.keys().Bare(company.names.back().text)];
      renamed += company.names.size() > 1 && !company.names[1].secondary;
      secondary += company.names.back().secondary;
      moved += company.addresses.size() > 1;
      ceased += !company.life.open();
      largest = std::max(largest, company.units.size());
    }
    for (const Unit& unit : group.units) handed_over += unit.owners.size() > 1;
  }
  for (const Kind kind :
       {Kind::kSoleTrader, Kind::kCompany, Kind::kHolding, Kind::kChain, Kind::kFranchise,
        Kind::kMunicipality, Kind::kRegion, Kind::kAgency, Kind::kOther}) {
    EXPECT_GT(kinds[kind], 0) << static_cast<int>(kind);
  }
  EXPECT_NEAR(forms[10] / companies, 0.5, 0.06);   // sole traders
  EXPECT_NEAR(forms[80] / companies, 0.28, 0.06);  // private limited companies
  EXPECT_GT(largest, 60u);
  EXPECT_GT(renamed, companies * 0.03);
  EXPECT_GT(secondary, companies * 0.02);
  EXPECT_GT(moved, companies * 0.3);
  EXPECT_GT(ceased, companies * 0.4);
  EXPECT_GT(handed_over, companies * 0.01);
  // Persons share their names; so do companies that ceased and later ones.
  EXPECT_GT(std::count_if(bare.begin(), bare.end(), [](const auto& one) { return one.second > 3; }),
            50);
}

TEST(MakeRegister, PeriodsAreInOrder) {
  World world(TheWords(), {5'000, 9, 1.27});
  Group group;
  const auto check = [](const auto& entries, const Span& life) {
    ASSERT_FALSE(entries.empty());
    std::int32_t next = life.from;
    for (const auto& entry : entries) {
      EXPECT_EQ(entry.span.from, next);
      EXPECT_LE(entry.span.from, entry.span.to);
      next = entry.span.open() ? Span::kOpen : entry.span.to + 1;
    }
    EXPECT_EQ(entries.back().span.to, life.to);
  };
  while (world.Next(&group)) {
    for (const Company& company : group.companies) {
      check(company.addresses, company.life);
      check(company.activities, company.life);
      EXPECT_LE(company.life.from, company.life.to);
    }
    for (const Unit& unit : group.units) {
      EXPECT_LE(unit.life.from, unit.life.to);
      check(unit.addresses, unit.life);
      check(unit.names, unit.life);
      check(unit.owners, unit.life);
    }
  }
}

TEST(NameKeys, ReadsNamesAsPeopleCompareThem) {
  const NameKeys keys(TheWords());
  EXPECT_EQ(keys.Full("SMITH & CO. A/S"), "smith og co as");
  EXPECT_EQ(keys.Bare("Smith og Co A/S"), "smith og co");
  EXPECT_EQ(keys.Bare("Århus Bådværft ApS"), keys.Bare("AARHUS BÅDVÆRFT"));
  EXPECT_EQ(keys.Bare("Café Åen v/ Jens Hansen"), "cafe aaen v jens hansen");
  // A name that is nothing but a form stays.
  EXPECT_EQ(keys.Bare("ApS"), "aps");
}

}  // namespace
}  // namespace opslag::make_register
