// Real employers as ads name them, against their names in the register (data/real_employers.txt).
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "classifier/employer/linker.h"
#include "classifier/ruleset/load.h"
#include "tests/classifier/support/small_register.h"

namespace opslag {
namespace {

constexpr std::int32_t kDay2024 = 19'723;
constexpr RegisterNumber kFirstCompany = 10'000'001, kFirstUnit = 1'000'000'001;

struct Ad {
  std::string line, name, postal_code, city;
  RegisterNumber company = 0, unit = 0;  // 0 = none; unit not asked
};

// Parts `text` at the first `mark`: what stands before stays, what stands behind is returned.
std::string CutBehind(std::string* text, std::string_view mark) {
  const std::size_t at = text->find(mark);
  if (at == std::string::npos) return {};
  std::string behind = text->substr(at + mark.size());
  text->resize(at);
  return behind;
}

struct Employers {
  std::vector<RegisterEntity> entities;
  std::vector<Ad> ads;
  std::vector<std::string> unread;  // lines
};

class EmployersReader {
 public:
  explicit EmployersReader(const PlaceTable* places) : places_(*places) {}

  Employers Read(const std::string& file) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      if (!line.empty() && line.front() != '#' && !ReadLine(line)) read_.unread.push_back(line);
    }
    EndCompany();
    return std::move(read_);
  }

 private:
  bool ReadLine(const std::string& line) {
    const std::size_t space = line.find(' ');
    const std::string kind = line.substr(0, space);
    std::string rest = line.substr(space + 1);
    if (kind == "company") {
      EndCompany();
      company_ = Entity(kFirstCompany + companies_++, rest);
      return true;
    }
    if (kind == "unit") {
      RegisterEntity unit = Entity(kFirstUnit + all_units_++, rest);
      Relate(&company_, &unit);
      units_.push_back(std::move(unit));
      return true;
    }
    if (kind != "ad" && kind != "stranger") return false;
    Ad ad;
    ad.line = line;
    const std::string unit = CutBehind(&rest, " = ");
    ad.city = CutBehind(&rest, " @ ");
    ad.postal_code = ad.city.substr(0, ad.city.find(' '));
    if (!ad.city.empty()) ad.city.erase(0, 5);
    ad.name = rest;
    if (kind == "ad") ad.company = company_.number;
    for (const RegisterEntity& known : units_) {
      const bool here = ad.postal_code.empty() ||
                        known.addresses.front().postal_code == std::stoi(ad.postal_code);
      if (!unit.empty() && known.names.front().text == unit && (ad.unit == 0 || here)) {
        ad.unit = known.number;
      }
    }
    if (!unit.empty() && ad.unit == 0) return false;
    // "Netto Skive": the unit is known by its town.
    for (const RegisterEntity& known : units_) {
      const bool named = ad.name.find(' ' + known.addresses.front().town) != std::string::npos;
      if (ad.unit != 0 && ad.postal_code.empty() && named && known.names.front().text == unit) {
        ad.unit = known.number;
      }
    }
    read_.ads.push_back(std::move(ad));
    return true;
  }

  RegisterEntity Entity(RegisterNumber number, std::string written) const {
    std::string place = CutBehind(&written, " @ ");
    std::vector<std::string> names;
    while (!written.empty()) {
      std::string behind = CutBehind(&written, " | ");
      names.push_back(std::exchange(written, std::move(behind)));
    }
    RegisterEntity entity = EntityNamed(number, names.front());
    for (std::size_t i = 1; i < names.size(); ++i) {
      entity.names.push_back({names[i], true, entity.names.front().period});
    }
    RegisterAddress address;
    const std::string postal_code = place.substr(0, 4);
    address.postal_code = static_cast<std::uint16_t>(std::stoi(postal_code));
    address.town = place.substr(5);
    if (const auto* area = places_.FindPostalArea(postal_code)) {
      address.municipality =
          static_cast<std::uint16_t>(std::stoi(places_.municipalities[area->municipality].code));
    }
    entity.addresses.push_back(std::move(address));
    return entity;
  }

  void EndCompany() {
    if (company_.number != 0) read_.entities.push_back(std::move(company_));
    for (RegisterEntity& unit : units_) read_.entities.push_back(std::move(unit));
    company_ = {};
    units_.clear();
  }

  const PlaceTable& places_;
  Employers read_;
  RegisterEntity company_;
  std::vector<RegisterEntity> units_;  // of it
  RegisterNumber companies_ = 0, all_units_ = 0;
};

class RealEmployersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // No posting is read: none of the rules' literals is needed.
    const auto rules =
        LoadRuleSetFor(OPSLAG_RULES_DIR, {}, [](const auto&) { return std::string(); });
    ASSERT_TRUE(rules.has_value()) << rules.error().ToString();
    rules_ = *rules;
    employers_ =
        EmployersReader(&rules_->places()).Read(OPSLAG_EMPLOYER_DATA "/real_employers.txt");
    ASSERT_TRUE(employers_.unread.empty()) << employers_.unread.front();
    register_ =
        MakeRegister(::testing::TempDir() + "/real_employers.register", employers_.entities);
    const auto lexicon = EmployerLexicon::Make(rules_->employer_words(), rules_->places());
    ASSERT_TRUE(lexicon.has_value()) << lexicon.error().ToString();
    reader_.emplace(register_);
    auto linker = Linker::Make(&*reader_, *lexicon);
    ASSERT_TRUE(linker.has_value()) << linker.error().ToString();
    linker_.emplace(std::move(*linker));
  }

  EmployerMatch Link(const Ad& ad) {
    LinkRequest request;
    request.name = ad.name;
    PostingWorkplace place;
    place.postal_code = ad.postal_code;
    place.city = ad.city;
    if (!ad.postal_code.empty()) request.places = {&place, 1};
    request.day = kDay2024;
    return linker_->Link(request);
  }

  std::string NameOf(RegisterNumber number) {
    RegisterEntity entity;
    return number != 0 && reader_->Read(number, &entity) ? entity.names.front().text : "nobody";
  }

  std::shared_ptr<const RuleSet> rules_;
  Employers employers_;
  std::shared_ptr<const Register> register_;
  std::optional<RegisterReader> reader_;
  std::optional<Linker> linker_;
};

TEST_F(RealEmployersTest, AreFoundAndOthersAreNot) {
  EXPECT_GE(employers_.ads.size(), 350u);
  for (const Ad& ad : employers_.ads) {
    const EmployerMatch match = Link(ad);
    EXPECT_EQ(match.company, ad.company) << ad.line << ": " << NameOf(match.company) << ", score "
                                         << match.score << ", rivals " << match.rivals;
    if (ad.unit != 0 && match.company == ad.company) {
      EXPECT_EQ(match.unit, ad.unit) << ad.line << ": " << NameOf(match.unit);
    }
  }
}

}  // namespace
}  // namespace opslag
