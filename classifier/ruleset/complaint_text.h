// What a person, or a log, is shown of the complaints about a rule set.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "classifier/ruleset/diagnostics.h"

namespace opslag {

// One mistake in a table that all rules use makes hundreds of complaints: so many of them tell.
inline constexpr std::size_t kMostComplaints = 50;
inline constexpr std::size_t kAllComplaints = std::numeric_limits<std::size_t>::max();

// As Diagnostics::Render; where there are more than `most`, the first so many, errors before
// warnings, and a line that counts the others. Ends with a line break, unless there are none.
std::string ComplaintText(const Diagnostics& complaints, const SourceTexts& sources,
                          std::size_t most);

}  // namespace opslag
