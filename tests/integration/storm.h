// A pipeline under blows: several instances, records flowing, and processes killed in the middle.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/integration/audit.h"
#include "tests/integration/service.h"

namespace opslag::integration {

enum class Blow {
  kKill,    // SIGKILL, and started again with the same ordinal
  kStop,    // SIGTERM, an orderly end, and started again
  kFreeze,  // SIGSTOP for longer than transactions and sessions last, then SIGCONT
  kJoin,    // one more instance joins under load, works, and leaves in order
  kBroker,  // a node of a cluster of three is killed, and started again once work goes on without
            // it
};

struct StormPlan {
  std::int32_t partitions = 2;
  int instances = 2;
  // One blow a round, on the instances in turn.
  std::vector<Blow> blows;
  // Produced before each blow, so that it meets records on their way.
  std::uint32_t records_per_round = 1500;
  // Different keys among them; fewer means more versions of each posting.
  std::uint32_t keys = 300;
  // Every so manyth record is broken. 0 = none.
  std::uint32_t broken_every = 40;
  // How long a frozen instance stays so.
  std::chrono::milliseconds freeze{5'000};
  // Tells each blow on standard error.
  bool narrate = false;
};

struct StormReport {
  std::size_t produced = 0;
  std::size_t broken = 0;
  // Instances that were asked to end and did so by another code than 0: which, how, and their logs'
  // ends.
  std::vector<std::string> bad_ends;
  // From a blow until every partition had a further answer, at worst. Of a freeze, its own length
  // counts too; an orderly end and a joining begin to count when they are done.
  std::chrono::milliseconds worst_recovery{0};
  Audit audit;
};

// Creates the topics, runs the plan, waits until every record has its answer, stops the instances
// and audits. A blow that finds all records answered is no blow: then there is another round, at
// most ten in a row. `first` is the instance with ordinal 0; the others differ in their ordinal.
// Throws std::runtime_error when instances do not come up or answers do not come.
StormReport RunStorm(const StormPlan& plan, const ServiceOptions& first);

}  // namespace opslag::integration
