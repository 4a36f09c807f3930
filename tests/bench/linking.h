// Employers' names looked up in a register that is made for it: 20,000 companies and 60 chains,
// with a common word in every name, so that the look-ups take the ways they take in the whole one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "classifier/classifier.h"
#include "tests/bench/stages.h"

namespace opslag::bench {

// "link exact", "link misspelt", "link partial" (with a department or a place), and "link
// stranger". The register is made at once where `folder` lacks it, and stays there: a program under
// valgrind cannot write one. Without a folder it is made when the first of them runs, and is gone
// with the process. Ends the program with a message where it cannot be made.
std::vector<Stage> MakeLinkingStages(std::shared_ptr<const Classifier> classifier,
                                     const std::string& folder);

}  // namespace opslag::bench
