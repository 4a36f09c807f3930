// Collects mistakes of rule files with their place; without files (a set from the cache) it is silent.
#pragma once

#include <string>

#include "classifier/ruleset/rule_files.h"

namespace opslag {

// A place in a rule file: the index-th value of `field` inside `locations`.
struct RulePlace {
  const std::string* path = nullptr;  // nullptr = nowhere
  const FieldLocations* locations = nullptr;

  RulePlace Nested(int field, int index) const {
    return locations == nullptr ? RulePlace{} : RulePlace{path, &locations->Nested(field, index)};
  }
};

class RuleChecks {
 public:
  // Borrowed; nullptr = nobody to tell.
  explicit RuleChecks(Diagnostics* diagnostics) : diagnostics_(diagnostics) {}

  void Error(const RulePlace& place, int field, int index, std::string message, std::string hint) {
    ++errors_;
    if (diagnostics_ == nullptr) return;
    diagnostics_->AddError(Path(place), At(place, field, index), std::move(message),
                           std::move(hint));
  }

  void Warning(const RulePlace& place, int field, int index, std::string message,
               std::string hint) {
    if (diagnostics_ == nullptr) return;
    diagnostics_->AddWarning(Path(place), At(place, field, index), std::move(message),
                             std::move(hint));
  }

  std::size_t errors() const { return errors_; }

 private:
  static std::string Path(const RulePlace& place) { return place.path ? *place.path : ""; }
  static TextPosition At(const RulePlace& place, int field, int index) {
    return place.locations == nullptr ? TextPosition{} : place.locations->Of(field, index);
  }

  Diagnostics* diagnostics_;
  std::size_t errors_ = 0;
};

}  // namespace opslag
