// Any bytes as a rule file: it is read, or refused with a message that can be shown to its author.
//
// The first byte chooses the kind of file.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "classifier/ruleset/cases.h"
#include "classifier/ruleset/id_lock.h"
#include "classifier/ruleset/rule_files.h"
#include "tests/fuzz/fuzz_check.h"
#include "tests/fuzz/rules_paths.h"

namespace opslag {
namespace {

void ReadRules(const std::string& path, std::string text) {
  std::vector<RuleSource> sources = {{path, std::move(text)}};
  Diagnostics diagnostics;
  const RuleFiles files = ParseRuleSources(std::move(sources), &diagnostics);
  for (const std::string& file : files.case_files) {
    const std::string* const cases = files.sources.Find(file);
    Require(cases != nullptr, "a file of cases without its text");
    static_cast<void>(ParseCases(file, *cases, &diagnostics));
  }
  CheckIdLock(files, &diagnostics);
  const std::string rendered = diagnostics.Render(files.sources);
  Require(diagnostics.all().empty() == rendered.empty(), "a message that cannot be shown");
}

}  // namespace
}  // namespace opslag

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  opslag::ReadRules(opslag::kRulesPaths[data[0] % opslag::kRulesPaths.size()],
                    std::string(reinterpret_cast<const char*>(data + 1), size - 1));
  return 0;
}
