// The classifier of a service: loaded without holding the service up or making it large.
#pragma once

#include <memory>

#include "classifier/classifier.h"
#include "classifier/error.h"
#include "ingest/cli/rules_options.h"
#include "ingest/service/stop_request.h"

namespace opslag {

enum class LoadingPriority {
  kNormal,  // nothing else is to be done yet
  kLow,     // beside a service at work
};

// Takes the compiled rules from the cache. Where they are not there, a child process (`opslag rules
// compile`) puts them there first: compiling takes seconds and half a gigabyte, and both end with
// that process. Without a cache folder, or one that can be written to, a temporary one is used.
// Null when `stop` was requested first. Errors: as LoadClassifier; kRules also when the rules are
// changed faster than they are compiled, or the child dies.
Result<std::shared_ptr<const Classifier>> LoadClassifierAside(const RulesOptions& options,
                                                              LoadingPriority priority,
                                                              const StopRequest& stop);

}  // namespace opslag
