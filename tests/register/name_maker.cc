#include "tests/register/name_maker.h"

#include <algorithm>
#include <utility>

namespace opslag::make_register {
namespace {

// The letter that a name begins with, as UTF-8.
std::string Initial(const std::string& name) {
  return name.substr(0, static_cast<unsigned char>(name[0]) < 0x80 ? 1 : 2);
}

// Whether a person's other names keep it.
bool IsOfPerson(std::string_view variable) {
  return variable == "first" || variable == "middle" || variable == "last" ||
         variable == "initials";
}

}  // namespace

void NameMaker::Start(const Activity* activity, const District* district, const std::string* street,
                      int year) {
  count_ = 0;
  activity_ = activity;
  year_ = year;
  district_ = district;
  street_ = street;
}

void NameMaker::StartOther() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (!IsOfPerson(variables_[i].name)) continue;
    if (kept != i) std::swap(variables_[kept], variables_[i]);
    ++kept;
  }
  count_ = kept;
}

void NameMaker::MoveTo(const District* district, const std::string* street) {
  district_ = district;
  street_ = street;
}

void NameMaker::Set(std::string_view variable, std::string value) {
  for (std::size_t i = 0; i < count_; ++i) {
    if (variables_[i].name == variable) {
      variables_[i].value = std::move(value);
      return;
    }
  }
  variables_[count_].name = variable;
  variables_[count_++].value = std::move(value);
}

std::string NameMaker::Make(std::string_view kind) {
  const std::vector<Pattern>& patterns = words_.patterns.find(kind)->second;
  std::uint32_t sum = 0;
  for (const Pattern& pattern : patterns) sum += pattern.weight;
  return Fill(Draw(patterns, sum, random_).text);
}

std::string NameMaker::Fill(std::string_view pattern) {
  std::string name;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    name += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find('}', open);
    name += Value(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
  return name;
}

const std::string& NameMaker::Value(std::string_view variable) {
  // What follows from the place is not kept: a company's units lie elsewhere.
  static thread_local std::string of_place;
  if (variable == "town") return district_->town;
  if (variable == "district") return district_->name;
  if (variable == "street") return *street_;
  if (variable == "year") return of_place = std::to_string(year_);
  for (std::size_t i = 0; i < count_; ++i) {
    if (variables_[i].name == variable) return variables_[i].value;
  }
  // Drawing may draw other variables: the place in the table is taken afterwards.
  std::string value = DrawValue(variable);
  variables_[count_].name = variable;
  variables_[count_].value = std::move(value);
  return variables_[count_++].value;
}

const std::string& NameMaker::OneOf(const std::vector<std::string>& list, bool skewed) {
  const auto size = static_cast<std::uint32_t>(list.size());
  return list[skewed ? random_->Skewed(size) : random_->Below(size)];
}

std::string NameMaker::Coined() {
  std::string name = OneOf(words_.coined[0], false) + OneOf(words_.coined[1], false);
  if (random_->Chance(0.35)) {
    // Three syllables: the first's vowel once more, between consonants.
    name +=
        std::string(1, "aeiou"[random_->Below(5)]) + OneOf(words_.coined[1], false).substr(0, 1);
  }
  return name + OneOf(words_.coined[2], false);
}

std::string NameMaker::DrawValue(std::string_view variable) {
  if (variable == "first" || variable == "first2") return OneOf(words_.first_names, true);
  if (variable == "last" || variable == "last2" || variable == "middle") {
    return OneOf(words_.surnames, variable != "middle");
  }
  if (variable == "brand")
    return OneOf(words_.brand_heads, false) + OneOf(words_.brand_tails, false);
  if (variable == "coined" || variable == "coined2") return Coined();
  if (variable == "initials") {
    const std::string first = Initial(Value("first"));
    const std::string last = Initial(Value("last"));
    return random_->Chance(0.4) ? first + Initial(Value("middle")) + last : first + last;
  }
  if (variable == "initials2") {
    std::string letters;
    for (int i = random_->Between(3, 4); i > 0; --i) {
      letters += static_cast<char>('A' + static_cast<char>(random_->Below(26)));
    }
    return letters;
  }
  if (variable == "before") return activity_->before.empty() ? "" : OneOf(activity_->before, true);
  if (variable == "behind") return activity_->behind.empty() ? "" : OneOf(activity_->behind, true);
  if (variable == "number") return std::to_string(random_->Between(2, 99));
  if (variable == "institution") {
    return OneOf(words_.lists.find(random_->Chance(0.5) ? "nursery" : "carehome")->second, false);
  }
  const auto list = words_.lists.find(variable);
  return list == words_.lists.end() ? std::string() : OneOf(list->second, false);
}

}  // namespace opslag::make_register
