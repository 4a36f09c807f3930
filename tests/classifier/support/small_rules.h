// A rule set small enough to read beside the test that uses it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// A few codes, headline words, weights and inflections; tests add occupation files of their own.
class SmallRules {
 public:
  SmallRules();

  // Adds or replaces a file, as in the rules directory.
  SmallRules& File(std::string path, std::string text);

  // Writes the files below `dir`, which is made.
  void WriteTo(const std::filesystem::path& dir) const;

  // Compiles; the test fails with every complaint where it cannot.
  std::shared_ptr<const RuleSet> Compile() const;
  // The complaints, rendered; empty where there are none.
  std::string Complaints() const;

 private:
  std::vector<RuleSource> sources_;
};

}  // namespace opslag
