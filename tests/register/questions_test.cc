// The questions have the right answers: checked against the world itself, the slow way.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/register/disturb.h"
#include "tests/register/document_writer.h"
#include "tests/register/name_key.h"
#include "tests/register/questions.h"
#include "tests/register/words.h"
#include "tests/register/world.h"

namespace opslag::make_register {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;

const Words& TheWords() {
  static const Words words = [] {
    auto loaded = LoadWords(OPSLAG_REGISTER_WORDS, OPSLAG_RULE_PLACES);
    if (!loaded) throw std::runtime_error(loaded.error().ToString());
    return std::move(*loaded);
  }();
  return words;
}

const NameKeys& Keys() {
  static const NameKeys keys(TheWords());
  return keys;
}

const Disturber& TheDisturber() {
  static const Disturber disturber = Disturber::Load(OPSLAG_REGISTER_WORDS, Keys()).value();
  return disturber;
}

struct Asked {
  std::vector<Group> groups;
  std::vector<Question> questions;
};

Asked Ask(const WorldSettings& settings, std::uint32_t count) {
  World world(TheWords(), settings);
  QuestionMaker maker(TheWords(), Keys(), TheDisturber(), count, settings.seed);
  Asked asked;
  Group group;
  while (world.Next(&group)) {
    maker.See(group);
    asked.groups.push_back(group);
  }
  asked.questions = maker.Make(settings.seed + 1000);
  return asked;
}

const Asked& TheAsked() {
  static const Asked asked = Ask({8'000, 11, 1.27}, 3'000);
  return asked;
}

const District* DistrictOn(const std::vector<AddressSpan>& addresses, const std::string& date) {
  for (const AddressSpan& address : addresses) {
    const bool begun = DayText(address.span.from) <= date;
    const bool ended = !address.span.open() && DayText(address.span.to) < date;
    if (begun && !ended) return address.district;
  }
  return nullptr;
}

TEST(Questions, AnswersAreUnitsOfTheCompanyThatStandInThePlaceOnTheDay) {
  std::map<std::uint32_t, std::pair<const Group*, const Company*>> companies;
  for (const Group& group : TheAsked().groups) {
    for (const Company& company : group.companies) companies[company.number] = {&group, &company};
  }
  int units = 0;
  for (const Question& question : TheAsked().questions) {
    if (question.company == 0) continue;
    ASSERT_TRUE(companies.contains(question.company)) << question.name;
    const auto& [group, company] = companies[question.company];
    EXPECT_LE(DayText(company->life.from), question.date);
    if (question.unit == 0) continue;
    ++units;
    const Unit* found = nullptr;
    for (const Company::Relation& relation : company->units) {
      const Unit& unit = group->units[relation.unit];
      if (unit.number == question.unit) found = &unit;
    }
    ASSERT_NE(found, nullptr) << question.name;
    const District* district = DistrictOn(found->addresses, question.date);
    ASSERT_NE(district, nullptr);
    if (!question.city.empty()) {
      EXPECT_EQ(district->name, question.city);
    }
    EXPECT_EQ(question.workplace, !question.city.empty());
  }
  EXPECT_GT(units, 1'000);
}

TEST(Questions, UndisturbedNamesAreBorneByNobodyElseInThePlace) {
  int checked = 0;
  for (const Question& question : TheAsked().questions) {
    if (question.disturbance != "as_registered" || question.company == 0) continue;
    ++checked;
    const std::string full = Keys().Full(question.name);
    for (const Group& group : TheAsked().groups) {
      for (const Company& company : group.companies) {
        if (company.number == question.company) continue;
        for (const NameSpan& name : company.names) {
          const bool then = DayText(name.span.from) <= question.date &&
                            (name.span.open() || question.date <= DayText(name.span.to));
          if (!then || Keys().Full(name.text) != full) continue;
          // Somewhere else, then, and the question tells where.
          ASSERT_FALSE(question.city.empty()) << question.name;
          const District* district = DistrictOn(company.addresses, question.date);
          ASSERT_NE(district, nullptr);
          EXPECT_NE(district->name, question.city) << question.name;
        }
      }
    }
  }
  EXPECT_GT(checked, 100);
}

TEST(Questions, StrangersAreNotInTheRegister) {
  std::set<std::string> names;
  for (const Group& group : TheAsked().groups) {
    for (const Company& company : group.companies) {
      for (const NameSpan& name : company.names) names.insert(Keys().Bare(name.text));
    }
    for (const Unit& unit : group.units) {
      for (const NameSpan& name : unit.names) names.insert(Keys().Bare(name.text));
    }
  }
  int strangers = 0;
  for (const Question& question : TheAsked().questions) {
    if (question.subject != "not_in_register") continue;
    ++strangers;
    EXPECT_EQ(question.company, 0u);
    EXPECT_FALSE(names.contains(Keys().Bare(question.name))) << question.name;
  }
  EXPECT_GT(strangers, 100);
}

TEST(Questions, AskForEveryKindInEveryWay) {
  std::map<std::string, int> subjects, disturbances;
  int unlinked = 0;
  for (const Question& question : TheAsked().questions) {
    ++subjects[question.subject];
    ++disturbances[question.disturbance];
    unlinked += question.company == 0 && question.subject != "not_in_register";
  }
  for (const char* subject : {"company", "sole_trader", "group_member", "secondary_name", "chain",
                              "franchise", "institution", "other", "not_in_register"}) {
    EXPECT_GT(subjects[subject], 5) << subject;
  }
  for (const char* disturbance : {"as_registered", "form_left_out", "case", "department", "place",
                                  "typing_error", "abbreviation", "form_left_out+department"}) {
    EXPECT_GT(disturbances[disturbance], 5) << disturbance;
  }
  EXPECT_GT(unlinked, 2);
}

TEST(Questions, AreTheSameForTheSameSeed) {
  const Asked one = Ask({1'000, 5, 1.27}, 200);
  const Asked two = Ask({1'000, 5, 1.27}, 200);
  ASSERT_EQ(one.questions.size(), two.questions.size());
  for (std::size_t i = 0; i < one.questions.size(); ++i) {
    EXPECT_EQ(one.questions[i].name, two.questions[i].name);
    EXPECT_EQ(one.questions[i].company, two.questions[i].company);
  }
}

TEST(Disturber, DisturbsAsAdsDo) {
  const District place{8000, "Aarhus C", "Aarhus", 751, "AARHUS", 1};
  Random random(4);
  const auto apply = [&](Disturbance disturbance, const char* name) {
    return TheDisturber().Apply(disturbance, name, place, &random);
  };
  EXPECT_EQ(apply(Disturbance::kFormLeftOut, "Nordstål Byg A/S"), "Nordstål Byg");
  EXPECT_EQ(apply(Disturbance::kFormLeftOut, "Jens Hansen"), std::nullopt);
  EXPECT_THAT(apply(Disturbance::kCase, "Åse Økær ApS").value(),
              AnyOf(Eq("ÅSE ØKÆR APS"), Eq("åse økær aps")));
  EXPECT_THAT(apply(Disturbance::kPlace, "Nordstål").value(), HasSubstr("Aarhus"));
  EXPECT_EQ(apply(Disturbance::kPlace, "Aarhus Byg"), std::nullopt);
  EXPECT_EQ(apply(Disturbance::kAbbreviation, "Brødrene Skov"), "Brdr. Skov");
  EXPECT_EQ(apply(Disturbance::kAbbreviation, "Skov"), std::nullopt);
  EXPECT_EQ(apply(Disturbance::kTypingError, "Bo El ApS"), std::nullopt);
  for (int i = 0; i < 200; ++i) {
    const auto name = apply(Disturbance::kTypingError, "Søndervang ApS");
    if (!name) continue;
    EXPECT_NE(*name, "Søndervang ApS");
    EXPECT_THAT(*name, HasSubstr(" ApS"));
    EXPECT_EQ(name->front(), 'S');
  }
}

}  // namespace
}  // namespace opslag::make_register
