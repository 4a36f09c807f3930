// Names put together from patterns.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "tests/register/random.h"
#include "tests/register/words.h"

namespace opslag::make_register {

// The names of one company: what a pattern's variable was given once stays, so that old and
// secondary names of a person's firm are the same person's.
class NameMaker {
 public:
  // All outlive the maker.
  NameMaker(const Words& words, Random* random) : words_(words), random_(random) {}

  // Begins a company of this kind in this place.
  void Start(const Activity* activity, const District* district, const std::string* street,
             int year);
  // Forgets all but place, activity and the person: another name of the same company.
  void StartOther();
  void Set(std::string_view variable, std::string value);
  // Moves to another place: units.
  void MoveTo(const District* district, const std::string* street);

  // A name by one of the patterns of `kind`.
  std::string Make(std::string_view kind);
  std::string Fill(std::string_view pattern);
  // The value of a variable, drawn when it is first asked for.
  const std::string& Value(std::string_view variable);

 private:
  static constexpr std::size_t kVariables = 40;
  struct Variable {
    std::string_view name;
    std::string value;
  };

  std::string DrawValue(std::string_view variable);
  std::string Coined();
  const std::string& OneOf(const std::vector<std::string>& list, bool skewed);

  const Words& words_;
  Random* random_;
  const Activity* activity_ = nullptr;
  const District* district_ = nullptr;
  const std::string* street_ = nullptr;
  int year_ = 2000;
  std::array<Variable, kVariables> variables_;
  std::size_t count_ = 0;
};

}  // namespace opslag::make_register
