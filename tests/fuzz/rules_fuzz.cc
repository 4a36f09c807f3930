// Any bytes as a rule file: it is read, or refused with a message that can be shown to its author.
//
// The first byte chooses the kind of file.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "classifier/ruleset/cases.h"
#include "classifier/ruleset/rule_files.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace opslag;
  if (size == 0) return 0;
  static constexpr auto kPaths = std::to_array<const char*>(
      {"occupations/72/7213.textproto", "competences/it.textproto", "ruleset.textproto",
       "stem.textproto", "disco08.textproto", "cues.textproto", "vacancy_kinds.textproto",
       "weights.textproto", "text/abbreviations.textproto", "places/towns.textproto",
       "vocabulary/places.textproto", "occupations/72/7213.cases", "competences/it.cases"});
  const std::string path = kPaths[data[0] % kPaths.size()];
  std::vector<RuleSource> sources = {
      {path, std::string(reinterpret_cast<const char*>(data + 1), size - 1)}};
  Diagnostics diagnostics;
  const RuleFiles files = ParseRuleSources(std::move(sources), &diagnostics);
  for (const std::string& file : files.case_files) {
    const std::string* const text = files.sources.Find(file);
    Require(text != nullptr, "a file of cases without its text");
    static_cast<void>(ParseCases(file, *text, &diagnostics));
  }
  const std::string rendered = diagnostics.Render(files.sources);
  Require(diagnostics.all().empty() == rendered.empty(), "a message that cannot be shown");
  return 0;
}
