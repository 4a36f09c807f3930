// What `opslag register build` and `info` tell.
#pragma once

#include <string>

#include "classifier/employer/register.h"
#include "ingest/register/build_log.h"
#include "opslag/v1/reports.pb.h"

namespace opslag {

v1::RegisterInfoReport InfoReport(const Register& opened, const std::string& file);
v1::RegisterBuildReport BuildReport(const v1::RegisterInfoReport& made, const BuildCounts& counts,
                                    double megabytes, double seconds);

// For people.
std::string RegisterInfoText(const v1::RegisterInfoReport& report);
std::string RegisterBuildText(const v1::RegisterBuildReport& report);

}  // namespace opslag
