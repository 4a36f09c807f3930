// Industries: the schemes of a history, their names and groupings, the key between two of them, and
// what follows from an industry: stronghold, sector, whether somebody advertises for others
// (rules/industries/).
//
// Immutable once read; views handed out live as long as the table. Codes are digits without points,
// six of them where not said otherwise.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classifier/classification.h"

namespace opslag {

enum class IndustryGrouping : std::uint8_t { kSections, kThirtySix, kTen };
inline constexpr std::size_t kIndustryGroupings = 3;

struct IndustryScheme {
  struct Entry {
    std::string code;  // two to six digits
    std::string text;  // a label, or a group's key
  };

  std::string name;
  std::int32_t first_day = INT32_MIN, last_day = INT32_MAX;  // days since 1970-01-01, inclusive
  std::vector<Entry> labels;                                 // sorted by code
  std::vector<Entry> groups[kIndustryGroupings];             // by first digits, sorted

  // Whether the scheme has this code; of a scheme known to four digits only, its beginning.
  bool Knows(std::string_view code) const;
  // Of the longest beginning of the code that the table has; empty where it has none.
  std::string_view Label(std::string_view code) const;
  std::string_view Group(IndustryGrouping grouping, std::string_view code) const;
};

// A code in a scheme.
struct SchemeCode {
  const IndustryScheme* scheme = nullptr;
  std::string_view code;
};

struct IndustryTable {
  // First digits of codes; of one scheme, or where `scheme` is empty of both DB07 and DB25.
  struct Prefixes {
    std::string scheme;
    std::vector<std::string> prefixes;
  };
  struct Stronghold {
    std::string key, name;
    std::vector<Prefixes> industries;
  };
  struct SectorRule {
    Sector sector = Sector::kUnspecified;
    std::vector<std::uint16_t> forms;  // empty = any
    std::vector<Prefixes> industries;  // empty = any
  };
  struct AgencyRule {
    EmployerRole role = EmployerRole::kUnspecified;
    std::vector<Prefixes> industries;
  };
  struct KeyEntry {
    std::string from;
    std::vector<std::string> to;  // the likeliest first
    bool one_to_one = false;
  };

  std::vector<IndustryScheme> schemes;     // in the order of time
  std::vector<KeyEntry> to_db25, to_db07;  // sorted by `from`
  std::vector<Stronghold> strongholds;
  std::vector<SectorRule> sectors;
  std::vector<AgencyRule> agencies;

  const IndustryScheme* Find(std::string_view name) const;
  // The scheme of that day; nullptr where the table has none.
  const IndustryScheme* InForce(std::int32_t day) const;
  // The code's counterpart in DB25 (of a DB07 code) or DB07 (of a DB25 code); nullptr where no key
  // has it.
  const KeyEntry* Counterpart(const SchemeCode& code) const;

  static bool Holds(const Prefixes& prefixes, const SchemeCode& code);
  static bool AnyHolds(const std::vector<Prefixes>& list, const SchemeCode& code);
};

// The two schemes that the contract has a field for.
inline constexpr std::string_view kDb07 = "DB07";
inline constexpr std::string_view kDb25 = "DB25";

}  // namespace opslag
