// What `opslag register lookup` answers, without the command line.
#pragma once

#include <string>

#include "classifier/employer/employer_finder.h"
#include "classifier/error.h"
#include "opslag/v1/reports.pb.h"

namespace opslag {

// Answers the question. Errors: kMissingField, kBadValue; `where` is the field in lowerCamelCase.
Result<v1::RegisterAnswer> LookUp(const v1::RegisterQuestion& question, bool explain,
                                  EmployerFinder* finder);

// A place as a person writes it: "7800", "Skive", "7800 Skive", "Vestergade 4, 7800 Skive".
void ReadPlace(std::string_view text, v1::RegisterQuestion* question);

// The answer with its why, as tables for a person.
std::string LookupText(const v1::RegisterAnswer& answer);

}  // namespace opslag
