// STEM and main competence group of a DISCO-08 code, by the table in rules/stem.textproto.
#pragma once

#include <string_view>

#include "classifier/classification.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// `code` has 0 to 6 digits. Fewer than four are padded with zeros before the table is read, since the
// table holds padded partial codes itself ("70", "210"); where the padded code is not in the table but
// a longer code with the same beginning is, the answer is UNDETERMINED, never "no".
// The group's key is a view into the table.
Stem ResolveStem(const StemTable& table, std::string_view code);

}  // namespace opslag
