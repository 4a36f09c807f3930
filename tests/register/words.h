// What the generator knows of Danish names, trades and places: text files under words/, and the
// postal areas of the rules. The linker's own tables are not among them.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "tests/register/random.h"

namespace opslag::make_register {

// What a company does: its codes in the three schemes, and how that colours its name.
struct Activity {
  std::uint32_t weight = 0;
  std::string db03, db07, db25;  // six digits
  std::string text07, text25;
  std::vector<std::string> before;  // words before a name
  std::vector<std::string> behind;  // words behind a name
  int employees = 1;                // typical
};

struct Form {
  int code = 0;
  std::string short_name, long_name, supplier;
  std::uint32_t weight = 0;
  std::vector<std::string> suffixes;  // as names carry them; may be empty
};

struct District {
  std::uint16_t postal_code = 0;
  std::string name;      // "Aarhus C"
  std::string town;      // "Aarhus"
  int municipality = 0;  // 751
  std::string kommune;   // "AARHUS"
  std::uint32_t weight = 0;
};

struct Municipality {
  int code = 0;
  std::string name;
  std::vector<std::uint16_t> districts;
};

// A pattern is literals and variables in turn; the variables are named in name_maker.cc.
struct Pattern {
  std::uint32_t weight = 0;
  std::string text;
};

// A unit of a public body or a chain: how it is named, and what it does.
struct UnitKind {
  Pattern name;
  Activity activity;
};

struct Body {
  std::vector<std::string> names;
  std::vector<UnitKind> units;
  std::uint32_t weight = 0;  // of all units
};

struct ChainKind {
  bool franchise = false;
  UnitKind shop;
};

struct Words {
  std::vector<std::string> first_names, surnames, streets, brand_heads, brand_tails;
  std::array<std::vector<std::string>, 3> coined;  // first, middle and last syllables
  std::vector<Activity> trades;
  std::vector<Form> forms;
  std::map<std::string, std::vector<Pattern>, std::less<>> patterns;
  std::map<std::string, std::vector<std::string>, std::less<>> lists;
  std::map<std::string, Body, std::less<>> bodies;
  std::vector<ChainKind> chains;
  std::vector<District> districts;
  std::vector<Municipality> municipalities;
  std::vector<std::string> regions;

  std::uint32_t trades_weight = 0, forms_weight = 0;
  std::vector<std::uint32_t> district_sums;  // running sums of weights

  const Form& FormOf(int code) const;
};

// Error: kIo: a file that is missing, or a line of another form than its file's, by file and line.
Result<Words> LoadWords(const std::filesystem::path& words, const std::filesystem::path& places);

// Lines of a file without comments and blanks, with their numbers.
struct NumberedLine {
  int number = 0;
  std::string text;
};
Result<std::vector<NumberedLine>> LinesOf(const std::filesystem::path& file);
std::vector<std::string> SplitAt(std::string_view text, char separator);

// One of the entries by weight. REQUIRES: `sum` is the sum of the weights, and not 0.
template <typename Weighted>
const Weighted& Draw(const std::vector<Weighted>& entries, std::uint32_t sum, Random* random) {
  std::uint32_t at = random->Below(sum);
  for (const Weighted& entry : entries) {
    if (at < entry.weight) return entry;
    at -= entry.weight;
  }
  return entries.back();
}

}  // namespace opslag::make_register
