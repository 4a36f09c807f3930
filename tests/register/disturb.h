// Employers' names as ads write them: in other case, without the legal form, with a department or a
// place, with a slip of the keyboard, abbreviated. The word list is the generator's own.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "classifier/error.h"
#include "tests/register/name_key.h"
#include "tests/register/random.h"
#include "tests/register/words.h"

namespace opslag::make_register {

enum class Disturbance : std::uint8_t {
  kNone,
  kFormLeftOut,
  kCase,
  kDepartment,
  kPlace,
  kTypingError,
  kAbbreviation
};
const char* NameOf(Disturbance disturbance);

class Disturber {
 public:
  // All outlive the disturber. Error: as LoadWords.
  static Result<Disturber> Load(const std::filesystem::path& words, const NameKeys& keys);

  // The name so disturbed; nullopt where it cannot be: no form to leave out, nothing to abbreviate.
  std::optional<std::string> Apply(Disturbance disturbance, const std::string& name,
                                   const District& place, Random* random) const;

  // The name with each known word abbreviated, and each abbreviation written out, one at a time.
  std::vector<std::string> WrittenOtherwise(const std::string& name) const;

 private:
  explicit Disturber(const NameKeys& keys) : keys_(&keys) {}
  std::string Fill(const std::string& pattern, const std::string& name, const District& place,
                   Random* random) const;

  const NameKeys* keys_;
  std::vector<std::string> departments_, department_patterns_, place_patterns_;
  std::vector<std::pair<std::string, std::string>> abbreviations_;
};

// One slip: a letter left out, doubled, swapped with the next or hit beside, in a word of at least
// five letters of the first `bytes` bytes; nullopt where there is none.
std::optional<std::string> WithTypingError(const std::string& name, std::size_t bytes,
                                           Random* random);

}  // namespace opslag::make_register
