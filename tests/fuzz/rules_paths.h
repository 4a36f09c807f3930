// The kinds of file that a rules folder holds, one path for each: what rules_fuzz tries. A test
// holds the list against the rules themselves, so that no kind is forgotten.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace opslag {

// The first byte of a fuzz input chooses one: new ones go to the end.
inline constexpr auto kRulesPaths = std::to_array<const char*>(
    {"occupations/72/7213.textproto", "competences/it.textproto", "ruleset.textproto",
     "stem.textproto", "disco08.textproto", "cues.textproto", "vacancy_kinds.textproto",
     "weights.textproto", "text/abbreviations.textproto", "places/towns.textproto",
     "vocabulary/food.textproto", "occupations/72/7213.cases", "competences/it.cases",
     "conditions.textproto", "frames.textproto", "employers/words.textproto",
     "industries/sectors.textproto", "conditions.cases", "ids.lock"});

// What a path below the rules folder is read as: files at the top are each of their own kind, those
// in one folder are of one. "occupations/72/7213.cases" -> "occupations/*.cases".
inline std::string KindOfRulesPath(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == path.npos) return std::string(path);
  return std::string(path.substr(0, slash)) + "/*" + std::string(path.substr(path.rfind('.')));
}

}  // namespace opslag
