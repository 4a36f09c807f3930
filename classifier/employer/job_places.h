// Where the ad says the work is.
#pragma once

#include <vector>

#include "classifier/classification.h"
#include "classifier/posting.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// One place for each workplace of the posting that tells one: by its municipality code, else its postal
// code, else "abroad" or "not fixed". Repeated places are given once. Views point into the table.
std::vector<JobPlace> ResolveJobPlaces(const PlaceTable& places, const Posting& posting);

}  // namespace opslag
