// From entities in any order to a register file: what all sources have in common.
//
// Each thread packs its entities into a collector; collectors sort in runs on the disk. Write
// merges them: of several versions the newest stays, units are held against companies, indexes see
// every entity in the order of the numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "classifier/employer/register.h"
#include "classifier/employer/register_entity.h"
#include "classifier/error.h"
#include "ingest/register/build_log.h"
#include "ingest/register/register_writer.h"
#include "ingest/register/sorted_runs.h"

namespace opslag {

// Something that is built of the entities, and written as tables beside them. `add` is called by a
// thread of its own, one after the other and in the order of the numbers; `finish` behind all of
// them by the builder's.
struct RegisterIndexer {
  std::function<Result<void>(const RegisterEntity& entity)> add;
  std::function<Result<void>(RegisterWriter* writer)> finish;
};

// Not thread-safe: one for each thread.
class EntityCollector {
 public:
  explicit EntityCollector(std::string output) : runs_(std::move(output)) {}

  // `version` orders the versions of one entity; of equal ones that count which stands last in the
  // input. Error: kIo.
  Result<void> Add(const RegisterEntity& entity, std::uint64_t version, const InputPlace& place);
  // The entity was registered by mistake: no older version of it counts.
  Result<void> AddMistake(RegisterNumber number, std::uint64_t version, const InputPlace& place);
  // For sources that tell a unit's company, and not a company's units: adds to the company,
  // wherever it stands. Nothing happens where there is no such company.
  Result<void> AddUnitOf(RegisterNumber company, const RegisterRelation& unit);

 private:
  friend class RegisterBuilder;
  Result<void> Put(RegisterNumber number, std::uint64_t version, const InputPlace& place);

  SortedRuns runs_;
  std::string key_;
  std::string value_;
};

class RegisterBuilder {
 public:
  // `output`: the file to be made. REQUIRES: `log` outlives it.
  RegisterBuilder(std::string output, BuildLog* log);

  // Lives as long as the builder.
  EntityCollector& NewCollector();

  // Merges, writes and publishes. `info` tells version, source and has_history. `progress` hears
  // now and then how many entities are written. Errors: kIo; kRegister where there is no entity at
  // all.
  Result<RegisterInfo> Write(RegisterInfo info, const std::vector<RegisterIndexer>& indexers,
                             const std::function<void(std::uint64_t)>& progress);

 private:
  class Merge;

  std::string output_;
  BuildLog* log_;
  std::vector<std::unique_ptr<EntityCollector>> collectors_;
};

}  // namespace opslag
